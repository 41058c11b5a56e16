"""Pipelines tell of what they deployed: signed messages that become drafts of platform changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from runbook.accounts.models import User
from runbook.accounts.services import require_approver
from runbook.analysis.redaction import redact
from runbook.catalogue.models import Layer, Service
from runbook.content.statuses import is_failure
from runbook.core.webhooks import new_secret

from .models import ChangeKind, DeployHook, PlatformChange
from .platform import draft_change

MOST = 50


@transaction.atomic
def add_hook(*, name: str, kind: str, by: User) -> DeployHook:
    """Raises PermissionDenied, or ValidationError by field."""
    require_approver(by)
    name, found = re.sub(r"\s+", " ", name).strip(), ChangeKind.objects.filter(slug=kind).first()
    faults: dict[str, str] = {}
    if not name or len(name) > 80:
        faults["name"] = "Name the pipeline, in at most 80 characters, such as gateway-config."
    elif DeployHook.objects.filter(name=name).exists():
        faults["name"] = "There is a pipeline of this name; choose another."
    elif DeployHook.objects.count() >= MOST:
        faults["name"] = f"There are {MOST} pipelines already; remove one first."
    if found is None:
        faults["kind"] = "Choose what it usually changes."
    if faults or found is None:
        raise ValidationError(faults)
    return DeployHook.objects.create(name=name, kind=found, secret=new_secret(), created_by=by)


def renew_hook(hook: DeployHook, *, by: User) -> DeployHook:
    """A new secret. Raises PermissionDenied."""
    require_approver(by)
    hook.secret = new_secret()
    hook.save(update_fields=["secret"])
    return hook


def pause_hook(hook: DeployHook, *, by: User, active: bool) -> DeployHook:
    """Whether its messages are taken. Raises PermissionDenied."""
    require_approver(by)
    hook.active = active
    hook.save(update_fields=["active"])
    return hook


def remove_hook(hook: DeployHook, *, by: User) -> None:
    """What it drafted stays. Raises PermissionDenied."""
    require_approver(by)
    hook.delete()


@transaction.atomic
def receive(hook: DeployHook, *, message_id: str, sent: Any) -> PlatformChange:
    """Draft what a verified message says; the same message again gives the same draft.

    `sent` is {"title", "description"?, "kind"?, "layers"?, "codes"?, "services"?, "happened_on"?,
    "url"?}; without layers, codes and services those of the kind are filled in, for the person
    who confirms it. Raises ValidationError by field.
    """
    fingerprint = f"webhook:{hook.pk}:{message_id}"[:200]
    DeployHook.objects.filter(pk=hook.pk).update(last_used_at=timezone.now())
    known = PlatformChange.objects.filter(fingerprint=fingerprint).first()
    if known is not None:
        return known
    told = _Told(sent if isinstance(sent, dict) else {})
    kind = told.one("kind", ChangeKind, hook.kind.slug)
    layers, services = told.several("layers", Layer), told.several("services", Service)
    codes, day = told.codes(), told.day()
    title, description = told.text("title", 160, needed=True), told.text("description", 2000)
    url = told.url()
    if told.faults or kind is None:
        raise ValidationError(told.faults)
    if not (layers or services or codes):
        layers, codes = list(kind.layers.all()), list(kind.codes)
    evidence = {"Pipeline": hook.name} | ({"Link": url} if url else {})
    made = draft_change(
        kind=kind.slug,
        title=title,
        description=description,
        source="webhook",
        fingerprint=fingerprint,
        evidence=evidence,
        layers=layers,
        codes=codes,
        services=services,
        happened_on=day,
    )
    return made or PlatformChange.objects.get(fingerprint=fingerprint)


class _Told:
    """Reads a message field by field; what is wrong with each stands in `faults`."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.sent, self.faults = sent, dict[str, str]()

    def text(self, name: str, most: int, *, needed: bool = False) -> str:
        value = self.sent.get(name, "")
        if not isinstance(value, str) or len(value) > most or "\x00" in value:
            self.faults[name] = f"A text of at most {most} characters."
            return ""
        if needed and not value.strip():
            self.faults[name] = "Say what was deployed, such as “payments-api 41”."
        return redact(value.strip()).text[:most]

    def one(self, name: str, model: Any, default: str) -> Any:
        slug = self.sent.get(name, default)
        found = model.objects.filter(slug=slug).first() if isinstance(slug, str) else None
        if found is None:
            self.faults[name] = f"There is none called {slug!r}."[:200]
        return found

    def several(self, name: str, model: Any) -> list[Any]:
        slugs = self.sent.get(name, [])
        if not isinstance(slugs, list) or not all(isinstance(one, str) for one in slugs):
            self.faults[name] = "A list of short names."
            return []
        found = list(model.objects.filter(slug__in=slugs[:100]))
        missing = sorted(set(slugs) - {one.slug for one in found})
        if missing:
            self.faults[name] = f"There is none called {missing[0]!r}."[:200]
        return found

    def codes(self) -> list[int]:
        codes = self.sent.get("codes", [])
        right = isinstance(codes, list) and all(
            isinstance(one, int) and not isinstance(one, bool) and is_failure(one) for one in codes
        )
        if not right:
            self.faults["codes"] = "A list of status codes from 400 to 599, or 0."
            return []
        return list(codes)

    def day(self) -> date | None:
        stated = self.sent.get("happened_on")
        if stated is None:
            return None
        try:
            day = parse_date(stated) if isinstance(stated, str) else None
        except ValueError:  # such as the 31st of a month with 30 days
            day = None
        if day is None or day > timezone.localdate():
            self.faults["happened_on"] = "A day such as 2026-11-27, not one that is still to come."
        return day

    def url(self) -> str:
        url = self.text("url", 500)
        if url and not url.startswith(("https://", "http://")):
            self.faults["url"] = "A link begins with https://."
        return url
