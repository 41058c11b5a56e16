"""How services and paths are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connections, models
from django.db.models import BooleanField, F, Q
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from .models import Hop, Service


# Hosts are stored as people write them: `*.pay.example.com`, `api.example.com:8443`.
HAS_HOST = r"""
EXISTS (
    SELECT FROM jsonb_array_elements_text(
        catalogue_service.hosts
        || jsonb_path_query_array(catalogue_service.environments, '$[*].hosts[*]')
    ) AS host
    WHERE regexp_replace(lower(host), '^\*\.|:[0-9]+$', '', 'g') = ANY(%s)
)"""
HAS_ALIAS = """
EXISTS (
    SELECT FROM jsonb_array_elements_text(catalogue_service.aliases || '[]') AS alias
    WHERE strpos(lower(alias), lower(%s)) > 0
)"""


# Of the most read page: composing this union would cost several times what running it does.
FIRST_AND = """
(SELECT id, slug, name FROM catalogue_service WHERE retired_at IS NULL
 ORDER BY name LIMIT %(limit)s)
UNION
SELECT id, slug, name FROM catalogue_service WHERE retired_at IS NULL AND slug = %(slug)s
"""


class ServiceQuerySet(models.QuerySet["Service"]):
    def live(self) -> ServiceQuerySet:
        return self.filter(retired_at=None)

    def knows_host(self, host: str) -> bool:
        """Whether this is a host of some service, or a name below one; a port does not count."""
        labels = host.lower().partition(":")[0].split(".")
        names = [".".join(labels[at:]) for at in range(len(labels))]
        return self.live().filter(holds(HAS_HOST, names)).exists()

    def first_and(self, slug: str, limit: int) -> list[Service]:
        """The first services by name and the one with this slug, in one plain statement."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(FIRST_AND, {"slug": slug, "limit": limit})
            rows = cursor.fetchall()
        found = [self.model.from_db(self.db, ("id", "slug", "name"), row) for row in rows]
        return sorted(found, key=lambda service: service.name)

    def matching(self, text: str) -> ServiceQuerySet:
        """Services whose name, short name or alias contains the text."""
        return self.filter(
            Q(name__icontains=text) | Q(slug__icontains=text) | Q(holds(HAS_ALIAS, text))
        )

    def page_after(self, slug: str, limit: int) -> list[Service]:
        """The next services by slug, one more than `limit` if there are more."""
        after = self.filter(slug__gt=slug) if slug else self
        shown = after.select_related("team").only(
            "slug", "name", "kind", "team__name", "team__slug"
        )
        return list(shown.order_by("slug")[: limit + 1])

    def nearest(self, text: str) -> ServiceQuerySet:
        """The services whose short names look most like this text."""
        alike = self.live().annotate(alike=TrigramSimilarity("slug", text))
        return alike.filter(alike__gt=0.15).order_by("-alike", "slug")[:3]


def holds(sql: str, value: object) -> RawSQL:
    """A condition on a service's lists that the ORM has no words for."""
    return RawSQL(sql, [value], output_field=BooleanField())  # noqa: S611 - no text of a user


class HopQuerySet(models.QuerySet["Hop"]):
    def own_path(self, service_id: int | None) -> list[Hop]:
        """The hops of this service alone, or with None those of the usual path."""
        own = self.filter(service=service_id) if service_id else self.filter(service=None)
        return list(own.select_related("layer", "team").order_by("position"))

    def answered_by(self, team_id: int) -> HopQuerySet:
        """The hops a team answers for: the usual path first, then service by service."""
        return (
            self.filter(team=team_id)
            .select_related("layer", "service")
            .order_by(F("service_id").asc(nulls_first=True), "position")
        )
