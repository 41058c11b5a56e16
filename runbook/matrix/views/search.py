# TEMPORARY: being written
from django.http import HttpResponse


def search(request, **kw):
    return HttpResponse('being written')

