"""Whose own header fields a response carries."""

from __future__ import annotations

import pytest

from runbook.analysis.header_families import header_families
from runbook.analysis.model import Field, Fields


@pytest.mark.parametrize(
    ("names", "families"),
    [
        ((), ()),
        (("Date", "Content-Type", "X-Request-Id", "X-Frame-Options"), ()),
        (("CF-Ray", "cf-cache-status"), ("cloudflare",)),
        (("x-amz-cf-id", "x-amz-cf-pop", "Via"), ("cloudfront",)),
        (("x-amz-apigw-id", "x-amzn-requestid"), ("aws", "aws-api-gateway")),
        (("X-Kong-Request-Id", "x-envoy-upstream-service-time"), ("envoy", "kong")),
        (("X-Azure-Ref",), ("azure-front-door",)),
    ],
)
def test_a_prefix_names_its_product(names: tuple[str, ...], families: tuple[str, ...]) -> None:
    fields = Fields(tuple(Field(name, "x") for name in names))

    assert header_families(fields) == families
