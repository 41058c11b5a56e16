"""Addresses of scenarios (CONTRACT: Web addresses)."""

from __future__ import annotations

from django.urls import path

import runbook.matrix.urls  # noqa: F401 - registers the converters used here
from runbook.matrix.views import feeds, lifecycle

from .views import editing, history, reading

app_name = "scenarios"

# Any page + retire/, restore/ …: the matrix' views, told the kind.
VERBS = [
    path(f"<word:key>/{verb}/", view, {"kind": "scenario"}, name=f"scenario_{verb}")
    for verb, view in (
        ("revert", lifecycle.revert),
        ("retire", lifecycle.retire),
        ("restore", lifecycle.restore),
        ("adopt", lifecycle.adopt),
        ("confirm", lifecycle.confirm),
    )
]

urlpatterns = [
    path("", reading.scenario_list, name="scenario_list"),
    path("new/", editing.new_scenario, name="new_scenario"),
    path("preview/", editing.preview, name="preview"),
    *VERBS,
    path("<word:key>/", reading.scenario, name="scenario"),
    path("<word:key>/graph/", reading.scenario_graph, name="scenario_graph"),
    path("<word:key>/history/", history.scenario_history, name="scenario_history"),
    path("<word:key>/history/feed/", feeds.page_feed, {"kind": "scenario"}, name="scenario_feed"),
    path("<word:key>/edit/", editing.edit_scenario, name="edit_scenario"),
    # Last, and with its slash, so that an address without one is still led to the right one.
    path("<path:rest>/", reading.other_address, name="other_address"),
]
