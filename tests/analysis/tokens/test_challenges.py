"""`WWW-Authenticate` as RFC 9110 §11.6.1 writes it, and as servers do."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis.tokens import Challenge, parse_challenges

READ = [
    ("Basic", [Challenge("Basic")]),
    ('Basic realm="simple"', [Challenge("Basic", {"realm": "simple"})]),
    ("Basic realm=simple", [Challenge("Basic", {"realm": "simple"})]),
    (
        'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
        [
            Challenge("Newauth", {"realm": "apps", "type": "1", "title": 'Login to "apps"'}),
            Challenge("Basic", {"realm": "simple"}),
        ],
    ),
    ("Negotiate, NTLM", [Challenge("Negotiate"), Challenge("NTLM")]),
    ("Negotiate oYG2MIGzoAMKAQE=", [Challenge("Negotiate", {}, "oYG2MIGzoAMKAQE=")]),
    ("Negotiate a2V5==, Basic", [Challenge("Negotiate", {}, "a2V5=="), Challenge("Basic")]),
    (
        "Negotiate [negotiate-token removed], Basic realm=a",
        [
            Challenge("Negotiate", {}, "[negotiate-token removed]"),
            Challenge("Basic", {"realm": "a"}),
        ],
    ),
    (
        'Bearer error="insufficient_scope" scope="a b"',
        [Challenge("Bearer", {"error": "insufficient_scope", "scope": "a b"})],
    ),
    (
        'Bearer realm="a, b=c, Basic", error = "invalid_token"',
        [Challenge("Bearer", {"realm": "a, b=c, Basic", "error": "invalid_token"})],
    ),
    (
        "Bearer realm='x'; error=invalid_token",
        [Challenge("Bearer", {"realm": "x", "error": "invalid_token"})],
    ),
    ('Bearer realm="cut', [Challenge("Bearer", {"realm": "cut"})]),
    ("Bearer realm=, a=b", [Challenge("Bearer", {"a": "b"}, "realm=")]),
    ('Bearer realm="a",,  , error="b"', [Challenge("Bearer", {"realm": "a", "error": "b"})]),
    ('realm="a"', [Challenge("", {"realm": "a"})]),
    (
        'Digest realm="r", qop="auth, auth-int", algorithm=SHA-256',
        [Challenge("Digest", {"realm": "r", "qop": "auth, auth-int", "algorithm": "SHA-256"})],
    ),
    ('Bearer: realm="a"', [Challenge("Bearer", {"realm": "a"})]),
    ("", []),
    ('"?"', []),
]


@pytest.mark.parametrize(("value", "expected"), READ)
def test_challenges_are_read_in_order(value, expected):
    assert list(parse_challenges(value)) == expected


def test_scopes_are_separated_by_spaces():
    (found,) = parse_challenges('Bearer scope="a:read  b"')

    assert found.scopes == ("a:read", "b")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='Bearer =",;\\\t[]a1-', max_size=60))
def test_anything_can_be_read(value):
    assert all(isinstance(one, Challenge) for one in parse_challenges(value))


@pytest.mark.parametrize("piece", ['a="', "a=", "a ", ',"', "a=b,", "\\", '"\\', "=="])
def test_hostile_values_cost_linear_time(piece):
    start = time.process_time()
    parse_challenges(piece * 8_000)

    assert time.process_time() - start < 0.5
