# TEMPORARY: being written
from django.http import HttpResponse


def revert(request, **kw):
    return HttpResponse('being written')


def retire(request, **kw):
    return HttpResponse('being written')


def restore(request, **kw):
    return HttpResponse('being written')


def adopt(request, **kw):
    return HttpResponse('being written')


def confirm(request, **kw):
    return HttpResponse('being written')

