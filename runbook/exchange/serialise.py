"""Rows already loaded, as the API's answers (the shapes stand in `schemas`). Nothing queries.

Texts leave as they are written, in Markdown; commands with their placeholders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from runbook.accounts import models as accounts
from runbook.catalogue import models as catalogue
from runbook.catalogue.paths import Owner, RequestPath
from runbook.content.addresses import entry_key, page_path, split_comparison_key
from runbook.content.freshness import freshness
from runbook.content.kinds import upgrade
from runbook.content.models import Entry, Page, Revision
from runbook.core.days import day_of

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """What an answer depends on beside its rows: the site's address, and the date."""

    base: str
    today: date


@dataclass(frozen=True, slots=True)
class View:
    """For whom an entry is read: a service, or every service."""

    service: catalogue.Service | None
    path: RequestPath
    unknown_service: str = ""


def entry(row: Entry, view: View, setting: Setting) -> Json:
    """An entry as it holds for `view.service`."""
    page, layer = row.page, row.layer.slug
    text = content_of(page)
    slug = view.service.slug if view.service else None
    key = entry_key(row.code, layer, slug)
    return {
        "key": key,
        "code": row.code,
        "layer": layer,
        "service": slug,
        "unknown_service": view.unknown_service or None,
        "resolved_from": "layer-default" if row.service_id is None else "service",
        **page_facts(page, key, setting),
        "summary": text["summary"],
        "rules_out": text["rules_out"],
        "frequency": text["frequency"],
        "owner": owner(view.path.owner(layer, row.owner)),
        "products": list(view.path.products(layer)),
        "first_checks": [check(one) for one in text["first_checks"]],
        "mitigations": [one | {"command": one["command"] or None} for one in text["mitigations"]],
        "do_not": text["do_not"] or None,
        "log_locations": log_locations(view.path.at(layer), text["log_locations"]),
        "upstream_causes": [one | {"see": one["see"] or None} for one in text["upstream_causes"]],
        "examples": text["examples"],
        "sources": text["sources"],
    }


def content_of(page: Page) -> Json:
    """What the page says, in today's shape."""
    revision = live(page)
    return upgrade(page.kind, revision.content, revision.schema)


def live(page: Page) -> Revision:
    """What readers see; pages without it are never asked for here."""
    if page.live_revision is None:
        raise ValueError(f"{page} was never published.")
    return page.live_revision


def page_facts(page: Page, key: str, setting: Setting) -> Json:
    """What holds for every page. `key` is the address it is read at."""
    revision = live(page)
    fresh = freshness(
        general=page.general,
        reviewed_on=day_of(page.reviewed_at),
        review_due=page.review_due,
        today=setting.today,
    )
    return {
        "url": setting.base + page_path(page.kind, key),
        "title": page.title,
        "maintainer": page.maintainer.slug,
        "revision": revision.number,
        "publication": revision.publication,
        "reviewed_at": page.reviewed_at,
        "review_due": page.review_due,
        "stale": fresh.overdue,
        "advice": "general" if page.general else "own",
        "attention": page.attention or None,
    }


def owner(found: Owner | None) -> Json | None:
    if found is None:
        return None
    return team_name(found.team) | {"from": found.source, "contacts": contacts(found.team)}


def team_name(team: accounts.Team) -> Json:
    return {"slug": team.slug, "name": team.name}


def contacts(team: accounts.Team) -> list[Json]:
    return [{name: one.get(name, "") for name in ("kind", "label", "url")} for one in team.contacts]


def check(one: Json) -> Json:
    return one | {
        "detail": one["detail"] or None,
        "command": one["command"] or None,
        "undo": one["undo"] or None,
        "variants": [each | {"command": each["command"] or None} for each in one["variants"]],
    }


def log_locations(hops: tuple[catalogue.Hop, ...], own: list[Json]) -> list[Json]:
    """The hops' first: they are this path's own."""
    from_hops = [
        log_location(place, "hop", product=hop.product)
        for hop in hops
        for place in hop.log_locations
    ]
    return from_hops + [log_location(one, "entry", product=one["product"]) for one in own]


def log_location(place: Json, source: str, *, product: str) -> Json:
    return {
        "id": place.get("id", ""),
        "label": place["label"],
        "url": place.get("url") or None,
        "query": place.get("query") or None,
        "detail": place.get("detail") or None,
        "product": product or None,
        "from": source,
    }


def code(page: Page, entries: list[Entry], setting: Setting) -> Json:
    """A status code's reference, and which layers return it."""
    return {
        "code": int(page.key),
        **page_facts(page, page.key, setting),
        **content_of(page),
        "entries": [code_entry(row, setting) for row in entries],
    }


def code_entry(row: Entry, setting: Setting) -> Json:
    key = entry_key(row.code, row.layer.slug)
    return {
        "key": key,
        "layer": row.layer.slug,
        "summary": row.summary,
        "frequency": "rare" if row.rare else "usual",
        "url": setting.base + page_path("entry", key),
    }


def code_card(page: Page, setting: Setting) -> Json:
    text = content_of(page)
    names = ("name", "failure_type", "side", "registered", "emitted_by", "summary")
    return {
        "code": int(page.key),
        **{name: text[name] for name in names},
        "full": bool(text["means"]),
        "url": setting.base + page_path("code", page.key),
    }


def comparison(page: Page, setting: Setting) -> Json:
    left, right = split_comparison_key(page.key)
    return {
        "key": page.key,
        "left_code": left,
        "right_code": right,
        **page_facts(page, page.key, setting),
        **content_of(page),
    }


def scenario_card(page: Page, setting: Setting) -> Json:
    text = content_of(page)
    return {
        "slug": page.key,
        **{name: text[name] for name in ("title", "summary", "when")},
        "questions": len(text["questions"]),
        "url": setting.base + page_path("scenario", page.key),
    }


def scenario(page: Page, setting: Setting) -> Json:
    """The whole graph."""
    return {"slug": page.key, **page_facts(page, page.key, setting), **content_of(page)}


def layer(row: catalogue.Layer) -> Json:
    return {name: getattr(row, name) for name in ("slug", "name", "in_words", "description")}


def team(row: accounts.Team, setting: Setting) -> Json:
    return {
        **team_name(row),
        "contacts": contacts(row),
        "publishing": row.publishing,
        "url": f"{setting.base}/teams/{row.slug}/",
    }


def service(row: catalogue.Service, setting: Setting) -> Json:
    same = ("slug", "name", "kind", "description", "aliases", "hosts", "environments", "links")
    return {
        **{name: getattr(row, name) for name in same},
        "team": team_name(row.team) if row.team else None,
        "masks_forbidden": row.masks_forbidden,
        "retired_at": row.retired_at,
        "url": f"{setting.base}/services/{row.slug}/",
    }


def service_detail(row: catalogue.Service, path: RequestPath, setting: Setting) -> Json:
    return service(row, setting) | {
        "path_from": "service" if path.own else "default",
        "path": [hop(one) for one in path.hops],
    }


def hop(row: catalogue.Hop) -> Json:
    return {
        "position": row.position,
        "layer": row.layer.slug,
        "name": row.name,
        "product": row.product or None,
        "team": team_name(row.team) if row.team else None,
        "log_locations": log_locations((row,), []),
    }
