"""What the quarter taught: counted from closed triages, small counts as counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import User
from runbook.catalogue.models import Layer, Service
from runbook.content.models import MissedCell
from runbook.core.quarters import Quarter
from runbook.review.confusion import heat, report, shade
from runbook.triage.models import Triage
from tests.factories import make_comparison, make_entry, make_service
from tests.review.builders import use_page

pytestmark = pytest.mark.django_db
NOW = Quarter.of(timezone.localdate())


def make_triages(
    count: int,
    code: int = 403,
    was: int = 401,
    *,
    layers: tuple[str, str] = ("gateway", "gateway"),
    service: Service | None = None,
    **fields: Any,
) -> None:
    looked, turned_out = (Layer.objects.get(slug=one) for one in layers)
    Triage.objects.bulk_create(
        Triage(
            code=code,
            layer=looked,
            was_code=was,
            was_layer=turned_out,
            service=service,
            closed_at=timezone.now(),
            **fields,
        )
        for _ in range(count)
    )


def of(**more: Any) -> Any:
    return report(NOW, more.get("service"), [one.slug for one in Layer.objects.all()])


def test_shades_go_from_a_little_to_the_most() -> None:
    assert [shade(count, 23) for count in (0, 1, 6, 12, 23)] == [0, 1, 2, 3, 4]


def test_the_map_holds_what_occurs_and_nothing_else() -> None:
    found = heat({("403", "401"): 23, ("404", "403"): 6})

    assert list(found.names) == ["401", "403", "404"]
    assert found.rows[1][1][0].count == 23 and found.rows[1][1][1].same
    assert found.total == 29


def test_confusions_are_counted_by_code_and_by_layer(layers: dict[str, Layer]) -> None:
    make_triages(6)
    make_triages(2, was=403, layers=("waf-cdn", "application"))

    found = of()

    assert (found.codes.total, found.layers.total, found.closed) == (6, 2, 8)


def test_a_sentence_says_whether_the_comparison_is_found(layers: dict[str, Layer]) -> None:
    comparison = make_comparison()
    use_page(comparison, 4)
    make_triages(23)
    make_triages(4, code=404, was=403)

    (one,) = of().ranked

    assert one.words == ("403 that was really a 401: 23 times; its comparison was opened 4 times.")


def test_one_services_triages_alone(layers: dict[str, Layer]) -> None:
    service = make_service()
    make_triages(6)
    make_triages(1, service=service)

    assert of(service=service.pk).codes.total == 1


def test_another_quarter_is_another_report(layers: dict[str, Layer]) -> None:
    make_triages(6)

    assert report(NOW.before, None, []).closed == 0


def test_who_was_contacted_first(layers: dict[str, Layer]) -> None:
    make_triages(3, first_team_right=True)
    make_triages(1, first_team_right=False)
    make_triages(5)

    assert (of().right_team, of().asked_team) == (3, 4)


def test_the_page_shows_it_all_and_each_square_leads_to_its_triages(
    layers: dict[str, Layer], client_for: Callable[[User], Client], reader: User
) -> None:
    make_triages(6, purged_at=timezone.now())
    use_page(make_entry(), 7)
    MissedCell.objects.create(code=418, layer="auth", day=timezone.localdate(), looked=3)
    client = client_for(reader)

    html = client.get(f"/review/{NOW}/report/").content.decode()
    behind = client.get(f"/review/{NOW}/confusions/?looked=403&was=401").content.decode()

    assert 'aria-label="Looked like 403, was 401: 6 times"' in html
    assert "Most used entries" in html and "Looked for in vain" in html
    assert behind.count("words were purged, the facts are kept") == 6


def test_the_map_comes_as_csv(
    layers: dict[str, Layer], client_for: Callable[[User], Client], reader: User
) -> None:
    make_triages(6)

    response = client_for(reader).get(f"/review/{NOW}/report/?format=csv")

    assert response.content.decode().splitlines() == [
        "looked_like,turned_out_to_be,times",
        "403,401,6",
    ]


@pytest.mark.parametrize("address", ["report/", "confusions/?looked=403&was=401"])
def test_they_cost_no_more_than_eight_queries_whatever_the_amount(
    layers: dict[str, Layer],
    client_for: Callable[[User], Client],
    reader: User,
    address: str,
    django_assert_max_num_queries: Any,
) -> None:
    make_triages(30)
    client = client_for(reader)

    with django_assert_max_num_queries(8):
        assert client.get(f"/review/{NOW}/{address}").status_code == 200


def test_odd_squares_are_empty(
    layers: dict[str, Layer], client_for: Callable[[User], Client], reader: User
) -> None:
    page = client_for(reader).get(f"/review/{NOW}/confusions/?looked=<b>&was=x")

    assert page.status_code == 200
    assert "<b>&" not in page.content.decode()
