"""What is derived from a revision follows it, whatever the text."""

from __future__ import annotations

import pytest

from runbook.content.errors import NothingChangedError
from runbook.content.kinds import SCHEMA_VERSION
from runbook.content.lifecycle import adopt, restore, retire
from runbook.content.models import Entry, Page, Publication, Reference, Revision
from runbook.content.projection import project
from runbook.content.rebuild import rebuild_all, rebuild_pages
from runbook.content.search_index import rebuild_search
from runbook.content.services import publish
from tests.content.test_policy import make_starter
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


def test_retiring_and_restoring_do_not_adopt(layers, approver):
    page = make_starter()

    retire(page, author=approver, reason="Not here.", based_on=1)
    restore(page, author=approver, reason="After all.", based_on=2)

    page.refresh_from_db()
    assert page.general
    rebuild_all()
    page.refresh_from_db()
    assert page.general
    assert adopt(page, author=approver, maintainer=make_team("Edge"), based_on=3).page.general is (
        False
    )


def test_an_own_page_stays_own_when_it_is_restored(layers, approver):
    page = make_entry()
    retire(page, author=approver, reason="Gone.", based_on=1)

    restored = restore(page, author=approver, reason="Back.", based_on=2).page

    assert not restored.general
    with pytest.raises(NothingChangedError):
        adopt(page, author=approver, maintainer=make_team("Edge"), based_on=3)


def test_text_of_a_newer_runbook_is_never_shown_half_understood(layers):
    page = make_entry()
    newer = make_newer(page)

    with pytest.raises(ValueError, match="newer Runbook"):
        project(page, newer)
    Page.objects.filter(pk=page.pk).update(live_revision=newer)
    with pytest.raises(ValueError, match="newer Runbook"):
        rebuild_search()


def make_newer(page: Page) -> Revision:
    """A revision as a Runbook of tomorrow would have stored it."""
    old = page.live_revision
    assert old is not None
    return Revision.objects.create(
        page=page, number=2, content=old.content, schema=SCHEMA_VERSION + 1,
        maintainer=old.maintainer, author=old.author, reason="Newer.",
        publication=Publication.DIRECT,
    )  # fmt: skip


def test_only_the_pages_asked_for_are_made_anew(layers):
    service = make_service("Payments API")
    own, default = make_entry(403, "gateway", service), make_entry(403, "gateway")
    Page.objects.update(title="Old")
    service.name = "Money API"
    service.save()

    assert rebuild_pages(Page.objects.filter(entry__service=service)) == 1

    own.refresh_from_db(), default.refresh_from_db()
    assert (own.title, default.title) == ("403 from the gateway, Money API", "Old")


def test_renaming_a_service_renames_its_pages(layers, approver, client_for):
    service = make_service("Payments API")
    page = make_entry(403, "gateway", service)
    client = client_for(approver)
    address = "/services/payments-api/edit/"
    digest = client.get(address).context["draft"].digest

    response = client.post(
        address, {"name": "Money API", "kind": "internal", "digest": digest, "do": "save"}
    )

    page.refresh_from_db()
    assert response.status_code == 303
    assert page.title == "403 from the gateway, Money API"
    assert "Money API" in client.get("/search/", {"q": "money"}).content.decode()
