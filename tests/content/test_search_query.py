"""How a question is read. No database."""

from __future__ import annotations

import pytest

from runbook.content.search_query import read, tidy, typed_words


@pytest.mark.parametrize(
    ("question", "codes", "layers", "plain"),
    [
        ("403 gateway", (403,), ("gateway",), ()),
        ("Bad Gateway payments", (502,), (), ("payments",)),
        ("504 gateway timeout", (504,), (), ()),
        ("502 from the load balancer", (502,), ("load-balancer",), ()),
        ("no response alb", (0,), ("load-balancer",), ()),
        ("curl 000", (0,), (), ("curl",)),
        ("401 vs 403", (401, 403), (), ()),
        ("insufficient_scope", (), (), ("insufficient", "scope")),
        ("200 ok", (), (), ("200", "ok")),
    ],
)
def test_codes_and_layers_are_known_by_all_their_names(question, codes, layers, plain):
    asked = read(typed_words(question))

    assert (asked.codes, asked.layers, asked.plain_words) == (codes, layers, plain)


def test_a_class_of_codes_is_no_code():
    asked = read(typed_words("5xx payments"))

    assert asked.classes == (5,)
    assert asked.codes == ()


def test_only_the_last_word_may_be_unfinished():
    query = read(("expired", "tok")).query()

    assert query == "(expired) & (tok | tok:*)"


def test_words_that_say_nothing_are_dropped_unless_nothing_else_was_typed():
    assert read(("what", "is", "the", "quota")).plain_words == ("quota",)
    assert read(("who", "owns")).plain_words == ("who", "owns")


@pytest.mark.parametrize("hostile", ["a' | !b", "x:* & (", "\\'; --", "<->", "%_", "a\x00b"])
def test_no_sign_of_the_query_language_gets_through(hostile):
    asked = read(typed_words(hostile))

    assert set("".join(term.text for term in asked.terms)) <= set("abx")


def test_an_endless_question_is_cut():
    assert len(tidy("x " * 1_000)) <= 200
    assert len(typed_words(" ".join(f"word{n}" for n in range(99)))) == 10
