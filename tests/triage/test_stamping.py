"""Make it say so: the configuration per product."""

from __future__ import annotations

import pytest

from runbook.analysis.model import ROLES, Field, Fields, Organisation
from runbook.analysis.verdict.told import agreed
from runbook.matrix.forms.path import PRODUCTS
from runbook.triage.stamping import (
    HOW,
    Box,
    on_the_path,
    others,
    stamps,
    stamps_of,
    value_for,
)
from tests.triage.say_so_samples import HOSTILE, KONG


def test_every_text_takes_the_header_and_names_its_source():
    for one in stamps():
        assert one.how in HOW
        assert one.layer in ROLES
        assert one.source.startswith("https://")
        assert one.note
        text = one.filled("X-Who", "zz-layer")
        assert "{field}" not in text
        assert "{layer}" not in text
        assert ("zz-layer" in text) == ("{layer}" in one.config)


@pytest.mark.parametrize(
    "product", [*(one.name for one in stamps()), *(s.product for s in stamps())]
)
def test_a_product_is_found_by_its_name_and_by_its_short_name(product):
    assert stamps_of(product)


@pytest.mark.parametrize(
    ("product", "slug"),
    [
        ("AWS ALB", "aws-alb"),
        ("Apache httpd", "apache"),
        ("Apache HTTP Server", "apache"),
        ("AWS API Gateway", "aws-api-gateway"),
        ("  Spring  boot ", "spring-boot"),
        ("nginx 1.27.1", "nginx"),
        ("HAProxy v3.0", "haproxy"),
        ("Kong", "kong"),
        ("Azure API Management", "azure-api-management"),
        ("CloudFront", "cloudfront"),
    ],
)
def test_a_product_is_found_by_what_people_call_it_on_a_path(product, slug):
    assert stamps_of(product)[0].product == slug


@pytest.mark.parametrize("product", ["", "Our own thing", HOSTILE, "PostgreSQL"])
def test_what_nothing_is_known_for_is_not_guessed(product):
    assert stamps_of(product) == ()


def test_most_products_that_the_path_form_suggests_are_known():
    unknown = {product for product in PRODUCTS if not stamps_of(product)}

    assert unknown <= {
        "Akamai", "AWS WAF", "ModSecurity", "Keycloak", "Auth0", "Entra ID", "Okta",
        "Spring Security", "PostgreSQL",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("layers", "names", "value"),
    [
        ({}, (), "gateway"),
        ({"edge-gw": "gateway"}, (), "edge-gw"),
        ({"edge-gw": "gateway", "kong": "gateway"}, ("Kong",), "kong"),
        ({"front": "waf-cdn"}, (), "gateway"),
    ],
)
def test_the_value_is_the_agreed_one_else_the_layers_short_name(layers, names, value):
    assert value_for("gateway", layers, *names) == value


def test_a_box_of_the_path_gets_the_header_and_its_own_layer():
    boxes = [KONG, Box("Shop", "Own thing", "application"), Box("Ledger", "Db2", "downstream")]

    ready, unknown = on_the_path(boxes, "X-Who", {})

    assert [(one.stamp.product, one.layer, one.hops) for one in ready] == [
        ("kong", "gateway", ("Kong",))
    ]
    assert 'set_header("X-Who", "gateway")' in ready[0].text
    assert [box.name for box in unknown] == ["Shop"]


def test_one_product_in_two_roles_gets_two_texts_and_twice_in_one_gets_one():
    boxes = [KONG, KONG, Box("Inner", "Kong", "auth"), Box("Outer", "Kong", "gateway")]

    ready, _ = on_the_path(boxes, "", {})

    assert [(one.layer, one.hops) for one in ready] == [
        ("gateway", ("Kong", "Outer")),
        ("auth", ("Inner",)),
    ]


@pytest.mark.parametrize(
    ("product", "words"),
    [
        ("nginx", "Stamps the agreed header"),
        ("Tyk", "Sends a header of its own"),
        ("Traefik", "Cannot be stamped: its log tells"),
    ],
)
def test_each_text_says_what_it_achieves(product, words):
    ready, _ = on_the_path([Box("One", product, "gateway")], "X-Who", {})

    assert ready[0].how == words


def test_what_is_on_the_path_is_not_listed_again():
    ready, _ = on_the_path([KONG], "X-Who", {})
    rest = others(ready, "X-Who", {})

    assert "kong" not in {one.stamp.product for one in rest}
    assert len(rest) == len(stamps()) - 1


@pytest.mark.parametrize("layers", [{}, {"edge-gw": "gateway"}])
def test_what_a_configured_component_sends_is_understood(layers):
    value = value_for("gateway", layers)
    organisation = Organisation(stated_field="X-Answered-By", stated_layers=layers)

    told = agreed(Fields((Field("X-Answered-By", value, 2),)), organisation)

    assert told.layer == "gateway"
