"""Builders: everything a test does not care about has a default."""

from __future__ import annotations

from typing import Any

from runbook.accounts.models import Membership, Team, User
from runbook.catalogue.models import Hop, Layer, Service
from runbook.content.addresses import entry_key
from runbook.content.models import Page
from runbook.content.revisions import Change, Published
from runbook.content.services import publish
from runbook.core.slugs import free_slug
from runbook.starter.loader import load_layers


def make_user(username: str = "someone", *, role: str = "reader", team: Team | None = None) -> User:
    user, _ = User.objects.get_or_create(
        username=username, defaults={"role": role, "first_name": username.title()}
    )
    if team is not None:
        Membership.objects.get_or_create(user=user, team=team)
    return user


def make_team(name: str = "Payments", **fields: Any) -> Team:
    team, _ = Team.objects.get_or_create(
        slug=free_slug(name, set()), defaults={"name": name} | fields
    )
    return team


def make_layers() -> dict[str, Layer]:
    """The six layers that ship, by slug."""
    load_layers()
    return {layer.slug: layer for layer in Layer.objects.all()}


def make_layer(slug: str = "gateway") -> Layer:
    return make_layers()[slug]


def make_service(name: str = "Payments API", **fields: Any) -> Service:
    service, _ = Service.objects.get_or_create(
        slug=free_slug(name, set()), defaults={"name": name} | fields
    )
    return service


def make_hop(
    layer: str = "gateway",
    *,
    service: Service | None = None,
    team: Team | None = None,
    **fields: Any,
) -> Hop:
    position = Hop.objects.filter(service=service).count()
    defaults = {"name": layer.title(), "position": position} | fields
    return Hop.objects.create(layer=make_layer(layer), service=service, team=team, **defaults)


def make_entry_content(**fields: Any) -> dict[str, Any]:
    """A whole entry's content; give only the fields the test is about."""
    return {
        "summary": "The gateway refused the call on policy.",
        "first_checks": [
            {"id": "policy", "text": "Read which policy refused the call"},
            {"id": "scope", "text": "Compare the scopes with the route"},
        ],
    } | fields


def make_entry(
    code: int = 403,
    layer: str = "gateway",
    service: Service | None = None,
    *,
    maintainer: Team | None = None,
    owner: Team | None = None,
    author: User | None = None,
    **content: Any,
) -> Page:
    """A published entry page, through the only door there is."""
    make_layers()
    return publish_page(
        "entry",
        entry_key(code, layer, service.slug if service else None),
        make_entry_content(**content),
        maintainer=maintainer,
        owner=owner,
        author=author,
    ).page


def make_code(code: int = 403, *, name: str = "Forbidden", **content: Any) -> Page:
    fields = {"name": name, "failure_type": "permission", "side": "either", "summary": "Refused."}
    return publish_page("code", str(code), fields | content).page


def make_comparison(left: int = 401, right: int = 403, **content: Any) -> Page:
    fields = {"question": "Would a fresh token for the same user succeed?"} | content
    return publish_page("comparison", f"{left}-vs-{right}", fields).page


def publish_page(
    kind: str,
    key: str,
    content: dict[str, Any],
    *,
    maintainer: Team | None = None,
    owner: Team | None = None,
    author: User | None = None,
) -> Published:
    return publish(
        Change(
            kind=kind,
            key=key,
            content=content,
            maintainer=maintainer or make_team("Payments"),
            owner=owner,
            author=author or make_user("author", role="approver"),
            reason="Made for a test.",
        )
    )
