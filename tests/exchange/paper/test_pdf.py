"""The book and a page on paper, read back."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import pytest

from runbook.exchange.making import TooLargeError, book, leaves_of, one_page
from runbook.exchange.paper.leaf import Code, Leaf, Section, Text
from runbook.exchange.paper.pdf import Imprint, as_pdf

from .shipped import shipped

IMPRINT = Imprint("T", "As of 27 Nov 2026", "https://runbook.example.net")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def leaf(text: str, command: str = "") -> Leaf:
    blocks = (Text(text), *((Code(command, "sh"),) if command else ()))
    return Leaf("entry", "403/gateway", "/codes/403/gateway/", "T", "S", blocks,
                (Section("First", blocks),))  # fmt: skip


@pytest.fixture(scope="module")
def the_book() -> bytes:
    return book(shipped())


def test_the_book_has_cover_contents_and_index(the_book: bytes) -> None:
    pages = pypdf.PdfReader(io.BytesIO(the_book)).pages

    assert "Edition 2026-Q4" in pages[0].extract_text()
    assert "Contents" in pages[1].extract_text()
    assert "403 from the gateway" in "".join(page.extract_text() for page in pages[1:6])
    text = "".join(page.extract_text() for page in pages[-6:])
    assert "By status code" in text and "By team" in text and "Platform" in text


def test_every_page_of_the_runbook_is_a_bookmark(the_book: bytes) -> None:
    def titles(items: list[object]) -> list[str]:
        found: list[str] = []
        for one in items:
            found += titles(one) if isinstance(one, list) else [str(one["/Title"])]  # type: ignore[index]
        return found

    marks = titles(pypdf.PdfReader(io.BytesIO(the_book)).outline)

    for one in leaves_of(shipped()):
        assert one.title in marks
    assert "Index" in marks


def test_pages_are_numbered_and_say_which_state_they_show(the_book: bytes) -> None:
    pages = pypdf.PdfReader(io.BytesIO(the_book)).pages

    for number in (1, 40, len(pages) - 1):
        text = pages[number].extract_text()
        assert f"{number + 1} / {len(pages)}" in text and "Edition 2026-Q4" in text


def test_the_running_head_names_the_page_that_begins_there(the_book: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(the_book))
    part = next(one for one in reader.outline if isinstance(one, list))

    for mark in part[::20]:
        number = reader.get_destination_page_number(mark)  # type: ignore[arg-type]
        head = reader.pages[number or 0].extract_text().split("Status code")[0].split("Entry")[0]
        assert str(mark["/Title"]) in " ".join(head.split())  # type: ignore[call-overload,index]


def test_links_between_pages_say_on_which_page(the_book: bytes) -> None:
    pages = pypdf.PdfReader(io.BytesIO(the_book)).pages[5:15]

    assert any("(p. " in page.extract_text() for page in pages)


def test_no_page_of_the_book_is_blank(the_book: bytes) -> None:
    pdf = pypdfium2.PdfDocument(the_book)

    for number in range(0, len(pdf), 25):
        bitmap = pdf[number].render(scale=0.3)
        assert len(set(bytes(bitmap.buffer))) > 8, number


def test_a_page_shows_its_text_its_commands_and_the_addresses_of_its_links() -> None:
    text = text_of(
        as_pdf([leaf("See [the log](https://logs.example/?at={time}).", "date -u")], IMPRINT)
    )

    assert "See the log" in text and "https://logs.example/?at={time}" in text
    assert "date -u" in text and "1 / 1" in text


@pytest.mark.parametrize(
    "text",
    ["#panic()", '#read("/etc/passwd")', "$x^2$", "= Title", "@label <label>", "\\u{1f600} // not",
     "*bold* _it_ `#eval(1)`", "日本語 العربية ✓ →", "<script>alert(1)</script>"],
)  # fmt: skip
def test_what_somebody_wrote_is_printed_and_never_run(text: str) -> None:
    pdf = as_pdf([leaf(text, text)], IMPRINT)

    words = text.replace("*", "").replace("_", "").replace("`", "").split()
    read = "".join(text_of(pdf).split())
    assert all(word in read for word in words if word.isascii())


def test_a_page_made_twice_is_the_same() -> None:
    assert as_pdf([leaf("One")], IMPRINT) == as_pdf([leaf("One")], IMPRINT)


def test_one_page_is_made_of_a_document() -> None:
    found = next(leaves_of(shipped("comparison")))

    assert one_page(found, "pdf", said="As of today.", base="https://r.example")[:5] == b"%PDF-"


def test_a_book_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook.exchange.making.MOST", {"pdf": 3})

    with pytest.raises(TooLargeError, match="narrow it"):
        book(shipped("comparison"))
