"""Addresses of what a quarter taught, below /review/<quarter>/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .converters import register
from .views import report, requests

register()

urlpatterns: list[URLPattern | URLResolver] = [
    path("review/<quarter:quarter>/report/", report.quarter_report, name="report"),
    path("review/<quarter:quarter>/confusions/", report.confusions, name="confusions"),
    path("review/requests/", requests.requests, name="requests"),
    path("review/requests/new/", requests.new_request, name="new_request"),
    path("review/requests/<int:number>/", requests.change_request, name="request"),
]
