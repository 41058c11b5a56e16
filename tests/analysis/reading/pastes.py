"""How to write a paste in a test, and what was read of it in few words."""

from __future__ import annotations

from textwrap import dedent

from runbook.analysis.model import Paste, Request, Response
from runbook.analysis.reading import read


def paste(text: str) -> Paste:
    """Reads an indented text, without the line break that the opening quotes make."""
    return read(dedent(text).removeprefix("\n"))


def response(text: str) -> Response:
    found = paste(text).response
    assert found is not None, "no response was read"
    return found


def request(text: str) -> Request:
    found = paste(text).request
    assert found is not None, "no request was read"
    return found


def names(message: Request | Response) -> list[str]:
    return [one.name.lower() for one in message.fields]
