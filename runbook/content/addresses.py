"""Where pages live on the web, from kind and key. Pure.

Keys are natural: `403/gateway/payments-api` (entry), `403` (code), `401-vs-403`
(comparison), `caller-is-logged-in-but-blocked` (scenario). CONTRACT: these addresses are
what alerts and dashboards link to.
"""

from __future__ import annotations


def entry_key(code: int, layer: str, service: str | None = None) -> str:
    return f"{code}/{layer}/{service}" if service else f"{code}/{layer}"


def split_entry_key(key: str) -> tuple[int, str, str | None]:
    code, layer, *service = key.split("/")
    return int(code), layer, service[0] if service else None


def comparison_key(first: int, second: int) -> str:
    return f"{min(first, second)}-vs-{max(first, second)}"


def split_comparison_key(key: str) -> tuple[int, int]:
    left, _, right = key.partition("-vs-")
    return int(left), int(right)


def page_path(kind: str, key: str) -> str:
    """The page's address, such as `/codes/403/gateway/`."""
    if kind == "comparison":
        left, right = split_comparison_key(key)
        return f"/compare/{left}/{right}/"
    if kind == "scenario":
        return f"/scenarios/{key}/"
    return f"/codes/{key}/"
