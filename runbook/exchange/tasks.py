"""The jobs of this package. Their arguments are ids: the queue's tables hold no text."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import exports, imports
from .models import ExportRun, ImportRun


@app.task(queue="files")
def compare_import(*, run_id: str) -> None:
    """A job whose file is gone has nothing to do; one whose worker died begins anew."""
    run = (
        ImportRun.objects.select_related("author")
        .filter(pk=run_id, state__in=["waiting", "comparing"])
        .first()
    )
    if run is not None:
        imports.compare(run)


@app.task(queue="files", lock="import")
def take_over_import(*, run_id: str) -> None:
    """One at a time: each holds all pages."""
    run = ImportRun.objects.select_related("author").filter(pk=run_id, state="applying").first()
    if run is not None:
        imports.take_over(run)


@app.task(queue="files")
def make_export(*, run_id: str) -> None:
    run = ExportRun.objects.filter(pk=run_id, state__in=["waiting", "working"]).first()
    if run is not None:
        exports.make(run)


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="forget-files")
def forget_files(timestamp: int) -> None:
    imports.forget_old()
    exports.forget_old()
