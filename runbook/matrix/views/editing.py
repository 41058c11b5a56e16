# TEMPORARY: being written
from django.http import HttpResponse


def new_entry(request, **kw):
    return HttpResponse('being written')


def edit_code(request, **kw):
    return HttpResponse('being written')


def override(request, **kw):
    return HttpResponse('being written')


def edit_entry(request, **kw):
    return HttpResponse('being written')


def edit_comparison(request, **kw):
    return HttpResponse('being written')


def preview(request, **kw):
    return HttpResponse('being written')

