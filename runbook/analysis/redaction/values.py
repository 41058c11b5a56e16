"""Whether a value that a secret's name announces is one, or a word about it. Pure."""

from __future__ import annotations

import re

from runbook.analysis.redaction.hits import MARKER

_WORDS = frozenset(
    "null none nil undefined true false yes no on off missing invalid expired required absent "
    "empty unknown failed failure error denied rejected unauthorized forbidden ok valid present "
    "redacted hidden elided removed filtered omitted masked deleted revoked not_found anonymous "
    "string str bearer basic digest optional disabled enabled nan n/a - jwt "
    "invalid_token token_expired".split()
)
# What somebody wrote in place of the value: stars, dots, <token>, {{token}}, ${TOKEN}, $TOKEN.
_PLACEHOLDER = re.compile(
    r"[*x•.…#?_-]+|<[\w .-]{1,60}>|\{\{?[\w .$-]{1,60}\}?\}|\$\{[\w.:-]{1,60}\}|"
    r"\$(?-i:[A-Z][A-Z0-9_]{0,60}|[a-z]{1,20}(?:_?[A-Z]?[a-z]{2,20}){0,4})|"
    r"(?-i:(?:YOUR|INSERT|REPLACE|CHANGE)[_A-Z-]{2,40})|(?:your|insert)[-_][a-z_-]{2,40}|"
    r"(?-i:(?:[A-Z]{2,20}_){0,4}(?:TOKEN|KEY|SECRET|PASSWORD|JWT|CREDENTIALS)(?:_[A-Z]{2,20})?)|"
    r"%[A-Z_]{2,40}%|\[(?:FILTERED|REDACTED|HIDDEN|MASKED|REMOVED|PROTECTED)\]|"
    r"\((?:elided|redacted|hidden|removed|none)\)|\*{3}\w{0,10}\*{3}|\{\}|\[\]",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:is|are|was|be|been|must|may|cannot|can't|should|has|have|does|not|no|required|invalid|"
    r"missing|expired|incorrect|wrong|failed|this|field|please|at least|too|blank|short)\b",
    re.IGNORECASE,
)


def is_harmless(value: str) -> bool:
    """A marker, a placeholder, a word such as `null`, or a sentence about the value."""
    bare = value.strip(" \t\r\n\"'`,;")
    if not bare or bare.lower() in _WORDS:
        return True
    if MARKER.fullmatch(bare) or (len(bare) <= 80 and _PLACEHOLDER.fullmatch(bare)):
        return True
    return is_sentence(bare)


def is_sentence(value: str) -> bool:
    """Words about a secret, such as `This field may not be blank.`, and not a passphrase."""
    words = value[:400].split()
    if len(words) < 3 or len(value) > 400:
        return False
    plain = sum(1 for one in words if one.strip(".,:;!?'\"()").isalpha())
    return plain >= len(words) - 1 - len(words) // 4 and bool(_ABOUT.search(value[:400]))


def is_opaque(value: str) -> bool:
    """Looks made up: eight characters or more, of kinds that no word or small number mixes."""
    bare = value.strip(" \t\"'")
    if len(bare) < 8 or " " in bare or not bare.isascii():
        return False
    if bare.isdigit():
        return False
    letters = any(one.isalpha() for one in bare)
    digits = any(one.isdigit() for one in bare)
    mixed = bare != bare.lower() and bare != bare.upper() and not bare.istitle()
    if letters and digits:
        return True
    return len(bare) >= 16 and mixed and "_" not in bare and "-" not in bare and "/" not in bare
