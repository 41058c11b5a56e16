# TEMPORARY: being written
from django.http import HttpResponse


def usual_path(request, **kw):
    return HttpResponse('being written')


def service_path(request, **kw):
    return HttpResponse('being written')

