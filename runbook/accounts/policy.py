"""Who may publish what: one table, *role × own or another team × the team's policy*. Pure.

The table is the rule; the tests walk every row of it. `Way.PROPOSE` becomes possible
with the review workflow; until then the service refuses it and says so.
"""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    PUBLISH = "publish"
    PROPOSE = "propose"
    REFUSE = "refuse"


OWN, OTHER = True, False
DIRECT, APPROVAL = "direct", "approval"

WAYS: dict[tuple[str, bool, str], Way] = {
    ("reader", OWN, DIRECT): Way.REFUSE,
    ("reader", OWN, APPROVAL): Way.REFUSE,
    ("reader", OTHER, DIRECT): Way.REFUSE,
    ("reader", OTHER, APPROVAL): Way.REFUSE,
    ("editor", OWN, DIRECT): Way.PUBLISH,
    ("editor", OWN, APPROVAL): Way.PROPOSE,
    ("editor", OTHER, DIRECT): Way.PROPOSE,
    ("editor", OTHER, APPROVAL): Way.PROPOSE,
    ("approver", OWN, DIRECT): Way.PUBLISH,
    ("approver", OWN, APPROVAL): Way.PROPOSE,
    ("approver", OTHER, DIRECT): Way.PUBLISH,
    ("approver", OTHER, APPROVAL): Way.PROPOSE,
    ("administrator", OWN, DIRECT): Way.PUBLISH,
    ("administrator", OWN, APPROVAL): Way.PROPOSE,
    ("administrator", OTHER, DIRECT): Way.PUBLISH,
    ("administrator", OTHER, APPROVAL): Way.PROPOSE,
}

ENOUGH_APPROVERS = 2


def effective_policy(publishing: str, approvers: int) -> str:
    """A team in which fewer than two people could approve publishes directly."""
    return APPROVAL if publishing == APPROVAL and approvers >= ENOUGH_APPROVERS else DIRECT


def way_to_publish(role: str, *, own: bool, policy: str) -> Way:
    return WAYS[role, own, policy]


def stricter(first: Way, second: Way) -> Way:
    """A change of maintainer falls under the stricter of both teams' policies."""
    order = [Way.PUBLISH, Way.PROPOSE, Way.REFUSE]
    return max(first, second, key=order.index)


def may_edit_reference(role: str, *, own: bool) -> bool:
    """Services and paths: approvers and administrators, and editors of the service's team."""
    return role in {"approver", "administrator"} or (role == "editor" and own)
