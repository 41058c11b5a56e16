"""Addresses that belong to no package of the domain."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "core"
urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
