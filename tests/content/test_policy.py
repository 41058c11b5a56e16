"""Who may publish what: the table of accounts.policy, through real people and the services."""

from __future__ import annotations

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from runbook.accounts import policy
from runbook.accounts.models import UNCLAIMED, Publishing, Role, Team, User
from runbook.accounts.policy import WAYS, Way, effective_policy, stricter, way_to_publish
from runbook.accounts.services import system_user
from runbook.content.errors import ApprovalNeededError
from runbook.content.lifecycle import adopt, confirm, restore, retire, revert
from runbook.content.models import Page
from runbook.content.revisions import Change
from runbook.content.services import publish, publish_starter
from tests.factories import (
    make_entry,
    make_entry_content,
    make_layers,
    make_team,
    make_user,
)


def make_starter(key: str = "403/gateway") -> Page:
    """Shipped text that nobody has adopted."""
    make_layers()
    unclaimed = make_team(UNCLAIMED.title())
    published = publish_starter(
        "entry", key, make_entry_content(), maintainer=unclaimed, system=system_user()
    )
    assert published is not None
    return published.page


def team_with(publishing: str, name: str = "Edge") -> Team:
    """A team in which two people could approve, so that its policy takes effect."""
    team = make_team(name, publishing=publishing)
    for number in (1, 2):
        make_user(f"{team.slug}-approver-{number}", role="approver", team=team)
    return team


def edit_of(page: Page, author: User, **changed: object) -> Change:
    given = {"maintainer": page.maintainer, "owner": None} | changed
    return Change(
        page.kind,
        page.key,
        make_entry_content(summary="Other words."),
        author=author,
        reason="It was wrong.",
        based_on=page.live_revision.number,
        **given,
    )


# -- the table


def test_the_table_answers_every_role_team_and_policy():
    assert set(WAYS) == set(product(Role.values, (True, False), Publishing.values))


def test_no_role_may_do_less_than_the_one_before():
    order = [Way.REFUSE, Way.PROPOSE, Way.PUBLISH]

    for own, kind in product((True, False), Publishing.values):
        ranks = [order.index(way_to_publish(role, own=own, policy=kind)) for role in Role.values]
        assert ranks == sorted(ranks)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("own", [True, False])
def test_nobody_publishes_alone_where_a_team_wants_approval(role, own):
    assert way_to_publish(role, own=own, policy="approval") is not Way.PUBLISH


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("kind", Publishing.values)
def test_being_of_the_team_never_takes_a_right_away(role, kind):
    order = [Way.REFUSE, Way.PROPOSE, Way.PUBLISH]

    own, other = (way_to_publish(role, own=own, policy=kind) for own in (True, False))

    assert order.index(own) >= order.index(other)


@pytest.mark.parametrize(
    ("publishing", "approvers", "effective"),
    [
        ("direct", 0, "direct"),
        ("direct", 9, "direct"),
        ("approval", 0, "direct"),
        ("approval", 1, "direct"),
        ("approval", 2, "approval"),
        ("approval", 3, "approval"),
    ],
)
def test_approval_takes_two_people_who_could_give_it(publishing, approvers, effective):
    assert effective_policy(publishing, approvers) == effective


@pytest.mark.parametrize(("first", "second"), [*product(Way, Way)])
def test_the_stricter_of_two_ways_decides(first, second):
    strict = [Way.REFUSE, Way.PROPOSE, Way.PUBLISH]

    assert strict.index(stricter(first, second)) == min(map(strict.index, (first, second)))


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [
        ("reader", True, False),
        ("reader", False, False),
        ("editor", True, True),
        ("editor", False, False),
        ("approver", False, True),
        ("administrator", False, True),
    ],
)
def test_who_may_edit_services_and_paths(role, own, may):
    assert policy.may_edit_reference(role, own=own) is may


# -- the same through the services


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "own", "publishing"), WAYS)
def test_publishing_goes_by_the_table(role, own, publishing):
    team = team_with(publishing)
    page = make_starter()
    page = _claimed(page, team)
    user = make_user("somebody", role=role, team=team if own else None)

    outcome = _outcome(lambda: publish(edit_of(page, user)))

    assert outcome is WAYS[role, own, publishing]
    page.refresh_from_db()
    assert (page.live_revision.author == user) is (outcome is Way.PUBLISH)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["create", "revert", "retire", "restore", "adopt"])
@pytest.mark.parametrize(("role", "own"), [*product(Role.values, (True, False))])
def test_every_other_verb_goes_by_the_same_table(verb, role, own):
    team = team_with("direct")
    user = make_user("somebody", role=role, team=team if own else None)
    act = _verb(verb, team, user)

    outcome = _outcome(act)

    assert outcome is WAYS[role, own, "direct"]


def _verb(verb: str, team: Team, user: User):
    make_layers()
    boss = make_user("boss", role="administrator")
    if verb == "create":
        content = make_entry_content()
        return lambda: publish(Change("entry", "401/auth", content, team, None, user, "New."))
    if verb == "adopt":
        page = make_starter()
        return lambda: adopt(page, author=user, maintainer=team, based_on=1)
    page = make_entry(maintainer=team, author=boss)
    first = page.live_revision
    page = publish(edit_of(page, boss)).page
    if verb == "revert":
        return lambda: revert(page, to=first, author=user, reason="Back.", based_on=2)
    if verb == "retire":
        return lambda: retire(page, author=user, reason="Gone.", based_on=2)
    retire(page, author=boss, reason="Gone.", based_on=2)
    return lambda: restore(page, author=user, reason="Back.", based_on=3)


