"""Addresses of what is sent: a team's channels, a person's preferences."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import channels, looks, preferences

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("teams/<slug:slug>/channels/", channels.channels, name="channels"),
    path("teams/<slug:slug>/channels/<int:number>/", channels.channel, name="channel"),
    path("history/new/", looks.new, name="new"),
    path("history/since/", looks.since, name="since"),
    path("history/seen/", looks.seen, name="seen"),
    path("accounts/notices/", preferences.preferences, name="preferences"),
    path("notices/off/<str:token>/", preferences.turn_off, name="off"),
]
