"""Addresses of the API (CONTRACT: API)."""

from __future__ import annotations

from django.urls import URLPattern, include, path, re_path

from . import views
from .answers import guarded
from .api import api

app_name = "exchange"

WRITTEN = ("default_entry", "service_entry")
"""The addresses that take PUT, by the name of their first operation."""

operations, _, namespace = api.urls
for operation in operations:
    if isinstance(operation, URLPattern):
        operation.callback = guarded(operation.callback, writes=operation.name in WRITTEN)

urlpatterns = [
    path("", views.api_root, name="api_root"),
    path("docs", views.api_docs, name="api_docs"),
    path("openapi.json", views.openapi, name="openapi"),
    path("", include((operations, "ninja"), namespace=namespace)),
    re_path(r"^(?P<rest>.+)$", views.unknown, name="unknown"),
]
