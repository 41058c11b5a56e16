"""Teams: reading one with all it answers for, changing it, its members."""

from __future__ import annotations

from datetime import date

import pytest

from runbook.accounts.models import UNCLAIMED, Membership, Team
from runbook.accounts.services import team_digest
from runbook.content.models import Page
from runbook.matrix.forms.team import TeamDraft, by_row, with_scheme
from tests.factories import make_entry, make_hop, make_service, make_team, make_user

pytestmark = pytest.mark.django_db


def make_pages(team: Team, *, dated: int, undated: int = 0) -> None:
    """Bare pages: dated ones, the latest first, then undated ones."""
    Page.objects.bulk_create(
        Page(
            kind="code",
            key=str(number),
            title=f"Page {number}",
            maintainer=team,
            review_due=date.fromordinal(740_000 - number // 2) if number < dated else None,
        )
        for number in range(dated + undated)
    )


def read_all(client) -> list[str]:
    """Every title, following the link to the next pages."""
    titles, after = [], ""
    while True:
        reading = client.get("/teams/payments/", {"after": after}).context["reading"]
        titles += [page.title for page in reading.pages]
        after = reading.next
        if not after:
            return titles


def test_pages_stand_by_the_date_they_are_due_and_each_is_read_once(
    client_for, reader, team, monkeypatch
):
    monkeypatch.setattr("runbook.content.querysets.PageQuerySet.live", lambda self: self)
    make_pages(team, dated=70, undated=70)

    titles = read_all(client_for(reader))

    dues = dict(Page.objects.filter(maintainer=team).values_list("title", "review_due"))
    assert len(titles) == len(set(titles)) == 140
    shown = [dues[title] for title in titles]
    assert shown[:70] == sorted(shown[:70])
    assert shown[70:] == [None] * 70


def test_an_overdue_page_stands_first(client_for, layers, reader, team):
    for code, due in ((401, None), (403, "2020-01-01"), (404, "2099-01-01")):
        page = make_entry(code, "gateway", maintainer=team)
        Page.objects.filter(pk=page.pk).update(review_due=due)

    pages = client_for(reader).get("/teams/payments/").context["reading"].pages

    assert [page.url for page in pages] == [f"/codes/{code}/gateway/" for code in (403, 404, 401)]
    assert pages[0].freshness.overdue


@pytest.mark.parametrize(
    "after", ["nonsense", "2026-99-99~1", "~", "2026-01-01~x", "~99999999999999999"]
)
def test_an_odd_cursor_answers(client_for, reader, team, after):
    assert client_for(reader).get("/teams/payments/", {"after": after}).status_code == 200


def test_a_team_shows_contacts_people_hops_services_and_its_own_entries(
    client_for, layers, reader, team
):
    Team.objects.update(contacts=[{"kind": "page", "label": "Page us", "url": "https://p.example"}])
    make_user("ann", role="approver", team=team)
    make_service("Orders API", team=team)
    make_hop("gateway", name="Edge proxy", team=team)
    make_entry(403, "gateway", owner=team, maintainer=make_team("Other"))

    page = client_for(reader).get("/teams/payments/").content.decode()

    for text in ("https://p.example", "Ann", "Approver", "Orders API", "Edge proxy"):
        assert text in page
    assert "Entries it owns by name" in page


@pytest.mark.parametrize("path", ["/teams/", "/teams/payments/", "/teams/payments/edit/"])
def test_each_page_costs_at_most_six_queries(
    client_for, layers, editor, django_assert_max_num_queries, path
):
    team = editor.teams.get()
    make_hop("gateway", team=team, service=make_service(team=team))
    make_entry(403, "gateway", owner=team)
    client = client_for(editor)

    with django_assert_max_num_queries(6):
        assert client.get(path).status_code == 200


def test_an_unknown_team_is_a_404_that_offers_the_nearest(client_for, reader, team):
    response = client_for(reader).get("/teams/payment/")

    assert response.status_code == 404
    assert b"/teams/payments/" in response.content


def contact(team: Team, kind: str, url: str) -> dict[str, str]:
    """The team's form, as it is sent with one contact."""
    row = {"contacts-0-kind": kind, "contacts-0-url": url}
    return {"name": team.name, "digest": team_digest(team)} | row


def test_an_editor_changes_the_contacts_of_their_team(client_for, editor, team):
    sent = contact(team, "mail", "pay@example.com")

    response = client_for(editor).post("/teams/payments/edit/", sent)

    assert response.status_code == 303
    assert Team.objects.get(slug="payments").contacts == [
        {"kind": "mail", "label": "mailto:pay@example.com", "url": "mailto:pay@example.com"}
    ]


def test_a_wrong_contact_is_shown_by_its_field(client_for, editor, team):
    sent = contact(team, "page", "javascript:alert(1)")

    response = client_for(editor).post("/teams/payments/edit/", sent)

    assert response.status_code == 422
    assert b'aria-describedby="contacts-0-url-e"' in response.content
    assert b"javascript:alert(1)" in response.content


def test_an_editor_cannot_change_how_the_teams_pages_change(client_for, editor, team):
    client_for(editor).post("/teams/payments/edit/", {"name": "Payments", "publishing": "direct"})

    assert Team.objects.get(slug="payments").publishing == "approval"


@pytest.mark.parametrize(("role", "status"), [("approver", 403), ("administrator", 303)])
def test_only_administrators_make_teams(client_for, role, status):
    user = make_user("someone", role=role)

    assert client_for(user).post("/teams/new/", {"name": "New"}).status_code == status
    assert Team.objects.filter(slug="new-1").exists() is (status == 303)


def test_administrators_add_and_remove_members(client_for, administrator, team):
    make_user("ann")
    client = client_for(administrator)

    client.post("/teams/payments/edit/", {"member": "add", "username": "ann"})
    assert Membership.objects.filter(team=team, user__username="ann").exists()
    client.post("/teams/payments/edit/", {"member": "ann"})

    assert not Membership.objects.filter(team=team).exists()


def test_an_unknown_user_name_is_kept_and_said_by_the_field(client_for, administrator, team):
    response = client_for(administrator).post(
        "/teams/payments/edit/", {"member": "add", "username": "nobody-here"}
    )

    assert response.status_code == 422
    assert b'value="nobody-here"' in response.content
    assert b'id="username-e"' in response.content


def test_editors_cannot_change_members(client_for, editor, team):
    make_user("ann")

    response = client_for(editor).post(
        "/teams/payments/edit/", {"member": "add", "username": "ann"}
    )

    assert response.status_code == 403
    assert not Membership.objects.filter(user__username="ann").exists()


@pytest.mark.parametrize(
    ("kind", "typed", "address"),
    [
        ("mail", "a@b.example", "mailto:a@b.example"),
        ("page", "+49 30 123-456", "tel:+4930123456"),
        ("page", "https://x.example", "https://x.example"),
        ("link", "a@b.example", "a@b.example"),
    ],
)
def test_a_bare_mail_address_or_number_becomes_one_a_button_can_lead_to(kind, typed, address):
    assert with_scheme(kind, typed) == address


def test_an_error_of_a_contact_goes_to_its_row():
    assert by_row({"contacts": ["Contact 2: choose what kind it is."], "name": ["Taken."]}) == {
        "contacts-1-url": "Choose what kind it is.",
        "name": "Taken.",
    }


def test_a_team_without_contacts_offers_an_on_call_row():
    assert TeamDraft.of(Team(name="A", slug="a")).contacts[0]["kind"] == "page"


def test_a_contact_saved_meanwhile_is_shown_beside_what_was_typed(client_for, editor, team):
    sent = contact(team, "page", "https://mine.example")
    Team.objects.update(contacts=[{"kind": "page", "label": "Us", "url": "https://theirs.example"}])

    response = client_for(editor).post("/teams/payments/edit/", sent)

    assert response.status_code == 409
    assert b'value="https://mine.example"' in response.content
    assert b"On-call page: Us, https://theirs.example" in response.content
    assert Team.objects.get().contact("page")["url"] == "https://theirs.example"


def test_whoever_saw_the_other_contact_may_save_over_it(client_for, editor, team):
    sent = contact(team, "page", "https://mine.example")
    Team.objects.update(contacts=[{"kind": "page", "label": "Us", "url": "https://theirs.example"}])
    client = client_for(editor)

    shown = client.post("/teams/payments/edit/", sent).context["draft"]
    response = client.post("/teams/payments/edit/", sent | {"digest": shown.digest})

    assert response.status_code == 303
    assert Team.objects.get().contact("page")["url"] == "https://mine.example"


def test_the_form_carries_what_it_was_built_from(client_for, editor, team):
    digest = f'name="digest" value="{team_digest(team)}"'

    assert digest in client_for(editor).get("/teams/payments/edit/").content.decode()


@pytest.mark.parametrize("name", ["nobody", "a\x00b", "\x00"])
def test_removing_somebody_who_is_not_in_the_team_says_so(client_for, administrator, team, name):
    response = client_for(administrator).post("/teams/payments/edit/", {"member": name})

    assert response.status_code in {303, 422}
    assert b"no longer" not in client_for(administrator).get("/teams/").content


def test_removing_a_member_says_whether_somebody_left(client_for, administrator, team):
    make_user("ann", team=team)
    client = client_for(administrator)

    said = [
        client.post("/teams/payments/edit/", {"member": "ann"}, follow=True).content
        for _ in range(2)
    ]

    assert b"ann is no longer in Payments." in said[0]
    assert b"ann is not in Payments." in said[1]


def test_the_team_that_stands_for_nobody_is_not_among_the_teams(client_for, administrator):
    Team.objects.create(slug=UNCLAIMED, name="Nobody yet")
    client = client_for(administrator)

    for path in ("/teams/", "/services/new/", "/setup/", "/services/path/"):
        assert b"unclaimed" not in client.get(path).content, path


@pytest.mark.parametrize("path", ["/teams/unclaimed/", "/teams/unclaimed/edit/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_team_that_stands_for_nobody_has_no_page(client_for, administrator, path, method):
    Team.objects.create(slug=UNCLAIMED, name="Nobody yet")

    response = getattr(client_for(administrator), method)(path, {"name": "Ours"})

    assert response.status_code == 404 or (method, path) == ("post", "/teams/unclaimed/")
    assert Team.objects.get().name == "Nobody yet"


def test_somebody_who_was_deactivated_edits_no_team(client_for, team):
    client = client_for(user := make_user("left", role="approver", team=team))
    user.is_active = False
    user.save()

    assert client.get("/teams/payments/edit/").status_code != 200
