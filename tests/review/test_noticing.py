"""A product, header family or issuer never seen for a service, and an edited path, are drafted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from runbook.catalogue.models import Hop, Layer
from runbook.review.models import PlatformChange, PlatformMark, SeenPath
from runbook.review.noticing import draft_edited_paths, draft_new_marks
from runbook.review.tending import tend
from runbook.triage.models import Triage
from runbook.triage.services import start
from tests.factories import make_entry, make_hop, make_layer, make_service
from tests.review.builders import make_kind

pytestmark = pytest.mark.django_db
LONG_AGO = 80


@pytest.fixture(autouse=True)
def kinds(layers: dict[str, Layer]) -> None:
    make_kind()


def see(days_ago: int, *, times: int = 2, **seen: Any) -> None:
    for _ in range(times):
        Triage.objects.create(
            code=403,
            layer=make_layer("gateway"),
            service=make_service(),
            started_at=timezone.now() - timedelta(days=days_ago),
            **seen,
        )


KONG = {"product": "kong", "families": ["kong"], "issuer": "https://id.example.com/"}


@pytest.mark.parametrize(
    ("seen", "title", "kind", "layers"),
    [
        (
            {"product": "envoy"},
            "envoy answers for Payments API, for the first time",
            "gateway-or-proxy",
            {"gateway"},
        ),
        (
            {"families": ["cloudflare", "kong"]},
            "cloudflare stands on the way to Payments API, for the first time",
            "gateway-or-proxy",
            {"gateway", "load-balancer", "waf-cdn"},
        ),
        (
            {"issuer": "https://new.example.com/"},
            "Tokens for Payments API come from an issuer never seen before",
            "authentication",
            {"auth", "gateway"},
        ),
    ],
)
def test_what_was_never_seen_for_a_service_is_news_once(
    seen: dict[str, Any], title: str, kind: str, layers: set[str]
) -> None:
    see(LONG_AGO, **KONG)
    assert draft_new_marks() == 0
    see(1, **seen)

    assert (draft_new_marks(), draft_new_marks()) == (1, 0)

    change = PlatformChange.objects.get()
    assert (change.title, change.kind.slug, change.source) == (title, kind, "triage")
    assert {one.slug for one in change.layers.all()} == layers
    assert [one.slug for one in change.services.all()] == ["payments-api"]
    assert change.evidence["Triages"] == "2"


def test_what_a_new_service_has_is_no_news() -> None:
    see(20, **KONG)
    see(1, product="envoy", families=["cloudflare"], issuer="https://new.example.com/")

    assert draft_new_marks() == 0


@pytest.mark.parametrize("seen", [{"families": ["cloudflare"]}, {"issuer": "https://new.example/"}])
def test_once_is_no_news(seen: dict[str, Any]) -> None:
    see(LONG_AGO, **KONG)
    see(1, times=1, **seen)

    assert draft_new_marks() == 0


def test_a_triage_keeps_whose_fields_and_whose_token_it_saw() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tLyJ9.c2ln"
    raw = (
        "> GET /v1/payments HTTP/1.1\n> Host: api.example.com\n"
        f"> Authorization: Bearer {token}\n>\n"
        "< HTTP/1.1 403 Forbidden\n< X-Kong-Request-Id: 1f3a9c\n< CF-Ray: 8a1b2c3d4e5f-FRA\n"
        "< Content-Length: 0\n<\n"
    )

    triage = start(raw=raw, by=None).triage

    assert triage.families == ["cloudflare", "kong"]
    assert triage.issuer == "https://id.example.com/"


def settled(days: int = 30) -> None:
    SeenPath.objects.update(first_seen_at=timezone.now() - timedelta(days=days))


def test_an_edited_hop_is_drafted_with_before_and_now() -> None:
    service = make_service()
    hop = make_hop("gateway", service=service, product="Kong")
    make_hop("application", service=service, name="Payments app")
    assert draft_edited_paths() == 0
    settled()
    Hop.objects.filter(pk=hop.pk).update(product="Envoy Gateway")

    assert (draft_edited_paths(), draft_edited_paths()) == (1, 0)

    change = PlatformChange.objects.get()
    assert (change.title, change.source) == ("The path of Payments API was edited", "hop")
    assert change.evidence == {
        "Before": "Kong (gateway) → Payments app (application)",
        "Now": "Envoy Gateway (gateway) → Payments app (application)",
    }
    assert [one.slug for one in change.layers.all()] == ["gateway"]
    assert [one.slug for one in change.services.all()] == ["payments-api"]


def test_the_usual_path_holds_for_every_service() -> None:
    make_hop("gateway", product="Kong")
    draft_edited_paths()
    settled()
    make_hop("waf-cdn", product="Fastly")

    assert draft_edited_paths() == 1

    change = PlatformChange.objects.get()
    assert change.title == "The usual path was edited"
    assert not change.services.exists()
    assert [one.slug for one in change.layers.all()] == ["waf-cdn"]


def test_a_service_that_goes_back_to_the_usual_path_is_noticed() -> None:
    hop = make_hop("auth", service=make_service(), product="Keycloak")
    draft_edited_paths()
    settled()
    hop.delete()

    assert (draft_edited_paths(), draft_edited_paths()) == (1, 0)

    change = PlatformChange.objects.get()
    assert (change.evidence["Now"], change.kind.slug) == ("the usual path", "authentication")


@pytest.mark.parametrize(
    "edit", [{"team_id": None}, {"name": "Edge proxy"}, {"log_locations": [{"id": "a"}]}]
)
def test_another_name_team_or_log_link_changes_no_box(edit: dict[str, Any]) -> None:
    hop = make_hop("gateway", product="Kong")
    draft_edited_paths()
    settled()
    Hop.objects.filter(pk=hop.pk).update(**edit)

    assert draft_edited_paths() == 0


def test_what_is_typed_in_the_first_week_is_no_news() -> None:
    make_hop("gateway", product="Kong")
    draft_edited_paths()
    settled(days=6)
    make_hop("waf-cdn", product="Fastly")

    assert draft_edited_paths() == 0


def test_looking_at_paths_costs_one_query(django_assert_num_queries: Any) -> None:
    for number in range(5):
        make_hop("gateway", service=make_service(f"Service {number}"), product="Kong")
    draft_edited_paths()

    with django_assert_num_queries(1):
        draft_edited_paths()


def test_the_clock_notices_and_marks_nothing() -> None:
    make_entry()
    hop = make_hop("gateway", product="Kong")
    tend()
    settled()
    Hop.objects.filter(pk=hop.pk).update(product="Envoy")

    assert tend().drafts == 1
    assert not PlatformMark.objects.exists()
