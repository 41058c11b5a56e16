"""Documents as tests bring them in, and what they come to."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction

from runbook.accounts.models import User
from runbook.exchange.documents import WRITERS, the_document
from runbook.exchange.incoming.run import Import
from runbook.exchange.incoming.steps import Step
from runbook.exchange.incoming.writing import Strategy


class BackToEmptyError(Exception):
    pass


def written(suffix: str) -> str:
    return "".join(WRITERS[suffix][0](the_document()))


def exported(fill: Callable[[], object], suffix: str) -> str:
    """What a database would export that `fill` filled; this one is as empty as before."""
    text = ""
    try:
        with transaction.atomic():
            fill()
            text = written(suffix)
            raise BackToEmptyError
    except BackToEmptyError:
        return text


def document(pages: list[Any], **more: Any) -> str:
    return json.dumps({"format": 1, **more, "pages": pages})


def importing(
    text: str | bytes,
    name: str = "book.json",
    *,
    author: User | None = None,
    strategy: Strategy = Strategy.PUBLISH,
) -> Import:
    raw = text.encode() if isinstance(text, str) else text
    return Import(io.BytesIO(raw), name, author, strategy)


def compared(text: str | bytes, name: str = "book.json", **more: Any) -> list[Step]:
    return list(importing(text, name, **more).compare())


def happened(steps: list[Step]) -> list[tuple[str, str]]:
    """What changes: (what happens, which page)."""
    return [
        (step.happens, f"{step.what} {step.key}") for step in steps if step.happens != "unchanged"
    ]


def faults(text: str | bytes, name: str = "book.json", **more: Any) -> list[str]:
    return [str(fault) for step in compared(text, name, **more) for fault in step.faults]
