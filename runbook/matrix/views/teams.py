# TEMPORARY: being written
from django.http import HttpResponse


def team_list(request, **kw):
    return HttpResponse('being written')


def team_new(request, **kw):
    return HttpResponse('being written')


def team(request, **kw):
    return HttpResponse('being written')


def team_edit(request, **kw):
    return HttpResponse('being written')

