"""What a paste told, as far as it is at hand: kept with the triage, or fresh from its analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Self

from runbook.analysis.answer import as_json
from runbook.analysis.model import Analysis
from runbook.content.values import Values, clean_values
from runbook.graph.facts import Fact

from . import facts as fact_words
from .models import Triage

MOST_CANDIDATES = 4
REFUSALS = (401, 403, 407)
"""Statuses that credentials, or their lack, explain."""


@dataclass(frozen=True)
class Told:
    """`answer` is the API's shape of the analysis; empty where nothing was pasted or kept."""

    text: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @classmethod
    def kept(cls, triage: Triage) -> Self:
        kept = triage.analysis
        facts = fact_words.from_data(kept.get("facts", {}))
        return cls(triage.paste, kept.get("answer", {}), facts)

    @classmethod
    def kept_facts(cls, triage: Triage) -> Self:
        """The facts alone, for lists."""
        return cls(facts=fact_words.from_data(triage.analysis.get("facts", {})))

    @classmethod
    def fresh(cls, analysis: Analysis) -> Self:
        return cls(analysis.text, as_json(analysis), fact_words.facts_of(analysis))

    def of(self, name: str) -> Any:
        """A part of the analysis by CONTRACT's name, None where there is none."""
        return self.answer.get(name)

    @cached_property
    def correlation(self) -> Mapping[str, str | None]:
        return self.answer.get("correlation") or {}

    @cached_property
    def evidence(self) -> list[Mapping[str, Any]]:
        """Every quotation, in the order in which the page tells it."""
        return list(self._evidence())

    def _evidence(self) -> Iterator[Mapping[str, Any]]:
        silent = self.of("no_response")
        if silent:
            yield from silent["evidence"]
        for one in (self.of("candidates") or ())[:MOST_CANDIDATES]:
            yield from one["evidence"]
            yield from one.get("against", ())
        for part in (self.token, self.of("rate_limit"), *self.answered):
            yield from part["evidence"] if part else ()

    @property
    def token(self) -> Mapping[str, Any] | None:
        """What was presented to say who calls, if the paste shows the request.

        That nothing was says something only where the caller was refused.
        """
        token = self.of("token")
        if not token or token["kind"] == "not-shown":
            return None
        refused = self.of("status") in REFUSALS
        return token if refused or token["kind"] != "none" or token["problems"] else None

    @property
    def answered(self) -> list[Mapping[str, Any]]:
        """The answers of the paste to the other three questions."""
        asked = self.of("questions") or ()
        return [one for one in asked if one["id"] != "returned-by" and one["evidence"]]

    @cached_property
    def masked(self) -> int:
        return sum(one["count"] for one in self.of("redactions") or ())

    @cached_property
    def moment(self) -> datetime | None:
        """When the call failed, by the paste."""
        try:
            said = datetime.fromisoformat(self.correlation.get("time") or "")
        except ValueError:
            return None
        return said if said.tzinfo else said.replace(tzinfo=UTC)

    def values(self, service: str, environment: str) -> Values:
        """What fills links and commands.

        A host is believed only where the catalogue knew it, which is how the paste's own
        service was found: a shared triage must not make somebody send a token to a stranger.
        """
        said = self.correlation
        claims = (self.of("token") or {}).get("claims") or {}
        host = (said.get("host") or "").lower()
        given = {
            "correlation_id": said.get("request_id"),
            "client_id": claims.get("azp") or claims.get("client_id"),
            **{name: said.get(name) for name in ("trace_id", "time", "host", "path", "method")},
            "service": service,
            "environment": environment,
        }
        return clean_values(given, known_hosts={host} if self.of("service") else set())
