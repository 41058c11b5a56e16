"""WWW-Authenticate: whether its challenges can be read, and whether they help."""

from __future__ import annotations

from ..tokens.challenges import Challenge
from .case import Case
from .rule import Rule, Said

# https://www.iana.org/assignments/http-authschemes, and schemes in wide use without an entry.
REGISTERED = frozenset(
    "basic bearer concealed digest dpop gnap hoba mutual negotiate oauth privatetoken scram-sha-1"
    " scram-sha-256 vapid".split()
)
IN_USE = frozenset(
    "ntlm kerberos aws4-hmac-sha256 aws apikey api-key key token hawk mac signature sharedkey"
    " session cookie pop xbasic x-basic googlelogin passport1.4 l402 lsat macaroon formbased"
    " authsub hmac jwt gssapi nonce saml edgegrid eg1-hmac-sha256"
    " azureapimanagementkey".split()
)
BEARER_ERRORS = frozenset({"invalid_request", "invalid_token", "insufficient_scope"})
TOKENS = frozenset({"jwt", "opaque", "bearer"})


def unreadable(case: Case) -> Said | None:
    """No scheme at all, or words between that belong to no challenge."""
    field = case.fields.first("www-authenticate")
    if field is None:
        return None
    found = [one for one, _ in case.challenges]
    if not found or any(not one.scheme for one in found):
        return Said(
            "WWW-Authenticate names no scheme: clients can't tell which credentials to send.",
            field.line,
        )
    odd = [one.scheme for one in found if _strange(one)]
    if len(odd) > 1 or (odd and field.value.count('"') % 2):
        return Said(
            f"WWW-Authenticate can't be read as challenges, from “{odd[0][:40]}” on: clients may "
            "ignore the whole field.",
            field.line,
        )
    return None


def _strange(one: Challenge) -> bool:
    return one.scheme.lower() not in REGISTERED | IN_USE


def unknown_scheme(case: Case) -> Said | None:
    if unreadable(case):
        return None
    for one, quote in case.challenges:
        if _strange(one) and not one.scheme.lower().startswith("x-"):
            return Said(
                f"The challenge's scheme {one.scheme[:40]} is not a registered one: generic "
                "clients don't know what to send.",
                quote.line,
            )
    return None


def basic_without_realm(case: Case) -> Said | None:
    for one, quote in case.challenges:
        if one.scheme.lower() == "basic" and one.get("realm") is None:
            return Said(
                "A Basic challenge without realm: some clients then don't ask for credentials.",
                quote.line,
            )
    return None


def refused_without_error(case: Case) -> Said | None:
    """RFC 6750 §3.1: a request that carried a token SHOULD learn why it was refused."""
    if case.response.status != 401 or case.token is None or case.token.kind not in TOKENS:
        return None
    bearers = [(one, quote) for one, quote in case.challenges if _is_bearer(one)]
    if not bearers or any(one.get("error") for one, _ in bearers):
        return None
    return Said(
        "A token was sent, and the challenge doesn't say why it was refused: error and "
        "error_description would.",
        bearers[0][1].line,
    )


def _is_bearer(one: Challenge) -> bool:
    return one.scheme.lower() in ("bearer", "dpop")


def error_against_status(case: Case) -> Said | None:
    """RFC 6750 §3.1: invalid_request goes with 400."""
    if case.response.status not in (401, 403):
        return None
    for one, quote in case.challenges:
        if _is_bearer(one) and one.get("error") == "invalid_request":
            return Said(
                f"The challenge says invalid_request, the status {case.response.status}: the "
                "request carries its token in a wrong way, and 400 is the status for that.",
                quote.line,
            )
    return None


RULES = (
    Rule("www-authenticate-malformed", "warn", "RFC 9110 §11.6.1", unreadable),
    Rule("www-authenticate-unknown-scheme", "info", "RFC 9110 §11.1", unknown_scheme),
    Rule("basic-without-realm", "info", "RFC 7617 §2", basic_without_realm),
    Rule("challenge-without-error", "info", "RFC 6750 §3.1", refused_without_error),
    Rule("challenge-status-mismatch", "warn", "RFC 6750 §3.1", error_against_status),
)
