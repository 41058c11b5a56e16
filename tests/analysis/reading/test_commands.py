"""The command line in front of an output tells what was asked."""

from __future__ import annotations

import pytest

from runbook.analysis.reading.command import find_commands
from runbook.analysis.reading.text import Line

from .pastes import names, paste, request

type Asked = tuple[str, str]

COMMANDS: dict[str, tuple[str, Asked]] = {
    "plain": ("curl https://a.example/x?y=1", ("GET", "https://a.example/x?y=1")),
    "no scheme": ("curl a.example/x", ("GET", "http://a.example/x")),
    "prompt": ("[root@web-1 html]# curl -I https://a.example/x", ("HEAD", "https://a.example/x")),
    "zsh": ("me@mac ~ % curl -sSvk https://a.example/x", ("GET", "https://a.example/x")),
    "cmd": (r"C:\Users\me>curl.exe -v https://a.example/x", ("GET", "https://a.example/x")),
    "bash -x": ("+ curl -v https://a.example/x", ("GET", "https://a.example/x")),
    "attached values": (
        "curl -XPUT -H'A: b' https://a.example/x",
        ("PUT", "https://a.example/x"),
    ),
    "values before the URL": (
        "curl -o /dev/null -w '%{http_code}' -m 5 --resolve a.example:443:10.0.0.1 https://a.example/x",
        ("GET", "https://a.example/x"),
    ),
    "data": ("curl -d 'a=b' https://a.example/x", ("POST", "https://a.example/x")),
    "data as query": ("curl -G -d 'a=b' https://a.example/x", ("GET", "https://a.example/x")),
    "json": ("""curl --json '{"a": "b"}' https://a.example/x""", ("POST", "https://a.example/x")),
    "upload": ("curl -T f https://a.example/x", ("PUT", "https://a.example/x")),
    "pipe": ("curl -s https://a.example/x | jq .", ("GET", "https://a.example/x")),
    "lines": (
        "curl -X POST \\\n  'https://a.example/x' \\\n  -H 'A: b' \\\n  -d '{\n  \"c\": 1\n}'",
        ("POST", "https://a.example/x"),
    ),
    "cmd's lines": (
        'curl -X POST ^\n  "https://a.example/x" ^\n  -H "A: b"',
        ("POST", "https://a.example/x"),
    ),
    "a lost backslash": (
        'curl -v -H "A: b"\n  -X OPTIONS https://a.example/x',
        ("OPTIONS", "https://a.example/x"),
    ),
    "HTTPie": ("$ http POST a.example/x A:b c=d", ("POST", "http://a.example/x")),
    "HTTPie with data": ("$ http https://a.example/x c=d", ("POST", "https://a.example/x")),
    "xh": ("$ xhs a.example/x", ("GET", "https://a.example/x")),
    "wget": ("$ wget -S --header='A: b' https://a.example/x", ("GET", "https://a.example/x")),
    "PowerShell": (
        "PS C:\\> Invoke-RestMethod -Method Post -Uri https://a.example/x",
        ("POST", "https://a.example/x"),
    ),
}


@pytest.mark.parametrize(("command", "asked"), COMMANDS.values(), ids=COMMANDS)
def test_a_command_names_method_and_address(command: str, asked: Asked) -> None:
    found = paste(f"{command}\nHTTP/1.1 500 Internal Server Error\nServer: a\n")

    assert found.request is not None
    assert (found.request.method, found.request.url) == asked
    assert found.response is not None and found.response.status == 500


def test_fields_of_a_command_are_the_requests_with_their_lines() -> None:
    found = request(
        "curl https://a.example/x \\\n"
        "  -H 'Authorization: Bearer [bearer-token removed]' \\\n"
        "  -H 'Accept: application/json' -A me\n"
        "HTTP/1.1 401 Unauthorized\n"
    )

    assert names(found) == ["authorization", "accept", "user-agent"]
    assert [one.line for one in found.fields][:2] == [2, 3]


def test_the_output_outranks_the_command() -> None:
    found = request(
        "curl -v https://a.example/x\n> GET /x HTTP/2\n> Host: a.example\n>\n< HTTP/2 500\n"
    )

    assert names(found) == ["host"]
    assert (found.version, found.url) == ("2", "https://a.example/x")


@pytest.mark.parametrize(
    "text",
    [
        "I ran curl against it",
        "the http service is down",
        "see https://a.example/curl for more",
        "curl: (28) Operation timed out",
        "> User-Agent: curl/8.5.0",
        "+ Invoke-WebRequest https://a.example/x",
    ],
)
def test_a_sentence_about_a_command_is_none(text: str) -> None:
    assert find_commands([Line(1, text)])[0] == {}


def test_an_apostrophe_does_not_swallow_the_response() -> None:
    found = paste("curl https://a.example/it's\nHTTP/1.1 500 Oops\nServer: a\n\nbody\n")

    assert found.response is not None
    assert (found.response.status, found.response.content) == (500, "body")
