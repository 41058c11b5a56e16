"""httplint is asked only where something looks odd, and never for what would take long."""

from __future__ import annotations

import time

import pytest

from runbook.analysis.analyse import analyse
from runbook.analysis.findings import hygiene

HEAD = "HTTP/1.1 404 Not Found\nDate: Tue, 14 Apr 2026 04:14:51 GMT\n"
# A head, and a word of the note that is kept
ODD = [
    ("HTTP/1.1 302 Found\nDate: Tue, 14 Apr 2026 04:14:51 GMT\n", "Location"),
    ("HTTP/1.1 206 Partial Content\nDate: Tue, 14 Apr 2026 04:14:51 GMT\n", "Content-Range"),
    (HEAD + "Content-Type: text/plain\nContent-Type: application/json\n", "Only one"),
    (HEAD + "Cache-Control: public, private\n", "public and private"),
    (HEAD + "Cache-Control: max-age=soon\n", "max-age"),
    (HEAD + "Cache-Control: max-age\n", "max-age"),
    (HEAD + "Age: old\n", "Age"),
    (HEAD + "Content-Length: long\n", "Content-Length"),
    (HEAD + "Last-Modified: yesterday\n", "date"),
    (HEAD + "Strict-Transport-Security: includeSubDomains\n", "HSTS"),
    (HEAD + "Vary: *\n", "Vary"),
    (HEAD + "Location: /a b c\n", "Location"),
]


@pytest.mark.parametrize(("head", "words"), ODD)
def test_a_fault_that_changes_what_clients_do_is_told(head: str, words: str) -> None:
    told = [one.text for one in analyse(head).findings if one.code == "http-hygiene"]
    assert len(told) == 1
    assert words in told[0]


def test_a_healthy_head_is_not_linted(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError("httplint was asked")

    monkeypatch.setattr(hygiene, "load", refuse)
    head = (
        HEAD + "Content-Type: application/json\nContent-Length: 2\nCache-Control: no-store\n"
        "Access-Control-Allow-Credentials: false\nVary: Origin\nVary: Accept\n"
        "Set-Cookie: a=b; Path=/\nSet-Cookie: c=d; Path=/\n"
        "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\n"
    )
    assert analyse(head).findings == ()
    with pytest.raises(AssertionError, match="was asked"):
        analyse(head + "Age: old\n")


@pytest.mark.parametrize("name", ["Location", "Link", "Via", "Content-Location", "Warning"])
def test_values_that_its_grammars_are_slow_on_are_left_out(name: str) -> None:
    hygiene.load()
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        analyse(HEAD + f"Age: old\n{name}: {'a,' * 6000}\n{name}: {'a,' * 59}\n")
        best = min(best, time.process_time() - start)
    assert best < 0.5
