"""Addresses of the review itself. A quarter's name stands where others have a word: last."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .converters import register
from .views import cycle, item, queue

register()

urlpatterns: list[URLPattern | URLResolver] = [
    path("review/", queue.queue, name="queue"),
    path("review/open/", queue.open_review, name="open"),
    path("review/next/", item.next_one, name="next"),
    path("review/items/<int:number>/", item.item, name="item"),
    path("review/<quarter:quarter>/", cycle.cycle, name="cycle"),
    path("review/<quarter:quarter>/close/", cycle.close, name="close"),
]
