# TEMPORARY: being written
from django.http import HttpResponse


def setup(request, **kw):
    return HttpResponse('being written')

