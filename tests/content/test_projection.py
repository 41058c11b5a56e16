"""What is derived from a revision follows it, whatever the text."""

from __future__ import annotations

import pytest

from runbook.content.models import Entry, Page, Reference
from runbook.content.services import publish
from tests.content.test_services_merge import change
from tests.factories import make_code, make_comparison, make_entry, make_service, make_team

pytestmark = pytest.mark.django_db


def cause(see: str, name: str = "one") -> dict[str, str]:
    return {"id": name, "text": "Upstream.", "see": see}


def references(page: Page) -> set[tuple[str, str]]:
    return set(Reference.objects.filter(from_page=page).values_list("to_kind", "to_key"))


@pytest.mark.parametrize(
    ("make", "title"),
    [
        (lambda: make_entry(403, "gateway"), "403 from the gateway"),
        (lambda: make_entry(0, "waf-cdn"), "No response from the WAF or CDN"),
        (
            lambda: make_entry(403, "gateway", make_service("Payments API")),
            "403 from the gateway, Payments API",
        ),
        (lambda: make_code(403), "403 Forbidden"),
        (lambda: make_code(0, name="No response"), "No response"),
        (lambda: make_comparison(401, 403), "401 or 403?"),
    ],
)
def test_a_page_is_titled_by_what_it_is_about(make, title):
    assert make().title == title


def test_the_longest_name_still_gives_a_title():
    page = make_code(403, name="N" * 300)

    assert page.title == "403 " + "N" * 296


def test_links_follow_the_text(layers, approver):
    page = make_entry(upstream_causes=[cause("502/gateway"), cause("504/auth", "two")])
    first = references(page)

    publish(change(page, approver, upstream_causes=[cause("504/auth", "two")]))

    assert first == {("entry", "502/gateway"), ("entry", "504/auth")}
    assert references(page) == {("entry", "504/auth")}


def test_the_same_link_twice_is_one_link(layers):
    page = make_entry(upstream_causes=[cause("502/gateway"), cause("502/gateway", "two")])

    assert references(page) == {("entry", "502/gateway")}


def test_a_link_longer_than_any_key_leads_nowhere_and_harms_nothing(layers):
    page = make_entry(upstream_causes=[cause("502/" + "a" * 250)])

    assert references(page) == set()


def test_a_code_links_its_neighbours_and_their_comparisons():
    page = make_code(403, confused_with=[{"id": "a", "code": 401, "text": "Not signed in."}])

    assert references(page) == {("code", "401"), ("comparison", "401-vs-403")}


def test_the_matrix_cell_follows_the_text(layers, approver):
    edge = make_team("Edge")
    page = make_entry()

    publish(change(page, approver, owner=edge, summary="S" * 500, frequency="rare"))

    entry = Entry.objects.get(page=page)
    assert (entry.owner, entry.rare, entry.summary) == (edge, True, "S" * 400)


def test_what_is_rendered_follows_the_text_and_stays_harmless(layers, approver):
    page = make_entry()

    publish(change(page, approver, summary="**Bold** <script>alert(1)</script>"))

    page.refresh_from_db()
    assert "<strong>Bold</strong>" in page.rendered["summary"]
    assert "<script" not in page.rendered["summary"]
