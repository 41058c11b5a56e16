"""Roles, stages, evidence, and what makes a text unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Role = Literal["waf-cdn", "load-balancer", "gateway", "auth", "application", "downstream"]
type Stage = Literal["name", "connect", "tls", "nothing-back", "cut-off", "browser"]
type Level = Literal["bad", "warn", "info"]
type Strength = Literal["strong", "some", "too little"]

# From the caller inwards; "auth" has no fixed place on the way and stands before the application.
ROLES: tuple[Role, ...] = (
    "waf-cdn",
    "load-balancer",
    "gateway",
    "auth",
    "application",
    "downstream",
)
STAGES: tuple[Stage, ...] = ("name", "connect", "tls", "nothing-back", "cut-off", "browser")


class UnreadableError(ValueError):
    """The text holds neither a response, a log line nor a known failure to get one."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class TooLargeError(UnreadableError):
    """The text is longer than `limits` allows."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation from the paste and what it says.

    `where` is for people: `header server`, `body`, `log upstream_status`, `curl`.
    """

    where: str
    quote: str
    why: str
    line: int | None = None
