"""Who takes part in a proposal hears of what others do to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import User
from runbook.content.models import Proposal, ProposalEvent

from .digests import wanting
from .letters import Letter, Line
from .models import Delivery
from .sending import hand_over

AT_ONCE = 500


@transaction.atomic
def tell_participants() -> int:
    """Hand over the news since the last time; how many messages. Each event is told once.

    One message a person and proposal, whatever happened to it meanwhile. Three queries, and two
    for each proposal.
    """
    events = list(
        ProposalEvent.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(told_at=None)
        .select_related("proposal", "by")
        .defer("proposal__content")
        .order_by("id")[:AT_ONCE]
    )
    by_proposal: dict[Proposal, list[ProposalEvent]] = defaultdict(list)
    for event in events:
        by_proposal[event.proposal].append(event)
    deliveries = [
        Delivery(kind=Delivery.Kind.PROPOSAL, user=person, body=letter.body())
        for proposal, happened in by_proposal.items()
        for person in participants(proposal)
        if (letter := news_for(person, proposal, happened))
    ]
    told = ProposalEvent.objects.filter(pk__in=[event.pk for event in events])
    told.update(told_at=timezone.now())
    return hand_over(deliveries)


def participants(proposal: Proposal) -> Sequence[User]:
    """Its author, who was asked by name, and whoever did something to it."""
    acted = ProposalEvent.objects.filter(proposal=proposal).values("by")
    people = User.objects.filter(pk__in=acted) | User.objects.filter(
        pk__in=[proposal.author_id, *([proposal.reviewer_id] if proposal.reviewer_id else [])]
    )
    return list(wanting(people, "proposals"))


def news_for(person: User, proposal: Proposal, events: Sequence[ProposalEvent]) -> Letter | None:
    """What others did; None where it was all their own doing."""
    lines = tuple(
        Line(f"{event.by} {event.get_kind_display()}", event.text, proposal.get_absolute_url())
        for event in events
        if event.by_id != person.pk
    )
    if not lines:
        return None
    state = proposal.get_state_display().lower()
    return Letter(
        proposal.title, f"The proposal is now: {state}.", lines, proposal.get_absolute_url()
    )
