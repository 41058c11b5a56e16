"""Publishing an edition: which revision each page showed, and the canonical bytes of all of it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models.functions import Collate
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Hop, Layer, Service
from runbook.content import canonical
from runbook.content.kinds import upgrade
from runbook.content.models import Page, Revision

from .models import Edition, EditionPage, ReviewCycle

LEVEL = 9
CHUNK = 1_000
LAYER_FIELDS = ("slug", "name", "in_words", "icon", "description")
TEAM_FIELDS = ("slug", "name", "contacts", "publishing", "review_days")
EXPORTED = (
    *("pk", "page__kind", "page__key", "content", "schema"),
    *("maintainer__slug", "owner__slug"),
)


class Shown(NamedTuple):
    """What a page shows at one moment; `page` and `revision` are ids."""

    page: int
    revision: int
    reviewed_on: date | None
    general: bool
    retired: bool

    def as_data(
        self, kind: str, key: str, content: Mapping[str, Any], *, maintainer: str, owner: str | None
    ) -> dict[str, Any]:
        """The page as it is exported, once its text was read."""
        return canonical.page_as_data(
            kind,
            key,
            content,
            maintainer=maintainer,
            owner=owner,
            reviewed_on=self.reviewed_on,
            retired=self.retired,
            general=self.general,
        )


@transaction.atomic
def publish_edition(*, cycle: ReviewCycle, by: User | None = None) -> Edition:
    """Keep what every page shows now, as the edition of a cycle. It never changes again.

    One statement chooses the revisions, so all of them are of one moment.
    """
    before = Edition.objects.order_by("-published_at", "-pk").first()
    shown = shown_now()
    pieces = canonical.lines(reference_data(), as_exported(shown), edition=cycle.quarter)
    body, digest = _packed(pieces)
    edition = Edition.objects.create(
        name=cycle.quarter,
        cycle=cycle,
        before=before,
        published_at=cycle.closed_at or timezone.now(),
        published_by=by,
        canonical=body,
        digest=digest,
        pages=len(shown),
        notes=notes(before, shown),
    )
    EditionPage.objects.bulk_create(
        [
            EditionPage(
                edition=edition,
                page_id=one.page,
                revision_id=one.revision,
                reviewed_on=one.reviewed_on,
            )
            for one in shown
        ],
        batch_size=CHUNK,
    )
    return edition


def shown_now(*, kind: str = "", retired: bool = False) -> list[Shown]:
    """Every page readers see, by kind and key; with `retired` also those taken from them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, live_revision_id, (reviewed_at AT TIME ZONE %s)::date, general,"
            " retired_at IS NOT NULL FROM content_page"
            " WHERE (retired_at IS NULL OR %s) AND live_revision_id IS NOT NULL"
            " AND kind LIKE %s"
            ' ORDER BY array_position(%s::text[], kind::text), key COLLATE "C"',
            [str(timezone.get_default_timezone()), retired, kind or "%", list(canonical.KINDS)],
        )
        return [Shown(*row) for row in cursor.fetchall()]


def pages_now() -> Iterator[dict[str, Any]]:
    """Every page, also the retired ones, as it is exported, by kind and key; read in chunks."""
    return as_exported(shown_now(retired=True))


def as_exported(shown: list[Shown]) -> Iterator[dict[str, Any]]:
    """These pages with their text, read in chunks."""
    for at in range(0, len(shown), CHUNK):
        part = shown[at : at + CHUNK]
        rows = Revision.objects.filter(pk__in=[one.revision for one in part])
        found = {row[0]: row[1:] for row in rows.values_list(*EXPORTED)}
        for one in part:
            kind, key, content, schema, maintainer, owner = found[one.revision]
            text = upgrade(kind, content, schema)
            yield one.as_data(kind, key, text, maintainer=maintainer, owner=owner)


def reference_data() -> dict[str, Any]:
    """Layers, teams, services and hops by slug; no people, no ids.

    The order is that of the letters, whatever the database's collation.
    """
    hops = Hop.objects.select_related("service", "layer", "team").order_by(
        Collate("service__slug", "C"), "position", "pk"
    )
    by_slug = Collate("slug", "C")
    return {
        "layers": [_row(one, *LAYER_FIELDS) for one in Layer.objects.all()],
        "teams": [_row(one, *TEAM_FIELDS) for one in Team.objects.order_by(by_slug)],
        "services": [_service(one) for one in Service.objects.order_by(by_slug)],
        "hops": [_hop(one) for one in hops],
    }


def _row(one: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}


def _service(one: Service) -> dict[str, Any]:
    skipped = {"id", "team", "retired_at"}
    fields = [field.name for field in Service._meta.concrete_fields if field.name not in skipped]
    data = {name: _plain(getattr(one, name)) for name in fields}
    retired = one.retired_at is not None
    return data | {"team": one.team.slug if one.team else None, "retired": retired}


def _hop(one: Hop) -> dict[str, Any]:
    skipped = {"id", "service", "layer", "team", "position"}
    fields = [field.name for field in Hop._meta.concrete_fields if field.name not in skipped]
    data = {name: _plain(getattr(one, name)) for name in fields}
    return data | {
        "service": one.service.slug if one.service else None,
        "layer": one.layer.slug,
        "team": one.team.slug if one.team else None,
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, bool, list, dict)) else str(value)


def _packed(pieces: Iterator[str]) -> tuple[bytes, str]:
    """The compressed bytes, and the SHA-256 of what was compressed, in hexadecimal."""
    packer, digest, packed = zlib.compressobj(LEVEL), hashlib.sha256(), []
    for piece in pieces:
        raw = piece.encode()
        digest.update(raw)
        packed.append(packer.compress(raw))
    packed.append(packer.flush())
    return b"".join(packed), digest.hexdigest()


def canonical_bytes(edition: Edition) -> bytes:
    """What was published, as it was; raises ValueError if it is not what the digest says."""
    body = zlib.decompress(bytes(edition.canonical))
    if hashlib.sha256(body).hexdigest() != edition.digest:
        raise ValueError(f"Edition {edition} does not match its digest.")
    return body


def difference(before: Edition, after: Edition) -> dict[str, list[int]]:
    """Ids of the pages that were added, changed or retired between two editions."""
    then, now = (dict(one.shown.values_list("page_id", "revision_id")) for one in (before, after))
    return _happened(then, now)


def _happened(then: Mapping[int, int], now: Mapping[int, int]) -> dict[str, list[int]]:
    return {
        "added": [page for page in now if page not in then],
        "changed": [page for page in now if page in then and then[page] != now[page]],
        "retired": [page for page in then if page not in now],
    }


def notes(before: Edition | None, shown: list[Shown]) -> dict[str, Any]:
    """What changed since the edition before: titles of pages, by team and by what happened.

    The first edition has nothing to be compared with, so its notes are empty.
    """
    if before is None:
        return {"counts": {}, "teams": []}
    then = dict(before.shown.values_list("page_id", "revision_id"))
    happened = _happened(then, {one.page: one.revision for one in shown})
    wanted = [page for pages in happened.values() for page in pages]
    found = Page.objects.select_related("maintainer").defer("rendered").in_bulk(wanted)
    by_team: dict[str, dict[str, list[str]]] = {}
    for what, pages in happened.items():
        for page in pages:
            team = by_team.setdefault(found[page].maintainer.name, {})
            team.setdefault(what, []).append(found[page].title)
    counts = {what: len(pages) for what, pages in happened.items()}
    teams = [{"team": team, **by_team[team]} for team in sorted(by_team)]
    return {"counts": counts, "teams": teams}
