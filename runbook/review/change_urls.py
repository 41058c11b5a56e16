"""Addresses of platform changes, below /review/changes/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import changes

urlpatterns: list[URLPattern | URLResolver] = [
    path("review/changes/", changes.changes, name="changes"),
    path("review/changes/new/", changes.new_change, name="new_change"),
    path("review/changes/<int:number>/", changes.change, name="change"),
    path("review/changes/<int:number>/confirm/", changes.confirm_draft, name="confirm_draft"),
]
