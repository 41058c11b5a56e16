"""What stands in addresses of review: a quarter's name, such as `2026-Q4`."""

from __future__ import annotations

from functools import cache

from django.urls import register_converter


class QuarterName:
    regex = "[0-9]{4}-Q[1-4]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@cache
def register() -> None:
    """Once, whichever module of addresses comes first."""
    register_converter(QuarterName, "quarter")
