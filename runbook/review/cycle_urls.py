"""Addresses of the review itself. A quarter's name stands where others have a word: last."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from .views import cycle, item, queue


class QuarterName:
    """`2026-Q4`."""

    regex = "[0-9]{4}-Q[1-4]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(QuarterName, "quarter")

urlpatterns: list[URLPattern | URLResolver] = [
    path("review/", queue.queue, name="queue"),
    path("review/open/", queue.open_review, name="open"),
    path("review/next/", item.next_one, name="next"),
    path("review/items/<int:number>/", item.item, name="item"),
    path("review/<quarter:quarter>/", cycle.cycle, name="cycle"),
    path("review/<quarter:quarter>/close/", cycle.close, name="close"),
]
