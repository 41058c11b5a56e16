"""Every shipped signature can be read, can fire, and fires on no other product's example."""

from __future__ import annotations

import time

import pytest
import re2

from runbook.analysis.signatures import Signature, match, signatures
from runbook.analysis.signatures.load import check_patterns
from tests.analysis.plain import paste

ALL = signatures()
WITH_EXAMPLE = [one for one in ALL if one.example]
RANK = {"weak": 0, "some": 1, "strong": 2, "decisive": 3}
HOSTILE = 16 * 1024


def by_id(signature: Signature) -> str:
    return signature.id


def test_every_pattern_compiles() -> None:
    check_patterns(ALL)


@pytest.mark.parametrize("signature", ALL, ids=by_id)
def test_every_pattern_is_one_that_re2_takes(signature: Signature) -> None:
    for rule in signature.rules:
        re2.compile(rule.text.removeprefix("(?-i)"))


@pytest.mark.parametrize("signature", ALL, ids=by_id)
def test_every_source_is_an_address_or_a_specification(signature: Signature) -> None:
    assert signature.source.startswith(("https://", "RFC "))


@pytest.mark.parametrize("signature", WITH_EXAMPLE, ids=by_id)
def test_a_signature_fires_on_its_own_example_and_quotes_it(signature: Signature) -> None:
    found = {one.signature.id: one for one in match(paste(signature.example))}
    assert signature.id in found
    for evidence in found[signature.id].evidence:
        assert evidence.quote in signature.example or evidence.where == "status"
        assert evidence.why == signature.why


@pytest.mark.parametrize("signature", WITH_EXAMPLE, ids=by_id)
def test_no_other_product_claims_an_example_as_strongly(signature: Signature) -> None:
    if signature.says != "wrote":
        return
    for one in match(paste(signature.example)):
        other = one.signature
        if other.says != "wrote" or other.product in (signature.product, *signature.shares):
            continue
        if signature.product in other.shares:
            continue
        assert RANK[other.strength] < RANK[signature.strength], other.id


@pytest.mark.parametrize("signature", ALL, ids=by_id)
def test_no_pattern_takes_long_over_hostile_text(signature: Signature) -> None:
    for rule in signature.rules:
        for seed in (*rule.literals, "a", " ", "<", '"'):
            text = (seed * (HOSTILE // len(seed) + 1))[:HOSTILE]
            start = time.process_time()
            rule.search(text)
            assert time.process_time() - start < 0.1, rule.text
