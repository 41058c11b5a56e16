"""Opens what somebody sent: which format it is, in which encoding. Pure.

A spreadsheet, an archive or a picture is told by its first bytes and refused by name; nothing is
ever unpacked, so no file can grow while it is read.
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from typing import BinaryIO

from .faults import UnreadableError, unreadable

FORMATS = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
}
NOT_TEXT = (
    (b"PK\x03\x04", "an Excel workbook or another archive; save the sheet as “CSV UTF-8”"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as “CSV UTF-8”"),
    (b"\x1f\x8b", "compressed; unpack it first"),
    (b"BZh", "compressed; unpack it first"),
    (b"\xfd7zXZ", "compressed; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed; unpack it first"),
    (b"%PDF", "a PDF, which is for reading; import YAML, JSON or CSV"),
    (b"\x89PNG", "a picture"),
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD = 4_096


@dataclass(frozen=True, slots=True)
class Opened:
    """Text to read from, as `format`: yaml, json or csv; `head` is how it begins.

    Line ends are left as they are.
    """

    format: str
    head: str
    text: io.TextIOWrapper
    encoding: str
    raw: BinaryIO

    def undecodable(self) -> UnreadableError:
        """Where its bytes stop being text; asked after a UnicodeDecodeError, reads from the top."""
        self.raw.seek(0)
        decoder = codecs.getincrementaldecoder(self.encoding)()
        line = 1
        for some in self.raw:
            try:
                line += decoder.decode(some).count("\n")
            except UnicodeDecodeError:
                break
        return unreadable(
            line,
            "This is not UTF-8 text. Save the file as UTF-8 (a spreadsheet calls it “CSV UTF-8”).",
        )


def open_document(raw: BinaryIO, name: str) -> Opened:
    """Raises UnreadableError unless this can be a document. `raw` must be able to seek."""
    head = raw.read(HEAD)
    raw.seek(0)
    for magic, what in NOT_TEXT:
        if head.startswith(magic):
            raise unreadable(0, f"This is {what}.")
    encoding = next((found for mark, found in MARKS if head.startswith(mark)), "utf-8")
    if encoding in ("utf-8", "utf-8-sig") and b"\0" in head:
        raise unreadable(0, "This is not text.")
    start = head.decode(encoding, "ignore").lstrip()
    if not start:
        raise unreadable(0, "The file is empty.")
    text = io.TextIOWrapper(raw, encoding, newline="")
    return Opened(_format(name, start), start, text, encoding, raw)


def _format(name: str, start: str) -> str:
    """By the name's ending, unless the text itself can only be JSON, which YAML also reads."""
    dot = name.rfind(".")
    found = FORMATS.get(name[dot:].lower() if dot >= 0 else "", "")
    if start.startswith("{"):
        return "json"
    if found:
        return found
    raise unreadable(0, "Name the file by what it holds: .yaml, .json or .csv.")
