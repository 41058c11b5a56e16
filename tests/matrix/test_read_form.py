"""What a browser posts, read as content: any post is read, and nothing typed is lost. Pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runbook.content.checks import checked_content
from runbook.content.kinds import SCHEMAS, as_stored
from runbook.matrix.forms.content import read_content, without_blank_rows
from runbook.matrix.forms.words import SECTIONS
from runbook.starter.files import read_pages
from tests.matrix.edit_tools import checks, order, posted_by

KINDS = st.sampled_from(sorted(SECTIONS))  # a scenario is written as one text
TEXT = st.text(max_size=8)


@given(
    KINDS,
    st.dictionaries(
        st.lists(
            st.sampled_from(
                [
                    "first_checks",
                    "rows",
                    "test",
                    "outcomes",
                    "0",
                    "01",
                    "1",
                    "²",
                    "text",
                    "id",
                    "summary",
                    "x",
                    "",
                ]
            ),
            min_size=1,
            max_size=5,
        ).map(lambda steps: "content." + ".".join(steps)),
        TEXT,
        max_size=8,
    ),
)
def test_any_post_is_read(kind: str, posted: dict[str, str]) -> None:
    data = read_content(kind, posted)

    assert set(data) <= set(SCHEMAS[kind].model_fields)
    kept = without_blank_rows(kind, data)
    assert without_blank_rows(kind, kept) == kept


def test_what_is_drawn_reads_back_the_same() -> None:
    data = read_content("entry", posted_by(checks("a", "b") | {"summary": "It\nwas refused."}))

    assert read_content("entry", posted_by(data)) == data


def test_all_shipped_text_survives_the_form_unchanged() -> None:
    for page in read_pages():
        if page.kind not in SECTIONS:
            continue
        stored = as_stored(page.content)

        assert checked_content(page.kind, read_content(page.kind, posted_by(stored))) == stored


def test_line_ends_of_browsers_become_plain_ones() -> None:
    assert read_content("entry", {"content.summary": "a\r\nb"})["summary"] == "a\nb"


def test_rows_keep_the_order_of_their_numbers_not_of_the_post() -> None:
    posted = {"content.first_checks.10.text": "b", "content.first_checks.2.text": "a"}

    assert order(read_content("entry", posted)) == ["a", "b"]


def test_rows_nobody_wrote_into_are_left_out() -> None:
    data = checks("a", "") | {
        "upstream_causes": [{"id": "x", "text": "", "acts": "owner", "see": ""}]
    }

    kept = without_blank_rows("entry", data)

    assert order(kept) == ["a"]
    assert kept["upstream_causes"] == []


def test_a_row_with_only_its_inner_rows_is_kept() -> None:
    data = {"first_checks": [{"id": "a", "text": "", "results": [{"id": "r", "when": "so"}]}]}

    assert len(without_blank_rows("entry", data)["first_checks"]) == 1
