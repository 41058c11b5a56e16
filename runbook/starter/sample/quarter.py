"""The sample's reviews: a quarter that was closed with its edition, and the one under way.

How often pages were opened is made up, and says "Sample:" nowhere because nobody can read it as a
fact: it only decides what the queue asks about.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from django.utils import timezone

from runbook.accounts.models import User
from runbook.catalogue.models import Layer, Service
from runbook.content.merge import Fields
from runbook.content.models import Page, PageUse
from runbook.content.proposals import propose
from runbook.content.revisions import Change, content_of, live_of
from runbook.core.days import bounds
from runbook.core.quarters import Quarter
from runbook.review.closing import close_cycle
from runbook.review.items import confirm_item
from runbook.review.models import ChangeKind, ReviewCycle, ReviewItem
from runbook.review.opening import open_cycle, sweep
from runbook.review.platform import record_change
from runbook.triage.models import Triage

OPENED = {
    "403/gateway": 31,
    "401/auth": 44,
    "502/load-balancer": 38,
    "504/gateway": 27,
    "429/gateway": 22,
    "503/load-balancer": 25,
    "500/application": 41,
}
READ = {
    "401/auth": "kwame.boateng",
    "502/load-balancer": "tomas.ferreira",
    "503/load-balancer": "tomas.ferreira",
    "504/gateway": "nadia.rahman",
}
TRIAGES = (
    # looked like, was; from which layer, really from which; how often, first team right
    (403, 401, "gateway", "auth", 12, 3),
    (403, 404, "application", "application", 3, 3),
    (502, 504, "load-balancer", "gateway", 6, 2),
    (409, 422, "application", "application", 2, 2),
    (403, 403, "gateway", "gateway", 9, 9),
    (504, 504, "gateway", "downstream", 5, 1),
)
WAF_DAYS_AGO = 9


def tell_the_quarters(now: datetime) -> None:
    """Use, a platform change, a closed review and an open one, and two proposals."""
    _use(now)
    _triages(now)
    _past_review(now)
    _record_waf(now)
    open_cycle(Quarter.of(timezone.localdate(now)))
    sweep(now=now)
    _read_some()
    _propose()


def _use(now: datetime) -> None:
    day = timezone.localdate(now)
    pages = Page.objects.live().filter(kind="entry", key__in=OPENED).order_by("key")
    PageUse.objects.bulk_create(
        PageUse(
            page=page,
            day=day - timedelta(days=7 + zlib.crc32(page.key.encode()) % 60),
            opened=OPENED[page.key],
        )
        for page in pages
    )


def _triages(now: datetime) -> None:
    """What failures looked like and turned out to be, in the quarter under way; no words kept."""
    starts = Quarter.of(timezone.localdate(now)).starts
    days = max(1, (timezone.localdate(now) - starts).days)
    layers = {one.slug: one for one in Layer.objects.all()}
    payments = Service.objects.get(slug="payments-api")
    made = []
    for looked, was, layer, was_layer, count, right in TRIAGES:
        for number in range(count):
            at = now - timedelta(days=(7 * number) % days, minutes=13 * number)
            made.append(
                Triage(
                    started_at=at - timedelta(minutes=20),
                    closed_at=at,
                    purged_at=at,
                    code=looked,
                    layer=layers[layer],
                    was_code=was,
                    was_layer=layers[was_layer],
                    service=payments,
                    first_team_right=number < right,
                )
            )
    Triage.objects.bulk_create(made)


def _past_review(now: datetime) -> None:
    """Opened and closed in the quarter before; its moments are told afterwards."""
    quarter = Quarter.of(timezone.localdate(now)).before
    open_cycle(quarter, today=quarter.starts)
    opened, closed = bounds(quarter.starts, quarter.ends)
    cycle = close_cycle(quarter, at=closed)
    ReviewCycle.objects.filter(pk=cycle.pk).update(opened_at=opened)


def _record_waf(now: datetime) -> None:
    record_change(
        kind=ChangeKind.objects.get(slug="gateway-or-proxy"),
        title="Sample: a new WAF in front of the public hosts",
        description="Managed rules and bot scores; its block page carries a reference number.",
        happened_on=timezone.localdate(now) - timedelta(days=WAF_DAYS_AGO),
        by=User.objects.get(username="ilse.vermeer"),
        layers=[Layer.objects.get(slug="waf-cdn")],
        codes=[403, 429],
    )


def _read_some() -> None:
    """A few people have begun."""
    for key, username in READ.items():
        item = ReviewItem.objects.get(page__kind="entry", page__key=key, state="waiting")
        number = live_of(item.page).number
        confirm_item(item, by=User.objects.get(username=username), number=number)


def _propose() -> None:
    """Two changes of a team that wants approval: one waits for the demo's approver."""
    _proposed(
        "403/gateway",
        "payments",
        "Name the allow-list as a cause",
        "Sample: three of our pages last month were callers missing from the partner allow-list.",
        {"rules_out": "The application: it never saw the request, so its logs hold nothing of it."},
    )
    _proposed(
        "429/gateway",
        "platform",
        "Say which limit counts",
        "Sample: the plan's limit and the route's limit answer alike; say where to look.",
        {"do_not": "Do not raise the plan's quota before you know which caller used it up."},
    )


def _proposed(key: str, author: str, title: str, reason: str, fields: Fields) -> None:
    page = Page.objects.select_related("maintainer").get(kind="entry", key=key)
    live = live_of(page)
    content = content_of(live) | fields
    by = User.objects.get(username=author)
    change = Change(
        "entry", key, content, live.maintainer, live.owner, by, reason, based_on=live.number
    )
    propose(change, title=title)
