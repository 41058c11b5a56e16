"""How often somebody may do something: counted in the database, so that it holds across processes.

Windows are fixed: a count begins anew with each. The fields are those of
draft-ietf-httpapi-ratelimit-headers (RateLimit-Policy, RateLimit) and Retry-After (RFC 9110
§10.2.3).
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

COUNT = """
INSERT INTO core_ratecount (key, "window", count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN core_ratecount."window" = EXCLUDED."window"
                 THEN core_ratecount.count + 1 ELSE 1 END,
    "window" = EXCLUDED."window"
RETURNING count
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `amount` times in `seconds`."""

    name: str
    amount: int
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a rate for one person, and in how many seconds it begins anew."""

    rate: Rate
    used: int
    reset: int

    @property
    def exceeded(self) -> bool:
        return self.used > self.rate.amount

    def say_in(self, response: HttpResponse) -> HttpResponse:
        """Put the standard fields on a response."""
        left = max(0, self.rate.amount - self.used)
        response["RateLimit-Policy"] = (
            f'"{self.rate.name}";q={self.rate.amount};w={self.rate.seconds}'
        )
        response["RateLimit"] = f'"{self.rate.name}";r={left};t={self.reset}'
        if self.exceeded:
            response["Retry-After"] = str(self.reset)
        return response


def take(rate: Rate, request: HttpRequest) -> Allowance:
    """Count one more: per person where somebody is signed in, else per address. One query."""
    window, reset = _window(rate)
    if not settings.RUNBOOK_RATE_LIMITS:
        return Allowance(rate, 0, reset)
    key = hashlib.sha256(f"{rate.name} {who(request)}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, window])
        row = cursor.fetchone()
    return Allowance(rate, row[0] if row else 1, reset)


def _window(rate: Rate) -> tuple[int, int]:
    """The number of the window that is open, and in how many seconds the next one opens."""
    window, passed = divmod(int(time.time()), rate.seconds)
    return window, rate.seconds - passed


_here: dict[str, tuple[int, int]] = {}
MOST_HERE = 10_000


def take_here(rate: Rate, request: HttpRequest) -> Allowance:
    """As `take`, counted by this process alone and without a query: for what is cheap to answer.

    Several processes each allow the amount.
    """
    window, reset = _window(rate)
    if not settings.RUNBOOK_RATE_LIMITS:
        return Allowance(rate, 0, reset)
    key = f"{rate.name} {who(request)}"
    then, count = _here.get(key, (window, 0))
    count = count + 1 if then == window else 1
    if len(_here) >= MOST_HERE:
        _here.clear()
    _here[key] = window, count
    return Allowance(rate, count, reset)


def who(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"person {user.pk}"
    return f"address {get_adapter(request).get_client_ip(request)}"
