"""Imports through the web: a file is kept, compared, looked at, then taken over or dropped.

What was looked at is what happens: a page that somebody changed meanwhile sends the file back to
be compared again.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import IO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from runbook.accounts.models import Role, User
from runbook.accounts.services import role_of
from runbook.content.models import Page

from .incoming.faults import RefusedError, UnreadableError
from .incoming.run import Import
from .incoming.steps import Step
from .incoming.writing import Strategy
from .models import ImportRun, ImportStep
from .progress import Progress

LARGEST = 50 * 1024 * 1024
AT_ONCE = 300_000
"""Bytes that are compared while the sender waits; more is work for a job."""
FEW_CHANGES = 25
KEPT = timedelta(days=1)
LONGEST_NAME = 120
BATCH = 500
OUR_FAULT = "Something went wrong on our side, not in the file; the log says what. Try again."


class MovedError(Exception):
    """Pages changed since the file was compared; it was compared again."""


def require_importer(user: User) -> None:
    """Whoever may propose may bring in a file; readers may not."""
    if not user.is_active or role_of(user) == Role.READER:
        raise PermissionDenied(
            "Readers cannot change pages, so they cannot import any; ask an administrator for a "
            "role. Nothing was kept."
        )


def may_publish(user: User) -> bool:
    """Publishing an import passes by the second person, so it takes an administrator."""
    return user.is_active and user.is_administrator


def keep_file(name: str, source: IO[bytes], size: int, *, by: User) -> ImportRun:
    """Keep what was sent, to be compared. Raises PermissionDenied or ValidationError."""
    require_importer(by)
    if not size:
        raise ValidationError({"file": "Choose a file, or paste what it holds."})
    if size > LARGEST:
        raise ValidationError({"file": f"At most {LARGEST >> 20} MB; this has {size >> 20} MB."})
    packer = zlib.compressobj(6)
    packed = [packer.compress(some) for some in iter(lambda: source.read(1 << 20), b"")]
    body = b"".join([*packed, packer.flush()])
    short = name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:] or "pasted.yaml"
    return ImportRun.objects.create(name=short, body=body, size=size, author=by)


def compare(run: ImportRun) -> ImportRun:
    """Compare a kept file with what is there now; what it would do is kept beside it."""
    run.steps.all().delete()
    run.state, run.faults, run.fault_count = ImportRun.State.COMPARING, [], 0
    run.save()
    opened = _opened(run)
    with _faults_kept(run), Progress(run, lambda: _percent(opened.source, run)) as progress:
        for some in batched(_kept(run, opened.compare(), progress), BATCH):
            ImportStep.objects.bulk_create(some)
        opened.tally.raise_if_refused()
        run.state = ImportRun.State.COMPARED
    run.counts, run.digest = dict(opened.tally.happened), opened.digest
    run.percent = 100
    run.save()
    return run


def _opened(run: ImportRun, strategy: Strategy = Strategy.PUBLISH) -> Import:
    source = io.BytesIO(zlib.decompress(bytes(run.body)))
    return Import(source, run.name, run.author, strategy)


def _percent(source: IO[bytes], run: ImportRun) -> int:
    return min(99, 100 * source.tell() // max(run.size, 1))


def _kept(
    run: ImportRun, steps: Iterator[Step], progress: Callable[[], None]
) -> Iterator[ImportStep]:
    for position, step in enumerate(steps):
        progress()
        if step.happens == "unchanged":
            continue
        yield ImportStep(
            run=run,
            position=position,
            happens=step.happens,
            what=step.what,
            key=step.key[:120],
            title=step.title[:300],
            summary=step.summary or "; ".join(str(fault) for fault in step.faults[:3]),
            line=step.line,
            wanted=step.content,
            based_on=step.based_on,
        )


@contextmanager
def _faults_kept(run: ImportRun) -> Iterator[None]:
    """What is wrong with the file is kept for its sender; what is wrong with us is raised too."""
    try:
        yield
    except UnreadableError as error:
        _refused(run, [str(error.fault)], 1)
    except RefusedError as error:
        _refused(run, list(map(str, error.faults)), error.total)
    except Exception:
        _refused(run, [OUR_FAULT], 1)
        run.save()
        raise


def _refused(run: ImportRun, faults: list[str], total: int) -> None:
    run.state = ImportRun.State.REFUSED
    run.faults, run.fault_count = faults, total


def is_small(run: ImportRun) -> bool:
    return run.size <= AT_ONCE


def begin(run: ImportRun, strategy: str, *, by: User) -> ImportRun:
    """Decide how a compared file is taken over. Raises PermissionDenied, ValidationError or
    MovedError.
    """
    require_importer(by)
    if by != run.author:
        raise PermissionDenied("Whoever sent the file takes it over. Nothing was changed.")
    if strategy == Strategy.PUBLISH and not may_publish(by):
        raise PermissionDenied(
            "Publishing an import passes by the second person, so it takes an administrator. "
            "Propose it. Nothing was changed."
        )
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.state != ImportRun.State.COMPARED or strategy not in list(Strategy):
            raise ValidationError("This file is not waiting to be taken over.")
        moved = has_moved(run)
        run.strategy = strategy
        run.state = ImportRun.State.WAITING if moved else ImportRun.State.APPLYING
        run.percent = 0
        run.save()
    if moved:
        raise MovedError
    return run


def has_moved(run: ImportRun) -> bool:
    """Whether a page is another revision now than the one that was compared."""
    live = Page.objects.filter(kind=OuterRef("what"), key=OuterRef("key"))
    number = Subquery(live.values("live_revision__number")[:1])
    pages = run.steps.filter(what__in=Page.Kind.values).annotate(live=number)
    moved = ~Q(live=F("based_on")) & Q(based_on__isnull=False)
    moved |= Q(live__isnull=True, based_on__isnull=False)
    moved |= Q(live__isnull=False, based_on__isnull=True)
    return pages.exclude(happens="refused").filter(moved).exists()


def take_over(run: ImportRun) -> ImportRun:
    """All of it or nothing, by the strategy that was decided."""
    opened = _opened(run, Strategy(run.strategy))
    with _faults_kept(run), Progress(run, lambda: _percent(opened.source, run)) as progress:
        opened.take_over(lambda step: progress())
        run.state = ImportRun.State.DONE
        run.counts = dict(opened.tally.happened)
    run.finished_at, run.percent = timezone.now(), 100
    run.save()
    return run


def drop(run: ImportRun, *, by: User) -> None:
    """Forget a file. Raises PermissionDenied; one that is being taken over stays."""
    if by != run.author and not may_publish(by):
        raise PermissionDenied("Whoever sent the file drops it.")
    if run.state != ImportRun.State.APPLYING:
        run.delete()


def forget_old() -> None:
    ImportRun.objects.filter(made_at__lt=timezone.now() - KEPT).delete()


@dataclass(frozen=True, slots=True)
class Reading:
    """A run as its page shows it."""

    run: ImportRun
    steps: list[ImportStep]
    more: int | None
    may_publish: bool


PER_PAGE = 100


def read_run(run: ImportRun, user: User, *, after: int = -1, happens: str = "") -> Reading:
    steps = run.steps.defer("wanted").filter(position__gt=after)
    if happens:
        steps = steps.filter(happens=happens)
    found = list(steps[: PER_PAGE + 1])
    more = found[PER_PAGE - 1].position if len(found) > PER_PAGE else None
    return Reading(run, found[:PER_PAGE], more, may_publish(user))
