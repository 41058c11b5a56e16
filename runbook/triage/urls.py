"""Addresses of triage (CONTRACT: Web addresses), below /triage/."""

from __future__ import annotations

from django.urls import include, path, register_converter

from .views import closing, examples, feedback, hub, shared, steps, triage


class TriageKey:
    """Twelve letters and digits, as `models.new_key` makes them."""

    regex = "[a-z2-9]{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TriageKey, "triage")

app_name = "triage"
urlpatterns = [
    path("", hub.hub, name="hub"),
    path("start/", hub.start, name="start"),
    path("scenarios/", hub.scenarios, name="scenarios"),
    path("decode/", hub.decode_part, name="decode"),
    path("", include("runbook.triage.knowledge_urls")),
    path("<triage:key>/", triage.triage, name="triage"),
    path("<triage:key>/news/", triage.news, name="news"),
    path("<triage:key>/answer/", steps.answer, name="answer"),
    path("<triage:key>/say/", steps.say, name="say"),
    path("<triage:key>/sight/", steps.sight, name="sight"),
    path("<triage:key>/choose/", steps.choose, name="choose"),
    path("<triage:key>/confirm/", closing.confirm, name="confirm"),
    path("<triage:key>/close/", closing.close, name="close"),
    path("<triage:key>/reopen/", closing.reopen, name="reopen"),
    path("<triage:key>/feedback/", feedback.feedback, name="feedback"),
    path("<triage:key>/copied/", feedback.copied, name="copied"),
    path("<triage:key>/go/<int:place>/<int:number>/", feedback.go, name="go"),
    path("<triage:key>/example/", examples.example, name="example"),
    # Last: whatever else stands below /triage/ is no triage.
    path("<path:rest>/", shared.missing, name="other_address"),
]
