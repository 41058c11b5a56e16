"""How addresses write status codes, code classes and entry keys."""

from __future__ import annotations

from django.urls import register_converter

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class StatusCode:
    """0 (no response) or a number of three digits."""

    regex = r"0|[1-5][0-9][0-9]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return str(value)


class CodeClass:
    """`4xx` or `5xx`."""

    regex = r"[45]xx"

    def to_python(self, value: str) -> int:
        return int(value[0])

    def to_url(self, value: int | str) -> str:
        return f"{value}xx"


class EntryKey:
    """`403/gateway` or `403/gateway/payments-api`."""

    regex = rf"(?:0|[1-5][0-9][0-9])/{SLUG}(?:/{SLUG})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PageSlug:
    """A slug in lower case; anything else is no address of ours."""

    regex = SLUG

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    register_converter(StatusCode, "status")
    register_converter(CodeClass, "class")
    register_converter(EntryKey, "entry")
    register_converter(PageSlug, "word")
