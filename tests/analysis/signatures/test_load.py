"""A wrong signature file is refused with its name, its signature and the fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runbook.analysis.signatures.load import (
    SignatureDataError,
    check_patterns,
    read_file,
    read_product,
)

ONE: dict[str, Any] = {
    "id": "page",
    "says": "wrote",
    "strength": "strong",
    "body": "hello there",
    "why": "Its page.",
    "source": "https://example.com/docs",
}
PRODUCT: dict[str, Any] = {
    "product": "acme",
    "name": "Acme proxy",
    "layer": "load-balancer",
    "signatures": [ONE],
}


def product(**changes: Any) -> dict[str, Any]:
    return {**PRODUCT, **changes}


def with_signature(**changes: Any) -> dict[str, Any]:
    return product(signatures=[{**ONE, **changes}])


def test_a_signature_takes_what_its_file_says_of_the_product() -> None:
    (found,) = read_product(product(), "proxies", "proxies/acme.yaml")
    assert (found.id, found.product, found.layer, found.area) == (
        "acme/page",
        "acme",
        "load-balancer",
        "proxies",
    )


def test_statuses_are_codes_and_ranges() -> None:
    (found,) = read_product(with_signature(status=[404, "500-502"]), "proxies", "proxies/a.yaml")
    assert found.statuses == frozenset({404, 500, 501, 502})


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], "must be a mapping"),
        (product(name=""), "has no name"),
        (product(area="edges"), "says area edges"),
        (product(product="Acme Proxy"), "is not a slug"),
        (product(colour="red"), "unknown key colour"),
        (product(signatures={"page": 1}), "must be a list"),
        (product(signatures=[{"says": "wrote"}]), "needs an id"),
        (with_signature(says="shouted"), "page: says is 'shouted'"),
        (with_signature(layer="cloud"), "page: layer is 'cloud'"),
        (with_signature(strength="very"), "page: strength is 'very'"),
        (with_signature(body=None), "page: has no condition"),
        (with_signature(why=" "), "page: has no why"),
        (with_signature(source=""), "page: has no source"),
        (with_signature(boddy="x"), "page: unknown key boddy"),
        (with_signature(status=["5xx"]), "page: status '5xx'"),
        (with_signature(fields=["server"]), "page: fields must map"),
        (with_signature(fields={"server": 5}), "page: fields server: a pattern must be text"),
        (with_signature(without="server"), "page: without must be a list"),
    ],
)
def test_a_fault_is_named_with_file_and_signature(data: object, fault: str) -> None:
    with pytest.raises(SignatureDataError) as caught:
        read_product(data, "proxies", "proxies/acme.yaml")
    assert "proxies/acme.yaml" in str(caught.value)
    assert fault in str(caught.value)


def test_text_that_is_not_yaml_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("product: [")
    with pytest.raises(SignatureDataError, match="proxies/broken.yaml: is not YAML"):
        read_file(file, "proxies")


def test_a_pattern_that_does_not_compile_is_named() -> None:
    found = read_product(with_signature(body="(open"), "proxies", "proxies/acme.yaml")
    with pytest.raises(SignatureDataError, match=r"acme/page: '\(open'"):
        check_patterns(tuple(found))
