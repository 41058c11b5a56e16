"""Addresses of editions, below /editions/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from .views import editions

NAME = r"(?P<name>[0-9]{4}-Q[1-4])"

urlpatterns: list[URLPattern | URLResolver] = [
    path("editions/", editions.editions, name="editions"),
    re_path(rf"^editions/{NAME}/$", editions.edition, name="edition"),
    re_path(rf"^editions/{NAME}\.json$", editions.edition_json, name="edition_json"),
    re_path(
        rf"^editions/{NAME}/compare/(?P<other>[0-9]{{4}}-Q[1-4])/$",
        editions.compare,
        name="compare_editions",
    ),
    re_path(rf"^editions/{NAME}/(?P<number>[0-9]{{1,12}})/$", editions.page, name="edition_page"),
]
