"""Addresses of what readers say, below /review/flags/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import flags

urlpatterns: list[URLPattern | URLResolver] = [
    path("review/flags/", flags.flags, name="flags"),
    path("review/flags/new/", flags.new_flag, name="new_flag"),
    path("review/flags/<int:number>/", flags.answer, name="answer_flag"),
]
