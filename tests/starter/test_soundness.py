"""The shipped pages and the sample's are sound, and each rule of soundness can fail."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from runbook.content.kinds import as_stored, parse_content
from runbook.starter.files import read_pages
from runbook.starter.reading import obvious_write
from runbook.starter.sample.files import FOLDER, read, versions_of
from runbook.starter.soundness import COMPARISONS, Fault, Key, faults_of, gaps
from runbook.starter.soundness_links import Known, resolves

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
GATEWAY = ("entry", "403/gateway")


def entry_keys() -> list[str]:
    """The cells for which a service of the sample has text of its own."""
    root = FOLDER / "entries"
    return sorted(
        path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.yaml")
    )


@cache
def shipped() -> dict[Key, dict[str, Any]]:
    return {(page.kind, page.key): as_stored(page.content) for page in read_pages()}


@cache
def sample() -> dict[Key, dict[str, Any]]:
    return {
        ("entry", key): as_stored(parse_content("entry", read(f"entries/{key}.yaml", NOW)))
        for key in entry_keys()
    }


def known() -> Known:
    services = frozenset(service["slug"] for service in read("services.yaml", NOW))
    return Known(frozenset(shipped()), services, frozenset())


def all_faults(pages: Mapping[Key, dict[str, Any]]) -> list[Fault]:
    """Everything that is wrong with these pages, and with them as a whole."""
    known = Known(frozenset(pages))
    found = [fault for page, text in pages.items() for fault in faults_of(page, text, known)]
    usual = {key for (_, key), text in pages.items() if text.get("frequency") == "usual"}
    return found + list(gaps(known, usual))


def faults_with(page: Key = GATEWAY, **changes: Any) -> list[str]:
    content = deepcopy(shipped()[page]) | changes
    return [f"{fault.field}: {fault.sentence}" for fault in faults_of(page, content, known())]


def check(**changes: Any) -> list[dict[str, Any]]:
    checks = deepcopy(shipped()[GATEWAY]["first_checks"])
    checks[1] |= {"id": "broken", "variants": []} | changes
    return checks


def test_what_ships_is_sound() -> None:
    assert [str(fault) for fault in all_faults(shipped())] == []


@pytest.mark.parametrize("key", entry_keys())
def test_what_the_sample_says_is_sound(key: str) -> None:
    page = ("entry", key)

    found = [str(fault) for fault in faults_of(page, sample()[page], known())]

    assert found == []


@pytest.mark.parametrize("own", read("history.yaml", NOW)["own"], ids=lambda own: own["page"])
def test_every_earlier_version_of_a_sample_entry_is_valid(own: dict[str, Any]) -> None:
    key = own["page"].split(" ")[1]

    texts = versions_of(read(f"entries/{key}.yaml", NOW), own["versions"])

    assert [parse_content("entry", text) for text in texts]
    assert texts[-1] == read(f"entries/{key}.yaml", NOW)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"first_checks": check(text="")}, "first_checks.broken.text: This is empty"),
        ({"first_checks": check(results=[])}, "first_checks.broken: A check has at least two"),
        ({"first_checks": check()[:2]}, "first_checks: 2 first checks"),
        ({"first_checks": check()[1:]}, "first_checks.broken.variants: The first check names"),
        ({"first_checks": check(command="grep {nonsense} log")}, "{nonsense} is no placeholder"),
        ({"first_checks": check(command="echo `grep {path} log`")}, "{path} stands where no"),
        ({"first_checks": check(command="curl -X POST https://a")}, "this writes: curl -X POST"),
        ({"first_checks": check(effect="changes")}, "first_checks.broken.undo: This check changes"),
        ({"upstream_causes": []}, "upstream_causes: Name at least two"),
        ({"sources": []}, "sources: No source"),
        ({"summary": "See [this](/codes/403/nowhere/)."}, "/codes/403/nowhere/ leads nowhere"),
        ({"summary": "Bearer abcdefghijklmnopqrstuvwxyz"}, "looks like a real credential"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_faulty_entry_is_told_so(changes: dict[str, Any], expected: str) -> None:
    found = faults_with(**changes)

    assert any(expected in fault for fault in found), found


def test_a_mitigation_says_how_to_undo_it_and_its_risk() -> None:
    mitigations = deepcopy(shipped()[GATEWAY]["mitigations"])
    mitigations[0] |= {"undo": "", "risk": ""}

    found = faults_with(mitigations=mitigations)

    assert sum("A mitigation says its" in fault for fault in found) == 2


def test_a_cause_leads_to_an_entry_that_exists() -> None:
    causes = deepcopy(shipped()[GATEWAY]["upstream_causes"])
    causes[0]["see"] = "499/gateway"

    assert any("no entry 499/gateway" in fault for fault in faults_with(upstream_causes=causes))


def test_a_rare_entry_may_be_short() -> None:
    thin = {"first_checks": [], "log_locations": [], "upstream_causes": []}

    assert faults_with(frequency="rare", **thin) == []


def test_a_main_status_code_is_told_in_full() -> None:
    found = faults_with(("code", "403"), means="", error_body={"json_text": "{", "text": "x"})

    assert "means: This is empty." in found
    assert any("This is not JSON" in fault for fault in found)


def test_a_card_of_another_code_may_be_short() -> None:
    assert faults_with(("code", "402")) == []


@pytest.mark.parametrize(
    "missing", [("comparison", COMPARISONS[0]), ("code", "418"), ("code", "524")]
)
def test_a_missing_page_is_a_gap(missing: Key) -> None:
    rest = {page: content for page, content in shipped().items() if page != missing}

    assert any(fault.page == missing for fault in all_faults(rest))


@pytest.mark.parametrize(
    "command",
    [
        "curl -sS --data @body https://example.net",
        "kubectl -n payments rollout undo deployment/payments",
        "grep x log | xargs rm",
        "sudo systemctl restart nginx",
        "psql -c \"UPDATE payments SET state = 'x'\"",
        "aws wafv2 update-web-acl --id x",
        "true && kill 1",
    ],
)
def test_an_obvious_write_is_seen(command: str) -> None:
    assert obvious_write(command)


@pytest.mark.parametrize(
    "command",
    [
        "curl -sS -D - -o /dev/null https://example.net",
        "curl -X OPTIONS https://example.net",
        "kubectl -n payments rollout history deployment/payments",
        "grep -F 'rm -rf' log | tail",
        'psql -c "SELECT update_time FROM deletes"',
        "date -u -d '7 days ago'",
        "deck gateway diff kong.yaml",
    ],
)
def test_reading_is_no_write(command: str) -> None:
    assert obvious_write(command) == ""


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/codes/403/gateway/", True),
        ("/codes/403/gateway/payments-api/", True),
        ("/codes/403/gateway/nobody/", False),
        ("/codes/403/", True),
        ("/codes/599/", True),
        ("/codes/299/", False),
        ("/compare/401/403/", True),
        ("/compare/401/299/", False),
        ("/services/card-network/", True),
        ("/services/nobody/", False),
        ("/nowhere/", False),
    ],
)
def test_links_to_own_addresses_resolve(address: str, there: bool) -> None:
    assert resolves(address, known()) is there
