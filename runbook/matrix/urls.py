"""Addresses of the screens to read and edit (CONTRACT: Web addresses)."""

from __future__ import annotations

from django.urls import path

from . import converters
from .views import (
    codes,
    comparisons,
    editing,
    entries,
    feeds,
    history,
    lifecycle,
    matrix,
    paths,
    places,
    search,
    setup,
    teams,
)

converters.register()

app_name = "matrix"

# /codes/ … an entry's or a status code's own verbs come before its address.
CODES = [
    path("codes/", codes.code_list, name="code_list"),
    path("codes/new/", editing.new_entry, name="new_entry"),
    path("codes/<class:code_class>/", codes.code_class, name="code_class"),
    path("codes/<status:code>/", codes.code, name="code"),
    path("codes/<status:code>/edit/", editing.edit_code, name="edit_code"),
    path(
        "codes/<status:code>/<word:layer>/<word:service>/override/",
        editing.override,
        name="override",
    ),
    path("codes/<entry:key>/edit/", editing.edit_entry, name="edit_entry"),
    path("codes/<status:code>/<word:layer>/", entries.entry, name="entry"),
    path("codes/<status:code>/<word:layer>/<word:service>/", entries.entry, name="entry"),
    # Last, and with its slash, so that an address without one is still led to the right one.
    path("codes/<path:rest>/", entries.other_address, name="other_codes_address"),
]

COMPARISONS = [
    path("compare/", comparisons.comparison_list, name="comparison_list"),
    path("compare/<status:left>/<status:right>/", comparisons.comparison, name="comparison"),
    path(
        "compare/<status:left>/<status:right>/edit/",
        editing.edit_comparison,
        name="edit_comparison",
    ),
    path("compare/<path:rest>/", comparisons.other_address, name="other_compare_address"),
]

# Any page + history/, retire/ … : the same verbs for every kind.
VERBS = [
    path(f"{prefix}{verb}/", view, {"kind": kind}, name=f"{kind}_{name}")
    for kind, prefix in (
        ("entry", "codes/<entry:key>/"),
        ("code", "codes/<status:key>/"),
        ("comparison", "compare/<status:left>/<status:right>/"),
    )
    for verb, view, name in (
        ("history", history.page_history, "history"),
        ("history/feed", feeds.page_feed, "feed"),
        ("revert", lifecycle.revert, "revert"),
        ("retire", lifecycle.retire, "retire"),
        ("restore", lifecycle.restore, "restore"),
        ("adopt", lifecycle.adopt, "adopt"),
        ("confirm", lifecycle.confirm, "confirm"),
    )
]

PLACES = [
    path("services/", places.service_list, name="service_list"),
    path("services/options/", places.service_options, name="service_options"),
    path("services/new/", places.service_new, name="service_new"),
    path("services/path/", paths.usual_path, name="usual_path"),
    path("services/<word:slug>/", places.service, name="service"),
    path("services/<word:slug>/edit/", places.service_edit, name="service_edit"),
    path("services/<word:slug>/path/", paths.service_path, name="service_path"),
    path("teams/", teams.team_list, name="team_list"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<word:slug>/", teams.team, name="team"),
    path("teams/<word:slug>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<word:slug>/feed/", feeds.team_feed, name="team_feed"),
    path("teams/<word:slug>/reviews.ics", feeds.team_calendar, name="team_calendar"),
    path("setup/", setup.setup, name="setup"),
]

urlpatterns = [
    path("", matrix.matrix, name="matrix"),
    path("preview/", editing.preview, name="preview"),
    path("search/", search.search, name="search"),
    path("history/", history.history, name="history"),
    path("history/feed/", feeds.all_feed, name="feed"),
    *VERBS,
    *CODES,
    *COMPARISONS,
    *PLACES,
]
