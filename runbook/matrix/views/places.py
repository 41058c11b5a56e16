# TEMPORARY: being written
from django.http import HttpResponse


def service_list(request, **kw):
    return HttpResponse('being written')


def service_options(request, **kw):
    return HttpResponse('being written')


def service_new(request, **kw):
    return HttpResponse('being written')


def service(request, **kw):
    return HttpResponse('being written')


def service_edit(request, **kw):
    return HttpResponse('being written')

