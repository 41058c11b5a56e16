"""Addresses as filters: pure reading of what an address says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.catalogue.models import Service
from runbook.matrix.forms.filters import LONGEST, EntryAddress, MatrixFilter
from tests.factories import make_service

LAYERS = {"gateway", "auth"}


def test_a_filter_reads_every_parameter() -> None:
    given_address = {"service": "a", "owner": "b", "layer": "c", "q": " d ", "overdue": "1"}

    read = MatrixFilter.read(given_address)

    assert read == MatrixFilter("a", "b", "c", "d", overdue=True)


@given(st.dictionaries(st.sampled_from(["service", "owner", "layer", "q", "overdue"]), st.text()))
def test_any_address_is_read(parameters: dict[str, str]) -> None:
    read = MatrixFilter.read(parameters)

    for text in (read.service, read.owner, read.layer, read.q):
        assert len(text) <= LONGEST
        assert "\x00" not in text
        assert text == text.strip()


@pytest.mark.parametrize("value", ["", "0"])
def test_overdue_is_off_without_a_value(value: str) -> None:
    assert not MatrixFilter.read({"overdue": value}).overdue


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({"code": "403", "layer": "gateway"}, []),
        ({"code": "0", "layer": "gateway"}, []),
        ({"code": "200", "layer": "gateway"}, ["code"]),
        ({"code": "abc", "layer": "gateway"}, ["code"]),
        ({"code": "²", "layer": "gateway"}, ["code"]),
        ({"code": "9" * 200, "layer": "gateway"}, ["code"]),
        ({"code": "403", "layer": "proxy"}, ["layer"]),
        ({"code": "403", "layer": "gateway", "service": "payments-api"}, []),
        ({"code": "403", "layer": "gateway", "service": "nowhere"}, ["service"]),
        ({"code": "403", "layer": "gateway", "service": "a\x00b"}, ["service"]),
        ({"code": "1", "layer": "x", "service": "y"}, ["code", "layer", "service"]),
    ],
)
def test_the_address_of_a_new_entry_names_what_does_not_fit(
    parameters: dict[str, str], wrong: list[str]
) -> None:
    make_service("Payments API")

    faults = EntryAddress.read(parameters).faults(LAYERS, Service.objects.live())

    assert [field for field, _ in faults] == wrong


@pytest.mark.parametrize("parameters", [{}, {"code": "403"}, {"layer": "gateway"}])
def test_a_new_entry_needs_code_and_layer(parameters: dict[str, str]) -> None:
    assert not EntryAddress.read(parameters).given
