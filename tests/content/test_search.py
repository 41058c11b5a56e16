"""What search finds, and how it answers when nothing fits."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from runbook.content.lifecycle import retire
from runbook.content.models import SearchDocument, SearchTerm
from runbook.content.search import search
from runbook.content.search_index import ONE_WRITER, rebuild_search
from tests.factories import make_code, make_entry, make_service, make_team, make_user

pytestmark = pytest.mark.django_db


def keys(question: str, **options: Any) -> list[str]:
    return [hit.key for hit in search(question, **options).hits]


def test_a_page_is_found_by_any_part_of_its_text() -> None:
    make_entry(403, "gateway", do_not="Never restart the flux capacitor.")

    assert keys("flux capacitors") == ["403/gateway"]


def test_the_beginning_of_the_last_word_is_enough() -> None:
    make_entry(403, "gateway", summary="The quota of the plan is used up.")

    assert keys("plan quo") == ["403/gateway"]


def test_the_middle_of_a_word_is_enough() -> None:
    make_entry(403, "gateway", summary="It logs ECONNREFUSED.")

    found = search("nnrefus")

    assert [hit.key for hit in found.hits] == ["403/gateway"]
    assert found.corrected == "econnrefused"


def test_a_typing_error_is_understood_and_said() -> None:
    make_entry(403, "gateway", summary="The certificate ran out.")

    found = search("certifciate")

    assert [hit.key for hit in found.hits] == ["403/gateway"]
    assert found.corrected == "certificate"


def test_a_word_that_only_looks_like_a_known_one_is_searched_for_as_typed() -> None:
    make_entry(403, "gateway", summary="The issuer decided about the card.")

    found = search("card declined")

    assert [hit.key for hit in found.hits] == ["403/gateway"]
    assert (found.corrected, found.partly) == ("", True)


def test_a_word_with_results_is_never_corrected() -> None:
    make_entry(403, "gateway", summary="The request is charged twice.")
    make_entry(502, "gateway", summary="The policy was changed. It changed again.")

    found = search("charged")

    assert [hit.key for hit in found.hits] == ["403/gateway"]
    assert found.corrected == ""


@pytest.mark.parametrize("question", ["gateway", "Gateway", "api gateway", "the gateway"])
def test_a_layers_name_alone_leads_to_the_layer(question: str) -> None:
    make_code(502, name="Bad Gateway")
    make_entry(403, "gateway")

    first = search(question).hits[0]

    assert (first.kind, first.key, first.title, first.sure) == ("layer", "gateway", "Gateway", True)


def test_a_layers_name_among_other_words_means_its_entries() -> None:
    make_entry(403, "gateway", summary="The quota is used up.")

    assert keys("gateway quota") == ["403/gateway"]


def test_a_service_called_like_a_layer_stands_before_it() -> None:
    make_entry(403, "gateway")
    make_service("Gateway")

    first, second = search("gateway").hits[:2]

    assert [(first.kind, first.key), (second.kind, second.key)] == [
        ("service", "gateway"),
        ("layer", "gateway"),
    ]


def test_a_team_asked_for_as_a_team_stands_before_a_service_of_that_name() -> None:
    make_team("Payments")
    make_service("Payments API", aliases=["payments"])

    assert search("payments").hits[0].kind == "service"
    assert search("payments team").hits[0].kind == "team"


def test_a_mistyped_service_leads_to_its_landing() -> None:
    make_service("Payments API")
    make_code(502, name="Bad Gateway")

    found = search("502 paymnets")

    assert found.hits[0].key == "502/payments-api"
    assert found.corrected == "502 payments"


def test_pages_with_some_of_the_words_are_better_than_nothing() -> None:
    make_entry(403, "gateway", summary="The quota is used up.")

    found = search("quota zzyzx")

    assert [hit.key for hit in found.hits] == ["403/gateway"]
    assert found.partly


def test_a_word_that_names_two_services_offers_both_and_is_not_sure() -> None:
    make_service("Orders API")
    make_service("Orders Worker")

    hits = search("502 orders").hits

    assert [hit.key for hit in hits[:2]] == ["502/orders-api", "502/orders-worker"]
    assert not hits[0].sure


def test_a_short_name_typed_in_full_is_sure_although_others_begin_with_it() -> None:
    make_service("Orders")
    make_service("Orders Worker")

    first = search("502 orders").hits[0]

    assert (first.key, first.sure) == ("502/orders", True)


def test_a_cell_of_a_service_is_found_even_where_it_has_no_text_of_its_own() -> None:
    make_entry(403, "gateway")
    make_service("Payments API")

    first = search("403 gateway payments").hits[0]

    assert (first.kind, first.key, first.sure) == ("entry", "403/gateway/payments-api", True)


def test_any_two_codes_can_be_compared() -> None:
    assert search("429 404").hits[0].key == "404-vs-429"


def test_a_kind_shows_nothing_else() -> None:
    make_entry(502, "gateway", make_service("Payments API"))
    make_code(502, name="Bad Gateway")

    assert keys("502", kind="code") == ["502"]
    assert keys("payments", kind="service") == ["payments-api"]


def test_a_retired_page_is_not_found() -> None:
    page = make_entry(403, "gateway", summary="The flux capacitor broke.")
    retire(page, author=make_user("boss", role="administrator"), reason="Gone.", based_on=1)

    assert keys("flux capacitor") == []


def test_a_page_is_found_by_its_new_words_and_no_longer_by_its_old_ones() -> None:
    make_entry(403, "gateway", summary="An aardvark.")
    document = SearchDocument.objects.get()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_searchdocument SET body_vector = ''::tsvector")
    assert keys("aardvark") == []
    rebuild_search()

    assert keys("aardvark") == ["403/gateway"]
    assert SearchDocument.objects.get().summary == document.summary


@pytest.mark.parametrize("question", ["", "   ", "\x00", "'", ":*", "& |", "%"])
def test_a_question_without_a_word_finds_nothing_and_breaks_nothing(question: str) -> None:
    assert search(question).hits == ()


def test_more_than_fifty_are_cut_and_said() -> None:
    for code in range(400, 452):
        make_code(code, name=f"Strange {code}")

    found = search("strange")

    assert len(found.hits) == 50
    assert found.more


@pytest.mark.django_db(transaction=True)
def test_a_search_that_takes_too_long_is_stopped_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = "SET LOCAL statement_timeout = '30ms'; SELECT pg_sleep(5); "
    monkeypatch.setattr("runbook.content.search.SETTINGS", slow)

    assert search("gateway").too_slow


@pytest.mark.django_db(transaction=True)
def test_no_limit_of_a_search_outlives_it() -> None:
    search("gateway")

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db(transaction=True)
def test_who_publishes_while_another_adds_terms_does_not_wait() -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_WRITER])

    make_entry(403, "gateway", summary="A word nobody wrote before: quokka.")

    other.close()
    assert keys("quokka") == ["403/gateway"]
    assert not SearchTerm.objects.filter(term="quokka").exists()
