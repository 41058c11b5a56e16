"""What pasting does to a text, undone."""

from __future__ import annotations

import pytest

from runbook.analysis.reading import read

from .pastes import names

PLAIN = "HTTP/1.1 403 Forbidden\nServer: nginx\n\nno\n"


def prefixed(prefix: str) -> str:
    return "".join(f"{prefix}{line}\n" for line in PLAIN.rstrip("\n").split("\n"))


WORN = {
    "Windows line ends": PLAIN.replace("\n", "\r\n"),
    "shown carriage returns": PLAIN.replace("\n", "^M\n"),
    "byte order mark": f"\ufeff{PLAIN}",
    "non-breaking spaces": PLAIN.replace(" ", "\u00a0"),
    "zero-width spaces": PLAIN.replace(": ", ":\u200b "),
    "colours": "\x1b[34mHTTP\x1b[39;49;00m/1.1 \x1b[34m403\x1b[0m Forbidden\n"
    "\x1b[1mServer\x1b[0m: nginx\n\nno\n",
    "spaces in front": prefixed("    "),
    "tabs in front": prefixed("\t"),
    "quoted": prefixed("> "),
    "quoted twice": prefixed("> > "),
    "code fence": f"It says:\n```http\n{PLAIN}```\n",
    "docker logs -t": prefixed("2026-11-03T10:00:00.123456789Z "),
    "docker compose logs": prefixed("web-1  | "),
    "compose with times": prefixed("web-1  | 2026-11-03T10:00:00.123456789Z "),
    "kubectl logs --prefix": prefixed("[pod/web-7d4b9/app] "),
    "curl --trace-time": prefixed("10:00:00.123456 "),
    "empty lines around": f"\n\n{PLAIN}\n\n",
    "spaces at the ends": PLAIN.replace("\n", "   \n"),
}


@pytest.mark.parametrize("text", WORN.values(), ids=WORN)
def test_the_same_response_is_read_from_a_worn_text(text: str) -> None:
    found = read(text).response

    assert found is not None
    assert (found.status, found.reason) == (403, "Forbidden")
    assert names(found) == ["server"]
    assert found.fields.value("server") == "nginx"
    assert found.content.removesuffix("```").strip() == "no"


@pytest.mark.parametrize("text", WORN.values(), ids=WORN)
def test_lines_keep_their_numbers_in_a_worn_text(text: str) -> None:
    paste = read(text)

    assert paste.response is not None
    server = paste.response.fields.first("server")
    assert server is not None and server.line is not None
    assert "nginx" in paste.lines[server.line - 1]
    assert len(paste.lines) == text.count("\n") + 1


def test_only_the_last_state_of_a_progress_line_counts() -> None:
    meter = "  0  100    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r"
    paste = read(f"{meter}{meter}* Connected to a (::1) port 80\n< HTTP/1.1 500 Oops\n<\nno\n")

    assert paste.response is not None and paste.response.status == 500


def test_a_quoted_conversation_is_unquoted_once() -> None:
    paste = read("> > GET /x HTTP/1.1\n> > Host: a.example\n> >\n> < HTTP/1.1 404 Not Found\n> <\n")

    assert paste.request is not None and paste.request.target == "/x"
    assert paste.response is not None and paste.response.status == 404
