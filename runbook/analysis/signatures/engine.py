"""Compares one response with all signatures, in one pass over an index.

The index asks cheap questions first: a signature is tried only where the response has its
rarest field, its JSON name or a text that its body pattern cannot do without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from ..model import Evidence, OwnSignature, Paste
from .load import signatures
from .own import as_signature, match_own
from .schema import Rule, Signature
from .subject import MISSING, Subject, as_text, look

COMMON_FIELDS = frozenset({"server", "via", "content-type", "www-authenticate", "location"})
MAX_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Match:
    """A signature that holds, with the texts that made it hold."""

    signature: Signature
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Index:
    """Signatures by the first thing that must be there; positions are those of `order`."""

    order: tuple[Signature, ...]
    by_field: dict[str, list[int]]
    by_key: dict[str, list[int]]
    by_text: list[tuple[str, int]]  # a text that must occur
    by_texts: list[tuple[tuple[str, ...], int]]
    others: list[int]

    @classmethod
    def over(cls, found: Iterable[Signature]) -> Index:
        order = tuple(found)
        index = cls(order, defaultdict(list), defaultdict(list), [], [], [])
        for at, signature in enumerate(order):
            index._add(at, signature)
        return index

    def _add(self, at: int, signature: Signature) -> None:
        rare = [name for name in signature.fields if name not in COMMON_FIELDS]
        if rare:
            self.by_field[rare[0]].append(at)
        elif signature.json:
            self.by_key[next(iter(signature.json)).split(".")[0]].append(at)
        elif signature.body is not None and signature.body.literals:
            literals = signature.body.literals
            if len(literals) == 1:
                self.by_text.append((literals[0], at))
            else:
                self.by_texts.append((literals, at))
        elif signature.fields:
            self.by_field[next(iter(signature.fields))].append(at)
        else:
            self.others.append(at)

    def candidates(self, subject: Subject) -> Iterator[int]:
        for name in subject.fields.names:
            yield from self.by_field.get(name, ())
        if subject.pairs:  # cut JSON is known by its last steps only
            yield from (at for found in self.by_key.values() for at in found)
        else:
            for key in subject.keys:
                yield from self.by_key.get(key, ())
        if lower := subject.lower:
            yield from [at for text, at in self.by_text if text in lower]
            for literals, at in self.by_texts:
                for text in literals:
                    if text in lower:
                        yield at
                        break
        yield from self.others


@cache
def shipped() -> Index:
    """The index over the shipped signatures, made once per process."""
    return Index.over(signatures())


def match(paste: Paste, own: tuple[OwnSignature, ...] = ()) -> tuple[Match, ...]:
    """All signatures that hold for the paste's response, ours in file order, then the own."""
    subject = look(paste)
    return match_subject(subject, own) if subject is not None else ()


def match_subject(
    subject: Subject, own: tuple[OwnSignature, ...] = (), index: Index | None = None
) -> tuple[Match, ...]:
    """As `match`, over a response that was looked at already."""
    index = index or shipped()
    found: list[Match] = []
    for at in sorted(index.candidates(subject)):
        evidence = _evidence(index.order[at], subject)
        if evidence is not None:
            found.append(Match(index.order[at], tuple(evidence)))
    for one in own:
        told = match_own(subject, one)
        if told:
            found.append(Match(as_signature(one), told))
    return tuple(found)


def _evidence(signature: Signature, subject: Subject) -> list[Evidence] | None:
    """The quotations where every condition holds, None where one does not."""
    if not _status_fits(signature, subject):
        return None
    if any(name in subject.fields for name in signature.without):
        return None
    if signature.host is not None and not signature.host.search(subject.host):
        return None
    if signature.content_type and not signature.content_type.search(subject.content_type):
        return None
    evidence: list[Evidence] = []
    for found in chain(_in_fields(signature, subject), _in_content(signature, subject)):
        if found is None:
            return None
        evidence.append(found)
    if signature.reason is not None:
        reason = _in_reason(signature, signature.reason, subject)
        if reason is None:
            return None
        evidence.append(reason)
    return evidence or [_status_evidence(signature, subject)]


def _status_fits(signature: Signature, subject: Subject) -> bool:
    """An unknown status contradicts nothing, unless the status is all there is."""
    if not signature.statuses:
        return True
    if subject.status is None:
        return bool(signature.body or signature.json or signature.fields)
    return subject.status in signature.statuses


def _in_fields(signature: Signature, subject: Subject) -> Iterator[Evidence | None]:
    for name, rule in signature.fields.items():
        yield _in_field(signature, name, rule, subject)


def _in_field(signature: Signature, name: str, rule: Rule, subject: Subject) -> Evidence | None:
    for field in subject.fields.all(name):
        if not rule.text or rule.search(field.value):
            quote = field.value[:MAX_QUOTE] or field.name
            return Evidence(f"header {name}", quote, signature.why, field.line)
    return None


def _in_content(signature: Signature, subject: Subject) -> Iterator[Evidence | None]:
    for path, rule in signature.json.items():
        yield _in_json(signature, path, rule, subject)
    if signature.body is None:
        return
    literals = signature.body.literals
    if literals and not any(text in subject.lower for text in literals):
        yield None
        return
    span = signature.body.search(subject.content)
    if span is None:
        yield None
        return
    quote = subject.content[span[0] : span[1]].strip()[:MAX_QUOTE] or subject.content[:MAX_QUOTE]
    yield Evidence("body", quote, signature.why, subject.line_of(span[0]))


def _in_json(signature: Signature, path: str, rule: Rule, subject: Subject) -> Evidence | None:
    value = subject.value(path)
    if value is MISSING:
        return None
    text = as_text(value)
    if rule.text and not rule.search(text):
        return None
    start = max(subject.content.find(f'"{path.rpartition(".")[2]}"'), 0)
    at = subject.content.find(text, start)
    if at == -1 or not text:  # written with escapes, or not a text: quote it with its name
        at, text = start, subject.content[start:].partition("\n")[0]
    return Evidence(f"body {path}", text[:MAX_QUOTE], signature.why, subject.line_of(at))


def _in_reason(signature: Signature, rule: Rule, subject: Subject) -> Evidence | None:
    reason = subject.response.reason
    if not rule.search(reason):
        return None
    return Evidence("status", reason, signature.why, subject.response.line)


def _status_evidence(signature: Signature, subject: Subject) -> Evidence:
    return Evidence("status", str(subject.status), signature.why, subject.response.line)
