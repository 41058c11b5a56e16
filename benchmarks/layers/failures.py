"""Calls that get no response: curl's own words and the stage that the call had reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .capture import Answer, ask

CASES = (
    # fault, scheme, host where it is not to be resolved, seconds, stage
    ("refused", "http", "api.example-shop.invalid", 5, "name"),
    ("refused", "http", "", 5, "connect"),
    ("hang", "http", "", 1, "nothing-back"),
    ("reset", "http", "", 5, "nothing-back"),
    ("empty", "http", "", 5, "nothing-back"),
    ("half", "http", "", 5, "cut-off"),
    ("checker", "https", "", 5, "tls"),
    ("hang", "https", "", 1, "tls"),
    ("reset", "https", "", 5, "tls"),
    ("untrusted", "https", "", 5, "tls"),
)


def failure_rows(faults: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Each case as curl -v shows it, and as its last line alone."""
    for fault, scheme, host, seconds, stage in CASES:
        answer = ask(
            faults[fault],
            "/api/items",
            scheme=scheme,
            host=host,
            seconds=seconds,
            resolve=not host,
        )
        name = f"failure/{fault}-{scheme}{'-' if host else ''}{host}"
        if not answer.error:
            yield {"id": name, "skipped": "curl reports no error"}
            continue
        for form, raw in _forms(answer):
            yield {
                "id": f"{name}/{form}",
                "format": form,
                "raw": raw,
                "status": 0,
                "stage": stage,
                "true_layer": None,
                "true_product": None,
                "difficulty": "medium",
                "chain": "",
                "broken": f"{fault}, {scheme}",
                "fronted_by": [],
            }


def _forms(answer: Answer) -> Iterator[tuple[str, str]]:
    if "SSL" in answer.error or "TLS" not in "".join(answer.chatter):
        yield "client-error", answer.error  # else the line alone does not tell of TLS
    yield "curl-v-error", "\n".join([*answer.chatter, answer.error])
