"""What the answers of known products look like: data in files, and the engine that compares.

Knows patterns over one response. Must not know how evidence is weighed: that is `verdict`.
"""

from __future__ import annotations

from .engine import Match, match, match_subject
from .load import SignatureDataError, signatures
from .schema import Says, Signature, Weight
from .subject import Subject, look

__all__ = [
    "Match",
    "Says",
    "Signature",
    "SignatureDataError",
    "Subject",
    "Weight",
    "look",
    "match",
    "match_subject",
    "signatures",
]
