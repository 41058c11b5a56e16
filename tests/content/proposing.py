"""What tests of proposals share: a team that wants approval, and a change that waits for it."""

from __future__ import annotations

from typing import Any

from runbook.accounts.models import Team, User
from runbook.content.models import Page, Proposal
from runbook.content.proposals import propose
from runbook.content.revisions import Change
from tests.content.test_policy import team_with
from tests.factories import make_entry, make_entry_content, make_user

SUMMARY = "The gateway refused the call: its allow-list."


def approving_team(name: str = "Edge") -> Team:
    """Two people could approve, so changes are proposed; their names end in -1 and -2."""
    return team_with("approval", name)


def approver_of(team: Team, number: int = 1) -> User:
    return User.objects.get(username=f"{team.slug}-approver-{number}")


def editor_of(team: Team, name: str = "writer") -> User:
    return make_user(name, role="editor", team=team)


def make_page(team: Team, **content: Any) -> Page:
    """A page of a team that wants approval, published before it did."""
    team.publishing = "direct"
    page = make_entry(maintainer=team, author=approver_of(team), **content)
    team.publishing = "approval"
    page.refresh_from_db()
    return page


def change_of(page: Page, author: User, **content: Any) -> Change:
    page.refresh_from_db()
    assert page.live_revision is not None
    return Change(
        page.kind,
        page.key,
        make_entry_content(**({"summary": SUMMARY} | content)),
        page.maintainer,
        None,
        author,
        "It was wrong.",
        based_on=page.live_revision.number,
    )


def make_proposal(page: Page, author: User | None = None, **content: Any) -> Proposal:
    author = author or editor_of(page.maintainer)
    return propose(change_of(page, author, **content), title="Say which list")
