"""What the organisation knows beside a paste, kept in the process until the content stamp moves.

An analysis asks for every service's hosts, every signature and every scenario's graph. They
change seldom, so a process reads them once per stamp: one query says whether they still hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from runbook.analysis.model import Environment, Organisation, OwnSignature, Role
from runbook.catalogue.models import Hop, Layer, Service
from runbook.content.models import Page
from runbook.content.revisions import content_of
from runbook.core.models import current_stamp
from runbook.graph.data import from_data
from runbook.graph.model import Graph

from .models import Agreement, ErrorSchema, Signature

ROLES: tuple[str, ...] = get_args(Role.__value__)


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """A scenario that readers can see, with its graph."""

    page_id: int
    key: str
    graph: Graph


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that is asked about a paste, by the names in which it is asked."""

    stamp: int
    organisation: Organisation
    services: Mapping[str, Service]
    layers: Mapping[str, Layer]
    scenarios: Mapping[str, ScenarioPage]

    @property
    def graphs(self) -> dict[str, Graph]:
        return {key: one.graph for key, one in self.scenarios.items()}

    def scenario_of(self, page_id: int | None) -> ScenarioPage | None:
        """The scenario on this page, if readers can see it."""
        return next((one for one in self.scenarios.values() if one.page_id == page_id), None)


_kept: Knowledge | None = None


def the_knowledge() -> Knowledge:
    """One query while nothing has changed; seven after a change."""
    global _kept  # noqa: PLW0603 - the process' one copy, replaced whole
    stamp = current_stamp()
    kept = _kept
    if kept is None or kept.stamp != stamp:
        kept = _kept = _read(stamp)
    return kept


def _read(stamp: int) -> Knowledge:
    services = list(Service.objects.filter(retired_at=None))
    agreement = Agreement.objects.first() or Agreement()
    organisation = Organisation(
        environments=tuple(one for service in services for one in environments_of(service)),
        signatures=tuple(own(one) for one in Signature.objects.active().select_related("layer")),
        stated_field=agreement.field_name,
        stated_layers=agreement.layers,
        products=_products(),
        masks_forbidden=frozenset(one.slug for one in services if one.masks_forbidden),
        error_schemas=_schemas(),
    )
    return Knowledge(
        stamp=stamp,
        organisation=organisation,
        services={one.slug: one for one in services},
        layers={one.slug: one for one in Layer.objects.all()},
        scenarios={page.key: _scenario(page) for page in _scenario_pages()},
    )


def environments_of(service: Service) -> list[Environment]:
    """The service's environments; its own hosts, which name none, belong to the first."""
    given = service.environments or ([{"name": ""}] if service.hosts else [])
    return [
        Environment(
            service=service.slug,
            name=one.get("name", ""),
            hosts=(*one.get("hosts", ()), *(() if at else service.hosts)),
            issuers=_words(one.get("iss")),
            audiences=_words(one.get("aud")),
        )
        for at, one in enumerate(given)
    ]


def own(signature: Signature) -> OwnSignature:
    """A stored signature as the analysis takes it."""
    return OwnSignature(
        name=signature.name,
        layer=cast(Role, signature.layer.slug),
        product=signature.product,
        statuses=tuple(signature.statuses),
        field_name=signature.field_name,
        field_pattern=signature.field_pattern,
        content_pattern=signature.content_pattern,
    )


def _products() -> dict[str, Role]:
    """The products on the organisation's paths, by name, and the role each has there."""
    rows = Hop.objects.exclude(product="").values_list("product", "layer__slug").distinct()
    return {product: cast(Role, slug) for product, slug in rows if slug in ROLES}


def _schemas() -> dict[str, Mapping[str, Any]]:
    rows = ErrorSchema.objects.values_list("service__slug", "schema")
    return {slug or "": schema for slug, schema in rows}


def _scenario_pages() -> list[Page]:
    pages = Page.objects.live().filter(kind=Page.Kind.SCENARIO).select_related("live_revision")
    return list(pages.order_by("key"))


def _scenario(page: Page) -> ScenarioPage:
    assert page.live_revision is not None
    return ScenarioPage(page.pk, page.key, from_data(content_of(page.live_revision)))


def _words(value: Any) -> tuple[str, ...]:
    """An expected `iss` or `aud`: one, several in a list, or none."""
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(value or ())
