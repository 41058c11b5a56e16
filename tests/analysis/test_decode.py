"""Parts of a paste in plain text, without their secrets."""

from __future__ import annotations

import base64
import gzip
import json
import time
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis.decode import MAX_DEPTH, MAX_FOUND, MAX_TEXT, decode


def b64(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return base64.b64encode(raw).decode()


def url64(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


JWT = f"{url64({'alg': 'RS256'})}.{url64({'sub': 'a', 'scope': 'read'})}.c2lnbmF0dXJlLWJ5dGVz"

PARTS = {
    "Base64": (f"body: {b64('the item was refused')}", "base64", "the item was refused"),
    "Base64 for URLs": (
        base64.urlsafe_b64encode(b"refused ~~~???>>>").decode(),
        "base64",
        "refused ~~~???>>>",
    ),
    "URL encoding": (
        "see /login?next=%2Forders%3Fpage%3D2",
        "url",
        "/login?next=/orders?page=2",
    ),
    "JSON": ('{"a":[1,2]}', "json", '{\n  "a": [\n    1,\n    2\n  ]\n}'),
    "JSON in a response": ('HTTP/1.1 500 Oops\n\n{"a":1}\n', "json", '{\n  "a": 1\n}'),
    "HTML entities": ("<p>can&#39;t read &lt;id&gt;</p>", "html", "<p>can't read <id></p>"),
    "gzip": (b64(gzip.compress(b"packed words")), "gzip", "packed words"),
}


@pytest.mark.parametrize(("text", "kind", "plain"), PARTS.values(), ids=PARTS)
def test_a_part_is_found_and_decoded(text: str, kind: str, plain: str) -> None:
    assert (kind, plain) in [(one.kind, one.text) for one in decode(text)]


def test_a_jwt_gives_header_and_claims_and_never_the_signature() -> None:
    found = [one for one in decode(f"Authorization: Bearer {JWT}") if one.kind == "jwt"]

    assert len(found) == 1
    assert '"alg": "RS256"' in found[0].text and '"scope": "read"' in found[0].text
    everything = "".join(one.text + one.source for one in decode(f"Bearer {JWT}"))
    assert "c2lnbmF0dXJlLWJ5dGVz" not in everything and "signature-bytes" not in everything


def test_a_jwt_whose_signature_was_removed_is_still_read() -> None:
    head, claims, _ = JWT.split(".")

    assert [one.kind for one in decode(f"{head}.{claims}.[signature removed]")] == ["jwt"]


def test_basic_credentials_show_the_user_only() -> None:
    found = decode(f"Authorization: Basic {b64('alice:correct-horse')}")

    assert [(one.kind, one.text) for one in found] == [("basic", "alice:[password removed]")]


def test_layers_are_opened_from_outside_inwards() -> None:
    text = f"https://a.example/?state={quote(b64('{"next":"/orders","tries":3}'))}%3B"

    found = [(one.kind, one.depth) for one in decode(text)]
    assert ("url", 1) in found
    assert ("base64", 2) in found
    assert ("json", 3) in found


def test_layers_end_at_the_depth_limit() -> None:
    text = "the innermost words"
    for _ in range(MAX_DEPTH + 2):
        text = b64(text)

    found = decode(text)
    assert max(one.depth for one in found) == MAX_DEPTH
    assert "the innermost words" not in [one.text for one in found]


def test_a_secret_inside_an_encoding_is_removed() -> None:
    found = decode(b64('{"password":"correct-horse-battery","user":"alice"}'))

    assert found
    assert not any("correct-horse" in one.text for one in found)


def test_a_small_part_does_not_unfold_into_a_large_text() -> None:
    bomb = b64(gzip.compress(b"a" * 5_000_000))

    found = [one for one in decode(bomb) if one.kind == "gzip"]
    assert found and len(found[0].text) <= MAX_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words, nothing else",
        "8212e5af-c174-48ce-85d5-729d73c6771a",
        "HTt8HRjTg1p5P_QdbBVH1gREJ6qm2i1w5yktV_yN2zKiZgdW-AZy8w==",
        "ISSUER-CERTIFICATE-NAME",
        "100% sure",
        '{\n  "a": 1\n}',
    ],
)
def test_what_is_not_encoded_gives_nothing(text: str) -> None:
    assert decode(text) == ()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [JWT, b64("some words"), "%41%42", "&amp;", "{", "}", '"', "\n", "eyJ", " "]
        ),
        max_size=30,
    ).map("".join)
)
def test_any_text_is_decoded_or_left(text: str) -> None:
    found = decode(text)

    assert len(found) <= MAX_FOUND
    assert all(1 <= one.depth <= MAX_DEPTH for one in found)


@pytest.mark.parametrize("sign", [":", "&", "%41", "eyJ", "QUFB", "[1,", "{", "&amp;", " ", "a=b;"])
def test_hostile_text_takes_time_in_proportion(sign: str) -> None:
    def seconds(size: int) -> float:
        text = sign * (size // len(sign))
        best = float("inf")
        for _ in range(4):
            started = time.process_time()
            decode(text)
            best = min(best, time.process_time() - started)
        return best

    one, four = seconds(4_000), seconds(16_000)
    assert four < 0.01 or four < 8 * one
