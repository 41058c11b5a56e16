"""What a signature would change, tried on texts without saving anything. Pure.

Texts come in redacted. A text that cannot be read is none that a signature could be tried on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from runbook.analysis.model import (
    Evidence,
    Organisation,
    OwnSignature,
    Paste,
    UnreadableError,
    Verdict,
)
from runbook.analysis.reading import read
from runbook.analysis.signatures import look
from runbook.analysis.signatures.own import match_own
from runbook.analysis.verdict import judge


@dataclass(frozen=True, slots=True)
class Tried:
    """One text: where the signature matched, and the verdict without it and with it."""

    status: int | None
    evidence: tuple[Evidence, ...]
    before: Verdict
    after: Verdict

    @property
    def matches(self) -> bool:
        return bool(self.evidence)

    @property
    def changes(self) -> bool:
        """Another layer or product, or from abstaining to naming one; not a mere number."""
        return _named(self.before) != _named(self.after)


def _named(verdict: Verdict) -> tuple[str, str] | None:
    return None if verdict.abstained else (verdict.layer or "", verdict.product or "")


def with_signature(
    organisation: Organisation, draft: OwnSignature, replacing: str = ""
) -> Organisation:
    """What is known once the draft is saved; `replacing` is the name it is stored under now."""
    others = (one for one in organisation.signatures if one.name not in (replacing, draft.name))
    return replace(organisation, signatures=(*others, draft))


def try_on(
    text: str, organisation: Organisation, draft: OwnSignature, replacing: str = ""
) -> Tried:
    """Try a signature on one redacted text. Raises UnreadableError."""
    paste = read(text)
    before = judge(paste, organisation)
    evidence = _evidence(paste, draft)
    if not evidence and not _is_among(organisation, draft, replacing):
        return Tried(before.status, (), before.verdict, before.verdict)
    after = judge(paste, with_signature(organisation, draft, replacing))
    return Tried(before.status, evidence, before.verdict, after.verdict)


def _is_among(organisation: Organisation, draft: OwnSignature, replacing: str) -> bool:
    return any(one.name in (replacing, draft.name) for one in organisation.signatures)


def _evidence(paste: Paste, draft: OwnSignature) -> tuple[Evidence, ...]:
    subject = look(paste)
    return match_own(subject, draft) if subject is not None else ()


def try_on_all[K](
    texts: Iterable[tuple[K, str]],
    organisation: Organisation,
    draft: OwnSignature,
    replacing: str = "",
) -> list[tuple[K, Tried]]:
    """As `try_on`, over many, each under its own key; what cannot be read is left out."""
    found = []
    for key, text in texts:
        try:
            found.append((key, try_on(text, organisation, draft, replacing)))
        except UnreadableError:
            continue
    return found
