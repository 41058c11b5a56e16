"""Puts the shipped content into the database. Idempotent; what people changed stays theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from runbook.accounts.models import UNCLAIMED, Team
from runbook.accounts.services import system_user
from runbook.catalogue.models import Layer
from runbook.content.kinds import as_stored
from runbook.content.services import hold_all_pages, publish_starter
from runbook.core.models import bump_stamp
from runbook.review.kinds import load_kinds

from .files import CONTENT, read_pages

LAYERS = (
    ("application", "Application", "the application", "app"),
    ("gateway", "Gateway", "the gateway", "gateway"),
    ("load-balancer", "Load balancer", "the load balancer", "lb"),
    ("waf-cdn", "WAF / CDN", "the WAF or CDN", "waf"),
    ("auth", "Auth", "the auth layer", "auth"),
    ("downstream", "Downstream dependency", "a downstream dependency", "downstream"),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many pages were written, and how many were left as they are."""

    written: int
    kept: int


@transaction.atomic
def load_starter(root: Path = CONTENT, *, at: datetime | None = None) -> Loaded:
    """Create the six layers and every shipped page that nobody has made their own.

    `at` dates what is written; only the sample organisation, which needs a past, gives one.
    """
    hold_all_pages()
    load_layers()
    load_kinds()
    system = system_user()
    team, _ = Team.objects.get_or_create(slug=UNCLAIMED, defaults={"name": "Nobody yet"})
    written = kept = 0
    for page in read_pages(root):
        done = publish_starter(
            page.kind,
            page.key,
            as_stored(page.content),
            maintainer=team,
            system=system,
            at=at,
        )
        written, kept = (written + 1, kept) if done else (written, kept + 1)
    return Loaded(written, kept)


def load_layers() -> None:
    """The six roles; a layer that exists keeps the name and order people gave it."""
    for position, (slug, name, in_words, icon) in enumerate(LAYERS, start=1):
        Layer.objects.get_or_create(
            slug=slug,
            defaults={"name": name, "in_words": in_words, "icon": icon, "position": position},
        )
    bump_stamp()
