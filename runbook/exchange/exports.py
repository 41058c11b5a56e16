"""Long exports: a book, a site or a folder is made by a job, kept for a day, and fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from runbook.accounts.models import User
from runbook.content.models import Page
from runbook.review.models import Edition

from .documents import Document, the_document
from .making import FOLDERS, TooLargeError, book, zipped
from .models import ExportRun
from .narrowing import Narrowing
from .progress import Progress

FORMATS = {"pdf": "PDF", "html": "Static site", "markdown": "Markdown"}
KEPT = timedelta(days=1)
MOST_AT_ONCE = 3
FIELDS = ("service", "team", "code", "layer")


def narrowing_in(query: Mapping[str, str]) -> Narrowing:
    """What a form or an address asks for; empty fields are left out."""
    return Narrowing(**{name: query.get(name, "").strip()[:120] for name in FIELDS})


def ask_for(form: str, query: Mapping[str, str], *, by: User) -> ExportRun:
    """Note what is wanted; a job makes it. Raises ValidationError and PermissionDenied.

    Whoever may read may take along; how much at once is bounded.
    """
    if not by.is_active:
        raise PermissionDenied("This account is not active.")
    if form not in FORMATS:
        raise ValidationError({"format": "Choose one of the formats."})
    edition = query.get("edition", "")
    if edition and not Edition.objects.filter(name=edition).exists():
        raise ValidationError({"edition": f"There is no edition {edition[:20]}."})
    working = ExportRun.objects.filter(author=by, state__in=["waiting", "working"])
    if working.count() >= MOST_AT_ONCE:
        raise ValidationError({"format": "Wait until one of yours is ready."})
    kept = asdict(narrowing_in(query)) | {"edition": edition}
    return ExportRun.objects.create(format=form, query=kept, author=by)


def make(run: ExportRun) -> ExportRun:
    """Make what was asked for. What goes wrong is kept as a sentence."""
    run.state = ExportRun.State.WORKING
    run.save()
    document = document_of(run)
    done, total = 0, max(Page.objects.live().count(), 1)
    with Progress(run, lambda: min(95, done * 90 // total)) as progress:

        def step() -> None:
            nonlocal done
            done += 1
            progress()

        try:
            run.body, run.filename = _made(run.format, document, step)
            run.state = ExportRun.State.READY
        except TooLargeError as error:
            run.state, run.error = ExportRun.State.FAILED, str(error)
        except Exception:
            run.state = ExportRun.State.FAILED
            run.error = "Something went wrong on our side; the log says what. Try again."
            run.save()
            raise
    run.percent, run.finished_at = 100, timezone.now()
    run.save()
    return run


def document_of(run: ExportRun) -> Document:
    name = run.query.get("edition", "")
    edition = Edition.objects.filter(name=name).first() if name else None
    return the_document(edition, narrowing_in(run.query))


def _made(form: str, document: Document, step: Callable[[], None]) -> tuple[bytes, str]:
    when = document.edition or f"{timezone.localdate()}"
    name = f"runbook-{when}"
    if form == "pdf":
        return book(document, step), f"{name}.pdf"
    return zipped(FOLDERS[form](document, step), name), f"{name}-{form}.zip"


def forget_old() -> None:
    ExportRun.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