def _claimed(page: Page, team: Team) -> Page:
    """`page` handed to `team` while that team still publishes directly."""
    wanted, team.publishing = team.publishing, "direct"
    team.save()
    boss = make_user("boss", role="administrator")
    page = adopt(page, author=boss, maintainer=team, based_on=1).page
    team.publishing = wanted
    team.save()
    return page


def _outcome(act) -> Way:
    try:
        act()
    except ApprovalNeededError:
        return Way.PROPOSE
    except PermissionDenied:
        return Way.REFUSE
    return Way.PUBLISH


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_person_who_left_may_do_nothing(role, team):
    user = make_user("left", role=role, team=team)
    user.is_active = False
    user.save()
    page = make_entry(maintainer=team)

    assert _outcome(lambda: publish(edit_of(page, user))) is Way.REFUSE


@pytest.mark.django_db
def test_a_superuser_counts_as_an_administrator_whatever_their_role(team):
    user = make_user("root", role="reader")
    user.is_superuser = True
    user.save()
    page = make_entry(maintainer=team)

    assert _outcome(lambda: publish(edit_of(page, user))) is Way.PUBLISH


@pytest.mark.django_db
def test_somebody_who_has_not_signed_in_may_do_nothing(team):
    page = make_entry(maintainer=team)

    assert _outcome(lambda: publish(edit_of(page, AnonymousUser()))) is Way.REFUSE


@pytest.mark.django_db
def test_the_system_user_publishes_nothing_by_itself(team):
    page = make_entry(maintainer=team)

    assert _outcome(lambda: publish(edit_of(page, system_user()))) is Way.REFUSE


@pytest.mark.django_db
def test_approvers_who_left_do_not_count():
    team = team_with("approval")
    page = make_entry(maintainer=make_team("Payments"))
    User.objects.filter(username="edge-approver-2").update(is_active=False)
    user = User.objects.get(username="edge-approver-1")

    assert _outcome(lambda: publish(edit_of(page, user, maintainer=team))) is Way.PUBLISH


# -- handing a page to another team


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("member_of", "outcome"),
    [
        (("payments",), Way.PROPOSE),
        (("edge",), Way.PROPOSE),
        (("payments", "edge"), Way.PUBLISH),
        ((), Way.PROPOSE),
    ],
)
def test_an_editor_hands_over_only_between_own_teams(member_of, outcome):
    teams = {"payments": make_team("Payments"), "edge": make_team("Edge")}
    page = make_entry(maintainer=teams["payments"])
    user = make_user("editor", role="editor")
    for slug in member_of:
        make_user("editor", team=teams[slug])

    assert _outcome(lambda: publish(edit_of(page, user, maintainer=teams["edge"]))) is outcome


@pytest.mark.django_db
def test_a_page_cannot_be_pushed_past_the_approval_of_the_team_that_gets_it():
    strict = team_with("approval")
    page = make_entry(maintainer=make_team("Payments"))
    user = make_user("boss", role="administrator")

    assert _outcome(lambda: publish(edit_of(page, user, maintainer=strict))) is Way.PROPOSE


@pytest.mark.django_db
def test_a_page_cannot_be_taken_from_a_team_that_wants_approval():
    strict = team_with("approval")
    page = _claimed(make_starter(), strict)
    user = make_user("boss", role="administrator")

    outcome = _outcome(lambda: publish(edit_of(page, user, maintainer=make_team("Payments"))))

    assert outcome is Way.PROPOSE


# -- text that is nobody's yet


@pytest.mark.django_db
@pytest.mark.parametrize(("own", "outcome"), [(True, Way.PUBLISH), (False, Way.PROPOSE)])
def test_an_editor_adopts_general_advice_for_the_own_team_only(own, outcome):
    team = make_team("Edge")
    user = make_user("editor", role="editor", team=team if own else make_team("Payments"))
    page = make_starter()

    did = _outcome(lambda: adopt(page, author=user, maintainer=team, based_on=1))

    assert did is outcome
    page.refresh_from_db()
    assert (page.maintainer == team) is own


@pytest.mark.django_db
def test_an_editor_cannot_edit_general_advice_and_leave_it_nobodys():
    user = make_user("editor", role="editor", team=make_team("Edge"))
    page = make_starter()

    assert _outcome(lambda: publish(edit_of(page, user))) is Way.PROPOSE


@pytest.mark.django_db
def test_an_editor_cannot_give_a_teams_page_away_to_nobody():
    team = make_team("Edge")
    user = make_user("editor", role="editor", team=team)
    page = make_entry(maintainer=team)
    make_starter("401/auth")

    outcome = _outcome(
        lambda: publish(edit_of(page, user, maintainer=Team.objects.get(slug=UNCLAIMED)))
    )

    assert outcome is Way.PROPOSE


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "may"), [("reader", False), ("editor", True)])
def test_who_may_change_a_page_may_confirm_it(role, may, team):
    user = make_user("somebody", role=role)
    page = make_entry(maintainer=team)

    outcome = _outcome(lambda: confirm(page, reviewer=user, based_on=1))

    assert (outcome is Way.PUBLISH) is may
