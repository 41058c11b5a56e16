"""Everything the page of a triage needs, in as few queries as there are tables to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from runbook.catalogue.paths import load_path
from runbook.content.models import Page
from runbook.content.querysets import CellEntry
from runbook.matrix.entry_reading import EntryReading

from .course import Course
from .knowledge import Knowledge, the_knowledge
from .models import Triage
from .services import Started
from .told import Told
from .triage_reading import TriageReading

STATED = ("found", "tried")


def read_triage(triage: Triage, *, change: str = "", base: str = "") -> TriageReading:
    """A triage that `to_read` loaded: three queries more."""
    given, seen, told = triage.given, triage.seen, triage.told  # type: ignore[attr-defined]
    course = course_of(triage, the_knowledge(), given=given, seen=seen)
    return _reading(course, told, change, base)


def read_started(started: Started, *, base: str = "") -> TriageReading:
    """A triage as its paste told it, for where nothing of that may be kept: two queries more."""
    told = Told.fresh(started.analysis) if started.analysis else Told.kept(started.triage)
    return _reading(course_of(started.triage, started.knowledge, told=told), (), "", base)


def course_of(
    triage: Triage,
    knowledge: Knowledge,
    *,
    told: Told | None = None,
    given: Sequence[Mapping[str, Any]] = (),
    seen: Sequence[Mapping[str, Any]] = (),
) -> Course:
    path = load_path(triage.service_id)
    return Course(triage, told or Told.kept(triage), knowledge, path, given, seen)


def _reading(
    course: Course, signals: Sequence[Mapping[str, Any]], change: str, base: str
) -> TriageReading:
    entry = entry_at(course)
    page = entry.page.pk if entry else None
    said = {
        one["item"]: one["kind"] for one in signals if one["page"] == page and one["kind"] in STATED
    }
    return TriageReading(course, entry, change, base, said)


def entry_at(course: Course) -> EntryReading | None:
    """The entry where the triage lands: the service's own, else the default; else None."""
    code, slug = course.landing.code, course.landing.layer
    if code is None or slug not in course.knowledge.layers:
        return None
    layer, service = course.knowledge.layers[slug or ""], course.triage.service
    cell = Q(entry__service=None) | Q(entry__service=service) if service else Q(entry__service=None)
    page = (
        Page.objects.live()
        .filter(cell, kind=Page.Kind.ENTRY, entry__code=code, entry__layer=layer)
        .select_related("entry__owner", "live_revision")
        .defer("live_revision__content")
        .order_by(F("entry__service").asc(nulls_last=True))
        .first()
    )
    if page is None:
        return None
    shown = CellEntry(
        page_id=page.pk,
        code=code,
        service_id=page.entry.service_id,
        summary=page.entry.summary,
        check_count=page.entry.check_count,
        rare=page.entry.rare,
        general=page.general,
        reviewed_at=page.reviewed_at,
        review_due=page.review_due,
        deciding=None,
        layer=layer,
        owner=page.entry.owner,
    )
    return EntryReading(
        entry=shown,
        page=page,
        service=service,
        path=course.path,
        values=course.values,
        today=timezone.localdate(),
        siblings=(),
    )
