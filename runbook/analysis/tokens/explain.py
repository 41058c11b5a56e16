"""The sentence that explains a 401 or a 403 from the token."""

from __future__ import annotations

from runbook.analysis.model import Token

_REASONS = {
    "malformed": "what was sent is not a token",
    "alg-none": "the token is unsigned (alg none)",
    "other-environment": "the token belongs to another environment",
    "expired": "the token has expired",
    "not-yet-valid": "the token is not valid yet",
    "issued-in-future": "the token claims to be issued in the future",
    "wrong-issuer": "another issuer made the token than the one that is trusted here",
    "wrong-audience": "the token was made for another audience",
    "clock-skew": "the clocks of issuer and server differ",
    "missing-scope": "the token lacks a scope that is asked for",
}
_UNKNOWN_CALLER = frozenset(_REASONS) - {"missing-scope"}


def explain(token: Token | None, status: int | None) -> str | None:
    """Why this status, as far as the token tells; None for other statuses and without a clue.

    RFC 9110 §15.5.2: 401 lacks valid credentials; §15.5.4: 403 understood and refused.
    """
    if status not in (401, 403) or token is None:
        return None
    codes = {one.code: one for one in token.problems}
    for code, reason in _REASONS.items():
        if code in codes:
            return _because(code, reason, codes[code].detail, status)
    if token.kind == "none":
        if status == 401:
            return "401: the request carries no credentials."
        return "403 although the request carries no credentials: 401 would ask for them."
    if status == 403 and token.kind == "jwt":
        return (
            "403, and nothing in the token explains it: the caller is known, "
            "so a role, a policy or an ownership rule refused."
        )
    return None


def _because(code: str, reason: str, detail: str, status: int) -> str:
    sentence = f"{status}: {reason}. {detail}"
    if status == 403 and code in _UNKNOWN_CALLER:
        return f"{sentence} 401 would be the status for this."
    return sentence
