# TEMPORARY: being written
from django.http import HttpResponse


def page_history(request, **kw):
    return HttpResponse('being written')


def history(request, **kw):
    return HttpResponse('being written')

