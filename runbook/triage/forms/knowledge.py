"""A signature while it is being edited: what is typed, and on what it is tried. Pure.

A pasted text is redacted as it is read, so that nothing else ever holds it whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from runbook.analysis.limits import MAX_BYTES
from runbook.analysis.model import OwnSignature, TooLargeError
from runbook.analysis.redaction import redact
from runbook.matrix.forms.rows import Said, typed

FIELDS = (
    "name", "layer", "product", "statuses", "field_name", "field_pattern", "content_pattern",
)  # fmt: skip
LABELS = {
    "name": "Name",
    "layer": "Layer",
    "product": "Product",
    "statuses": "Status codes",
    "field_name": "Header",
    "field_pattern": "Pattern of its value",
    "content_pattern": "Pattern in the body",
}


@dataclass(frozen=True, slots=True)
class SignatureDraft:
    """Everything as typed; `paste` without its secrets, `removed` counts those."""

    name: str = ""
    layer: str = ""
    product: str = ""
    statuses: str = ""
    field_name: str = ""
    field_pattern: str = ""
    content_pattern: str = ""
    paste: str = ""
    removed: int = 0
    digest: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, signature: Any, digest: str = "") -> Self:
        """A stored signature as it would be typed."""
        return cls(
            name=signature.name,
            layer=signature.layer.slug,
            product=signature.product,
            statuses=status_words(signature.statuses),
            field_name=signature.field_name,
            field_pattern=signature.field_pattern,
            content_pattern=signature.content_pattern,
            digest=digest,
        )

    @classmethod
    def offered(cls, draft: OwnSignature, paste: str) -> Self:
        """What a closed triage suggests; its paste, kept redacted, stands ready to try."""
        said = asdict(draft) | {"statuses": status_words(draft.statuses)}
        return cls(**said, paste=paste)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        paste, removed, fault = read_paste(data.get("paste", ""))
        return cls(
            **{name: typed(data, name) for name in FIELDS},
            paste=paste,
            removed=removed,
            digest=typed(data, "digest"),
            errors={"paste": fault} if fault else {},
        )

    def said(self, layers: Mapping[str, str]) -> Said:
        """What can be lost to another's change; `layers` gives names by slug."""
        values = {name: getattr(self, name) for name in FIELDS}
        values["layer"] = layers.get(self.layer, self.layer)
        return {LABELS[name]: [value] for name, value in values.items()}


def read_paste(text: str) -> tuple[str, int, str]:
    """The text without its secrets, how many were removed, and why it was refused.

    One that is too large comes back empty: what is not redacted is not shown either.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return "", 0, str(TooLargeError(f"At most {MAX_BYTES:,} bytes are read."))
    redacted = redact(text.replace("\x00", "").replace("\r\n", "\n"))
    return redacted.text, sum(one.count for one in redacted.redactions), ""


def status_words(statuses: Iterable[int]) -> str:
    """Codes as people type them: `403, 500-504`."""
    runs: list[list[int]] = []
    for code in sorted(statuses):
        if runs and code == runs[-1][-1] + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(
        f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )
