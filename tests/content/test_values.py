"""Values come from an address, so they are anybody's text."""

from __future__ import annotations

import pytest

from runbook.content.values import Values, clean_values


def test_known_values_are_kept_and_unknown_names_ignored() -> None:
    values = clean_values({"host": "api.example.com:8443", "path": "/v1", "next": "//evil"})

    assert dict(values) == {"host": "api.example.com:8443", "path": "/v1"}
    assert values.rejected == ()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("host", "evil.com/path"),
        ("host", "user@evil.com"),
        ("host", "-oProxyCommand=x"),
        ("host", "a.b:99999"),
        ("host", "ex\u0430mple.com"),
        ("path", "v1/payments"),
        ("path", "/" + "x" * 1000),
        ("correlation_id", "a b"),
        ("correlation_id", "x" * 201),
        ("correlation_id", ["a", "b"]),
        ("tenant", "broken \ud800"),
        ("method", "GET / HTTP/1.1"),
        ("time", "yesterday"),
        ("time", "2026-13-45T02:51Z"),
        ("ip", "10.0.0.300"),
        ("ip", "fe80::1%$(id)"),
        ("namespace", "a;b"),
        ("token_file", "/etc/passwd"),
    ],
)
def test_an_odd_value_is_dropped_and_the_reader_is_told(name: str, raw: object) -> None:
    values = clean_values({name: raw})

    assert name not in values
    assert [fault.name for fault in values.rejected] == [name]


@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        ("correlation_id", " b7e1\r\n\x00-44\x1b", "b7e1-44"),
        ("tenant", "Ac\u202eme\u200b\u00a0Ltd\u2028", "Acme Ltd"),
        ("time", "2026-11-23T02:51:00 02:00", "2026-11-23T02:51:00+02:00"),
        ("time", "02:51", "02:51"),
        ("ip", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_what_cannot_be_seen_is_taken_out_of_a_value(name: str, raw: str, kept: str) -> None:
    values = clean_values({name: raw})

    assert values[name] == kept


@pytest.mark.parametrize("raw", ["", " ", "\r\n", "\u200b"])
def test_an_empty_value_is_no_value_and_no_fault(raw: str) -> None:
    assert clean_values({"tenant": raw}) == Values()


def test_a_forged_link_cannot_name_a_strangers_host() -> None:
    known = {"api.example.com"}

    assert clean_values({"host": "API.example.com:443"}, known_hosts=known)
    assert not clean_values({"host": "evil.com"}, known_hosts=known)
