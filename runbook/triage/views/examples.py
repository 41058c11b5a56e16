"""A real failure becomes an example on its entry: two clicks to the entry's own form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.content.kinds.fields import new_item_id
from runbook.content.models import Page
from runbook.content.revisions import content_of
from runbook.core.errors import error_page
from runbook.core.htmx import render_page
from runbook.matrix.forms.change import flat
from runbook.matrix.views.editing import live_revision

from ..loading import read_triage
from ..models import Triage
from ..triage_reading import TriageReading
from .shared import of_triage

LONGEST = 4_000


@require_safe
@of_triage
def example(request: HttpRequest, triage: Triage) -> HttpResponse:
    """The redacted exchange, to be shortened and named; it posts to the entry's edit form."""
    reading = read_triage(triage)
    if reading.entry is None or not reading.pasted:
        return error_page(
            request,
            404,
            "An example needs a paste that is kept, and an entry to stand on. Write the entry "
            "first, or paste the response again.",
            title="There is nothing to make an example of",
            links=((triage.get_absolute_url(), "Back to the triage"),),
        )
    page = Page.objects.to_read("entry").get(pk=reading.entry.page.pk)
    content = content_of(live_revision(page))
    context = {
        "reading": reading,
        "page": page,
        "hidden": flat("content", content),
        "place": len(content["examples"]),
        "new_id": new_item_id(),
        **suggested(reading),
    }
    return render_page(request, "triage/example.html", context)


def suggested(reading: TriageReading) -> dict[str, Any]:
    """A title and the exchange to begin with."""
    text = reading.course.told.text.rstrip()
    service = reading.triage.service
    where = f", {service.name}" if service else ""
    title = reading.outcome.title if reading.outcome else f"{reading.landing_words}{where}"
    return {"title": title, "http": text[:LONGEST], "cut": len(text) > LONGEST}
