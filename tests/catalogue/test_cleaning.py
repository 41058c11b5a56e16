"""What services and hops may hold."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from runbook.catalogue.cleaning import (
    address_fault,
    clean_environments,
    clean_hosts,
    clean_links,
    clean_log_locations,
    clean_words,
)


@pytest.mark.parametrize(
    "url",
    [
        "https://logs.example/?q={correlation_id}",
        "http://{host}/x",
        "https://[2001:db8::1]:8443/",
        "https://logs.example:8080/app/discover#/?_a=(query:'a b')".replace(" ", "%20"),
    ],
)
def test_web_addresses_with_placeholders_are_accepted(url):
    assert address_fault(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//logs.example/",
        "logs.example",
        "https://",
        "https://user:secret@logs.example/",
        "https://logs.example/a b",
        "https://logs.example/\u202e",
        "https://[broken/",
        "https://logs.example/" + "x" * 2000,
    ],
)
def test_other_addresses_are_refused(url):
    assert address_fault(url) != ""


def test_a_host_is_lower_cased_and_counts_once():
    assert clean_hosts("hosts", ["API.example.com", "api.example.com ", "*.x.io:8443"]) == [
        "api.example.com",
        "*.x.io:8443",
    ]


@pytest.mark.parametrize("host", ["https://a.example", "a b", "-a.example", "a..b", "a/b"])
def test_what_is_no_host_is_refused_by_name(host):
    with pytest.raises(ValidationError, match="is not a host name"):
        clean_hosts("hosts", [host])


def test_a_link_without_a_label_is_called_by_what_it_shows():
    rows = [{"kind": "deploys", "url": "https://d.example"}, {"kind": "other", "url": ""}]

    assert clean_links(rows) == [
        {"kind": "deploys", "label": "Deploys", "url": "https://d.example"}
    ]


def test_a_wrong_link_is_named_by_its_row():
    with pytest.raises(ValidationError) as caught:
        clean_links([{"kind": "deploys", "url": "https://d.example"}, {"kind": "x", "url": "ftp:"}])

    assert set(caught.value.message_dict) == {"links-1-kind", "links-1-url"}


def test_environments_need_names_of_their_own():
    rows = [{"name": "production"}, {"name": "production"}, {"name": "", "iss": "https://i"}, {}]

    with pytest.raises(ValidationError) as caught:
        clean_environments(rows)

    assert set(caught.value.message_dict) == {"environments-1-name", "environments-2-name"}


@pytest.mark.parametrize(("field", "longest"), [("name", 60), ("iss", 300), ("aud", 300)])
def test_what_an_environment_says_has_an_end(field, longest):
    row = {"name": "production", field: "x" * longest}

    assert clean_environments([row])
    with pytest.raises(ValidationError) as caught:
        clean_environments([row | {field: "x" * (longest + 1)}])

    assert caught.value.message_dict == {
        f"environments-0-{field}": [f"At most {longest} characters."]
    }


def test_a_log_location_keeps_its_id_when_its_label_changes():
    first = clean_log_locations("log", [{"label": "Access log", "query": "x"}])

    again = clean_log_locations("log", [first[0] | {"label": "Edge log"}])

    assert first[0]["id"] == again[0]["id"] == "access-log"


@pytest.mark.parametrize("given", ["../x", "UPPER", "a" * 70, "first"])
def test_an_id_that_cannot_stand_is_made_anew(given):
    rows = [{"id": "first", "label": "A", "query": "x"}, {"id": given, "label": "B", "query": "y"}]

    assert [one["id"] for one in clean_log_locations("log", rows)] == ["first", "b"]


def test_a_log_location_needs_an_address_or_a_query():
    with pytest.raises(ValidationError) as caught:
        clean_log_locations("hop-0-log", [{"label": "Empty"}])

    assert "hop-0-log-0-url" in caught.value.message_dict


def test_aliases_count_once_and_blank_ones_go():
    assert clean_words("aliases", ["pay", " pay ", ""]) == ["pay"]
