"""Addresses of platform changes, below /review/changes/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import changes, hooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("review/changes/", changes.changes, name="changes"),
    path("review/changes/hooks/", hooks.hooks, name="hooks"),
    path("review/changes/hooks/<int:number>/", hooks.hook, name="hook"),
    path("hooks/deploy/<int:number>/", hooks.deployed, name="deployed"),
    path("review/changes/new/", changes.new_change, name="new_change"),
    path("review/changes/<int:number>/", changes.change, name="change"),
    path("review/changes/<int:number>/confirm/", changes.confirm_draft, name="confirm_draft"),
]
