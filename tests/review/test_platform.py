"""A platform change marks exactly the pages it touches, at once, until each was read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from runbook.accounts.models import User
from runbook.catalogue.models import Layer, Service
from runbook.content import lifecycle
from runbook.content.models import Page
from runbook.review import items
from runbook.review.marking import settle_marks, touched
from runbook.review.models import PlatformChange, PlatformMark, ReviewItem
from runbook.review.opening import sweep
from runbook.review.platform import dismiss, draft_change, record_change, scope_of
from tests.factories import (
    make_code,
    make_comparison,
    make_entry,
    make_layers,
    make_service,
    make_user,
)
from tests.review.builders import make_kind

pytestmark = pytest.mark.django_db

CELLS = [
    (401, "auth"),
    (403, "gateway"),
    (403, "waf-cdn"),
    (403, "application"),
    (409, "application"),
    (429, "gateway"),
    (503, "load-balancer"),
]


@pytest.fixture
def world(layers: dict[str, Layer], approver: User) -> dict[str, Page]:
    """Seven defaults, two services with one entry of their own each, codes and a comparison."""
    pages = {f"{code}/{layer}": make_entry(code, layer) for code, layer in CELLS}
    payments, orders = make_service("Payments API"), make_service("Orders API")
    pages["403/gateway/payments-api"] = make_entry(403, "gateway", payments)
    pages["409/application/orders-api"] = make_entry(409, "application", orders)
    pages |= {str(code): make_code(code) for code in (401, 403)}
    pages["401-vs-403"] = make_comparison()
    retired = make_entry(429, "waf-cdn")
    lifecycle.retire(retired, author=approver, reason="Gone.", based_on=1)
    return pages


def scoped(layers: str = "", codes: str = "", services: str = "") -> dict[str, Any]:
    return {
        "layers": [Layer.objects.get(slug=one) for one in layers.split()],
        "codes": [int(one) for one in codes.split()],
        "services": [Service.objects.get(slug=one) for one in services.split()],
    }


def record(by: User, title: str = "We introduced a WAF", **scope: Any) -> PlatformChange:
    return record_change(
        kind=make_kind(), title=title, happened_on=timezone.localdate(), by=by, **scope
    )


PREPARED = [
    (("waf-cdn",), "403/waf-cdn"),
    (("gateway",), "403/gateway 403/gateway/payments-api 429/gateway"),
    (("gateway", "403"), "403/gateway 403/gateway/payments-api"),
    (("gateway", "429"), "429/gateway"),
    (("gateway waf-cdn", "403"), "403/gateway 403/gateway/payments-api 403/waf-cdn"),
    (("auth",), "401/auth"),
    (("auth", "403"), ""),
    (("", "401"), "401/auth 401"),
    (
        ("", "401 403"),
        "401/auth 403/gateway 403/gateway/payments-api 403/waf-cdn 403/application"
        " 401 403 401-vs-403",
    ),
    (("", "409"), "409/application 409/application/orders-api"),
    (("", "503"), "503/load-balancer"),
    (("", "504"), ""),
    (("application",), "403/application 409/application 409/application/orders-api"),
    (("application", "409", "orders-api"), "409/application/orders-api"),
    (("application", "409", "payments-api"), "409/application"),
    (
        ("application", "409", "orders-api payments-api"),
        "409/application/orders-api 409/application",
    ),
    (("gateway", "", "payments-api"), "403/gateway/payments-api 429/gateway"),
    (("gateway", "", "orders-api"), "403/gateway 429/gateway"),
    (("", "403", "payments-api"), "403/gateway/payments-api 403/waf-cdn 403/application"),
    (("load-balancer auth", "401 503"), "401/auth 503/load-balancer"),
]


@pytest.mark.parametrize(("scope", "expected"), PREPARED)
def test_exactly_the_pages_of_its_scope_are_marked(
    world: dict[str, Page], approver: User, scope: tuple[str, ...], expected: str
) -> None:
    given = scoped(*scope)
    foreseen = touched(scope_of(**given))

    change = record(approver, **given)

    marked = set(change.marks.values_list("page__key", flat=True))
    assert marked == set(expected.split())
    assert foreseen == sorted(change.marks.values_list("page_id", flat=True))


def test_the_pages_say_so_at_once_and_stop_once_read(
    world: dict[str, Page], approver: User
) -> None:
    change = record(approver, **scoped("waf-cdn"))
    page = world["403/waf-cdn"]
    page.refresh_from_db()
    assert page.attention.startswith("We introduced a WAF on ")
    assert page.attention_path == change.get_absolute_url()

    sweep()
    items.confirm_item(ReviewItem.objects.get(page=page), by=approver, number=1)

    page.refresh_from_db()
    assert (page.attention, page.attention_path) == ("", "")


def test_of_two_changes_the_newest_is_named(world: dict[str, Page], approver: User) -> None:
    record(approver, **scoped("waf-cdn"))
    record(approver, "New bot rules", **scoped("waf-cdn"))

    page = world["403/waf-cdn"]
    page.refresh_from_db()
    assert page.attention.startswith("New bot rules on ") and ", and 1 more:" in page.attention


def test_marked_pages_go_to_the_top_of_the_queue_outside_a_review_too(
    world: dict[str, Page], approver: User
) -> None:
    record(approver, **scoped("waf-cdn"))

    assert sweep() == 1 and sweep() == 0

    item = ReviewItem.objects.get()
    assert (item.cycle, item.page) == (None, world["403/waf-cdn"])
    assert item.terms[0]["words"] == "Platform change: We introduced a WAF"


def test_confirming_outside_the_queue_ends_the_mark(world: dict[str, Page], approver: User) -> None:
    record(approver, **scoped("waf-cdn"))
    lifecycle.confirm(world["403/waf-cdn"], reviewer=approver, based_on=1)

    assert settle_marks() == 1
    assert PlatformMark.objects.get().confirmed_by == approver


def test_a_day_of_review_that_was_imported_ends_no_mark(
    world: dict[str, Page], approver: User
) -> None:
    record(approver, **scoped("waf-cdn"))
    page = world["403/waf-cdn"]
    Page.objects.filter(pk=page.pk).update(
        reviewed_at=timezone.now() + timedelta(hours=1), reviewed_revision=page.live_revision_id
    )

    assert settle_marks() == 0


def test_a_mistake_is_taken_back_with_a_reason(world: dict[str, Page], approver: User) -> None:
    change = record(approver, **scoped("gateway"))

    dismiss(change, by=approver, reason="It was another cluster.")

    assert not Page.objects.exclude(attention="").exists()
    assert not change.marks.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"happened_on": timezone.localdate() + timedelta(days=1)}, "happened_on"),
        ({"layers": []}, "layers"),
    ],
)
def test_what_cannot_be_recorded_says_which_field(
    world: dict[str, Page], approver: User, change: dict[str, Any], field: str
) -> None:
    given = {"title": "New", "happened_on": timezone.localdate()} | scoped("gateway") | change

    with pytest.raises(ValidationError) as refused:
        record_change(kind=make_kind(), by=approver, **given)

    assert field in refused.value.message_dict


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_it_takes_an_approver(world: dict[str, Page], role: str) -> None:
    with pytest.raises(PermissionDenied):
        record(make_user("someone", role=role), **scoped("gateway"))


def test_what_was_noticed_is_drafted_once_and_marks_nothing(
    world: dict[str, Page], approver: User
) -> None:
    make_kind()
    noticed = {"kind": "gateway-or-proxy", "title": "kong", "source": "triage", "evidence": {}}

    first = draft_change(fingerprint="product:kong", **noticed, **scoped("gateway"))
    again = draft_change(fingerprint="product:kong", **noticed)

    assert first is not None and again is None
    assert not PlatformMark.objects.exists()
    record(approver, draft=first, **scoped("gateway"))
    first.refresh_from_db()
    assert (first.state, first.source) == ("recorded", "triage")


@pytest.mark.parametrize("count", [10, 1_500])
def test_marking_costs_two_statements_and_one_a_thousand_pages(
    layers: dict[str, Layer], approver: User, count: int, django_assert_max_num_queries: Any
) -> None:
    make_layers()
    page = make_entry(403, "gateway")
    services = Service.objects.bulk_create(
        Service(slug=f"s-{n}", name=f"S {n}") for n in range(count - 1)
    )
    copy_entries(page, services)
    kind, given = make_kind(), scoped("gateway")
    change = PlatformChange.objects.create(
        kind=kind, title="New", happened_on=timezone.localdate(), decided_by=approver
    )

    from runbook.review.marking import mark

    with django_assert_max_num_queries(3 + -(-count // 1_000)):
        assert mark(change, scope_of(**given)) == count


def copy_entries(page: Page, services: list[Service]) -> None:
    """An entry of its own for each service, by SQL: what is counted is the marking."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "WITH pages AS (INSERT INTO content_page (kind, key, title, rendered, render_version,"
            " general, attention, tallies, maintainer_id)"
            " SELECT page.kind, key || '/' || service.slug, title, rendered, render_version,"
            " general, '', '{}', maintainer_id"
            " FROM content_page AS page, catalogue_service AS service"
            " WHERE page.id = %(page)s RETURNING id, key),"
            " revisions AS (INSERT INTO content_revision (page_id, number, action, content, schema,"
            " maintainer_id, author_id, reason, publication, published_at)"
            " SELECT pages.id, 1, action, content, schema, maintainer_id, author_id, reason,"
            " publication, published_at FROM content_revision, pages"
            " WHERE page_id = %(page)s RETURNING id, page_id)"
            " INSERT INTO content_entry (page_id, code, layer_id, service_id, summary, check_count,"
            " rare, retired) SELECT pages.id, entry.code, entry.layer_id, service.id, '', 0, false,"
            " false FROM pages JOIN catalogue_service AS service"
            " ON pages.key LIKE '%%/' || service.slug JOIN content_entry AS entry"
            " ON entry.page_id = %(page)s",
            {"page": page.pk},
        )
        cursor.execute(
            "UPDATE content_page SET live_revision_id = revision.id"
            " FROM content_revision AS revision WHERE revision.page_id = content_page.id"
            " AND live_revision_id IS NULL"
        )
    assert len(services) == Page.objects.count() - 1
