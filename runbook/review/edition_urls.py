"""Addresses of editions, below /editions/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .converters import register
from .views import editions

register()

urlpatterns: list[URLPattern | URLResolver] = [
    path("editions/", editions.editions, name="editions"),
    path("editions/<quarter:name>/", editions.edition, name="edition"),
    path("editions/<quarter:name>.json", editions.edition_json, name="edition_json"),
    path(
        "editions/<quarter:name>/compare/<quarter:other>/",
        editions.compare,
        name="compare_editions",
    ),
    path("editions/<quarter:name>/<int:number>/", editions.page, name="edition_page"),
]
