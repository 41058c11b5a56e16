"""A path while it is being edited: what is typed, and what each button does to it. Pure.

The whole state stands in the form, so it works without a script and nothing typed is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from runbook.content.placeholders import unknown

from .rows import MOST_ROWS, Row, pressed, read_rows, typed

PRODUCTS = (
    "nginx", "ingress-nginx", "Envoy", "HAProxy", "AWS ALB", "Traefik", "Apache httpd", "Kong",
    "AWS API Gateway", "Apigee", "Azure API Management", "Cloudflare", "CloudFront", "Fastly",
    "Akamai", "AWS WAF", "ModSecurity", "Keycloak", "Auth0", "Entra ID", "Okta", "oauth2-proxy",
    "Spring Security", "Django", "Spring Boot", "Express", "PostgreSQL",
)  # fmt: skip
HOP_FIELDS = ("layer", "name", "product", "team")
LOG_FIELDS = ("id", "label", "url", "query")
EMPTY_LOG: Row = dict.fromkeys(LOG_FIELDS, "")


@dataclass(frozen=True, slots=True)
class HopDraft:
    """One hop as typed: slugs and texts, nothing checked."""

    layer: str = ""
    name: str = ""
    product: str = ""
    team: str = ""
    logs: tuple[Row, ...] = ()

    @property
    def shown_logs(self) -> tuple[Row, ...]:
        """At least one row stands ready."""
        return self.logs or (EMPTY_LOG,)


@dataclass(frozen=True, slots=True)
class Removed:
    """What the last removal took away, and from where; `log` is None for a hop."""

    label: str
    hop: int
    log: int | None
    value: Any

    def dump(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Self | None:
        """Read what the form carried; anything odd is no removal."""
        try:
            data = json.loads(text)
            numbers = [data["hop"], *([] if data["log"] is None else [data["log"]])]
            fits = all(isinstance(number, int) and 0 <= number < MOST_ROWS for number in numbers)
            known = isinstance(data["value"], dict | list)
            return (
                cls(str(data["label"]), data["hop"], data["log"], data["value"])
                if (fits and known)
                else None
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class PathDraft:
    """The path as typed. `digest` says which stored path it was built from."""

    hops: tuple[HopDraft, ...]
    digest: str = ""
    removed: Removed | None = None
    focus: str = ""
    moved: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        """What the form held when a button was pressed."""
        hops = []
        numbers = read_rows(data, "hop", HOP_FIELDS)
        for place, row in enumerate(numbers):
            logs = read_rows(data, f"hop-{place}-log", LOG_FIELDS)
            hops.append(HopDraft(**row, logs=tuple(logs)))
        return cls(
            tuple(hops), typed(data, "digest"), Removed.load(data.get("removed", "")[:20_000])
        )

    @property
    def removed_text(self) -> str:
        return self.removed.dump() if self.removed else ""


def press(draft: PathDraft, data: Mapping[str, str], usual: Sequence[HopDraft]) -> PathDraft:
    """The draft after the pressed button; unknown buttons and places change nothing."""
    for name, act in (("up", move), ("down", move), ("remove", remove), ("add", add)):
        what, numbers = pressed(data, name)
        if what or name in data:
            known = not numbers or numbers[0] < len(draft.hops)
            return act(draft, name if act is move else what, numbers) if known else draft
    if "undo" in data:
        return undo(draft)
    if "copy" in data:
        taken = [asdict(hop) for hop in draft.hops]
        gone = Removed("the path as it was", 0, None, taken)
        return replace(draft, hops=tuple(usual), removed=gone, focus="undo")
    return draft


def move(draft: PathDraft, direction: str, numbers: tuple[int, ...]) -> PathDraft:
    """Swap a hop with its neighbour."""
    if not numbers:
        return draft
    place = numbers[0]
    other = place - 1 if direction == "up" else place + 1
    if not 0 <= other < len(draft.hops):
        return draft
    hops = list(draft.hops)
    hops[place], hops[other] = hops[other], hops[place]
    return replace(draft, hops=tuple(hops), focus=f"{direction}-{other}", moved=other)


def remove(draft: PathDraft, what: str, numbers: tuple[int, ...]) -> PathDraft:
    """Take a hop or one of its log locations away, and remember it."""
    place = numbers[0] if numbers else len(draft.hops)
    if place >= len(draft.hops):
        return draft
    hop = draft.hops[place]
    if what == "hop":
        gone = Removed(hop.name or "the hop", place, None, asdict(hop))
        kept = draft.hops[:place] + draft.hops[place + 1 :]
        return replace(draft, hops=kept, removed=gone, focus="undo")
    if what == "log" and len(numbers) > 1 and numbers[1] < len(hop.logs):
        log = hop.logs[numbers[1]]
        gone = Removed(log["label"] or "the log location", place, numbers[1], log)
        logs = hop.logs[: numbers[1]] + hop.logs[numbers[1] + 1 :]
        return replace(with_hop(draft, place, replace(hop, logs=logs)), removed=gone, focus="undo")
    return draft


def add(draft: PathDraft, what: str, numbers: tuple[int, ...]) -> PathDraft:
    """A new hop at the end, or another row for a log location."""
    if what == "hop" and len(draft.hops) < MOST_ROWS:
        hops = (*draft.hops, HopDraft())
        return replace(draft, hops=hops, focus=f"hop-{len(hops) - 1}-layer")
    if what == "log" and numbers:
        hop = draft.hops[numbers[0]]
        logs = (*hop.shown_logs, dict(EMPTY_LOG))
        focus = f"hop-{numbers[0]}-log-{len(logs) - 1}-label"
        return replace(with_hop(draft, numbers[0], replace(hop, logs=logs)), focus=focus)
    return draft


def undo(draft: PathDraft) -> PathDraft:
    """Put back what the last removal took away, where it stood."""
    gone = draft.removed
    if gone is None:
        return draft
    if isinstance(gone.value, list):
        hops = tuple(hop_of(one) for one in gone.value[:MOST_ROWS] if isinstance(one, dict))
        return replace(draft, hops=hops, removed=None)
    if gone.log is None:
        place = min(gone.hop, len(draft.hops))
        hops = (*draft.hops[:place], hop_of(gone.value), *draft.hops[place:])
        return replace(draft, hops=hops, removed=None, focus=f"hop-{place}-name")
    if gone.hop >= len(draft.hops):
        return replace(draft, removed=None)
    hop = draft.hops[gone.hop]
    logs = (*hop.logs[: gone.log], log_of(gone.value), *hop.logs[gone.log :])
    back = with_hop(draft, gone.hop, replace(hop, logs=logs))
    return replace(back, removed=None, focus=f"hop-{gone.hop}-log-{gone.log}-label")


def draft_of(hop: Any) -> HopDraft:
    """A stored hop as the editor shows it."""
    return HopDraft(
        layer=hop.layer.slug,
        name=hop.name,
        product=hop.product,
        team=hop.team.slug if hop.team else "",
        logs=tuple(log_of(place) for place in hop.log_locations),
    )


def says_the_same(first: Iterable[HopDraft], second: Iterable[HopDraft]) -> bool:
    """Whether both would be stored alike; a row left empty says nothing."""

    def said(hops: Iterable[HopDraft]) -> list[HopDraft]:
        return [
            replace(hop, logs=tuple(log for log in hop.logs if any(log.values()))) for hop in hops
        ]

    return said(first) == said(second)


def with_hop(draft: PathDraft, place: int, hop: HopDraft) -> PathDraft:
    return replace(draft, hops=(*draft.hops[:place], hop, *draft.hops[place + 1 :]))


def hop_of(data: Mapping[str, Any]) -> HopDraft:
    """A hop out of what the form carried."""
    logs = data.get("logs", ())
    rows = logs if isinstance(logs, list | tuple) else ()
    return HopDraft(
        **{name: str(data.get(name, "")) for name in HOP_FIELDS},
        logs=tuple(log_of(row) for row in rows if isinstance(row, dict)),
    )


def log_of(data: Mapping[str, Any]) -> Row:
    return {name: str(data.get(name, "")) for name in LOG_FIELDS}


def faults(hops: Iterable[HopDraft]) -> dict[str, str]:
    """What only the screen can check: placeholders that nothing will ever fill."""
    found = {}
    for place, hop in enumerate(hops):
        for number, log in enumerate(hop.logs):
            for name in ("url", "query"):
                if strange := unknown(log[name]):
                    found[f"hop-{place}-log-{number}-{name}"] = (
                        f"Nothing fills {{{strange[0]}}}. Known are host, path, method, "
                        "correlation_id, trace_id, time, service, environment and a few more."
                    )
    return found
