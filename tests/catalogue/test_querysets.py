"""How services are found: by what they are called, and by the hosts they answer at."""

from __future__ import annotations

import pytest

from runbook.catalogue.models import Service
from tests.factories import make_service

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("stored", "host", "known"),
    [
        ("pay.example.com", "pay.example.com", True),
        ("pay.example.com", "eu.pay.example.com", True),
        ("pay.example.com", "Pay.example.com:8443", True),
        ("*.pay.example.com", "eu.pay.example.com", True),
        ("api.example.com:8443", "api.example.com", True),
        ("*.pay.example.com:8443", "a.b.pay.example.com:443", True),
        ("pay.example.com", "example.com", False),
        ("pay.example.com", "notpay.example.com", False),
        ("*.pay.example.com", "pay.example.com.evil.example", False),
    ],
)
@pytest.mark.parametrize("where", ["hosts", "environments"])
def test_a_host_is_known_whatever_port_or_star_is_stored_with_it(where, stored, host, known):
    make_service(**{where: [stored] if where == "hosts" else [{"name": "x", "hosts": [stored]}]})

    assert Service.objects.knows_host(host) is known


def test_the_hosts_of_a_retired_service_are_not_known():
    make_service(hosts=["pay.example.com"], retired_at="2026-01-01T00:00Z")

    assert not Service.objects.knows_host("pay.example.com")


@pytest.mark.parametrize("text", ["pay", "PAY", "api", "general ledger", "50%", "a[0]"])
def test_a_service_is_found_by_part_of_its_name_short_name_or_an_alias(text):
    make_service("Payments API", aliases=["General Ledger", "50% off", "a[0]"])

    assert Service.objects.matching(text).exists()


@pytest.mark.parametrize("text", ["[", "]", '"', ", ", "general%", "ledger billing"])
def test_the_marks_between_aliases_are_no_part_of_them(text):
    make_service("Payments API", aliases=["general ledger", "billing"])

    assert not Service.objects.matching(text).exists()
