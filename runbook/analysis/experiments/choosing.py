"""Which experiments to suggest: for the layers that remain, or for a call without an answer."""

from __future__ import annotations

import re
import shlex

from ..model import Experiment, Judgement, Organisation, Paste, Role
from .commands import Target, target_of
from .pairs import Question, chosen
from .silence import for_failure

_ID = re.compile(r"[\w.:/=+-]{1,100}")
_SURE = 0.8
_STILL_POSSIBLE = 0.1
_MOST = 2
_ID_FIELDS = (
    "x-request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray", "x-amz-cf-id",
    "x-amzn-trace-id", "request-id", "x-kong-request-id",
)  # fmt: skip
# Where nothing speaks for a layer, the pair that is most often in doubt at each status.
_USUAL_PAIRS: dict[int, tuple[Role, Role]] = {
    400: ("load-balancer", "application"),
    401: ("auth", "application"),
    403: ("auth", "application"),
    404: ("load-balancer", "application"),
    405: ("load-balancer", "application"),
    413: ("load-balancer", "application"),
    429: ("gateway", "application"),
    500: ("application", "downstream"),
    502: ("load-balancer", "application"),
    503: ("load-balancer", "application"),
    504: ("load-balancer", "application"),
}


def tests_for(
    paste: Paste, judgement: Judgement, organisation: Organisation
) -> tuple[Experiment, ...]:
    """At most two experiments; none where the verdict is stated or beyond doubt.

    No command repeats a request whose method is not safe (RFC 9110 §9.2.1; one that is not known
    counts as unsafe): a safe request on the same route, the issuer's description or a log stands
    for it. Every command reads as shell words, and holds no secret of the paste.
    """
    target = target_of(paste)
    if paste.response is None and not paste.logs and paste.failures:
        return for_failure(paste.failures[-1], target)[:_MOST]
    pair = _pair(judgement)
    if pair is None:
        return ()
    products = {one.layer: one.product for one in reversed(judgement.candidates) if one.product}
    products |= {one.layer: one.product for one in judgement.fronted_by}
    question = Question(
        *pair,
        status=judgement.status,
        target=target,
        products=products,
        needle=_needle(paste, target),
        issuer=_issuer(organisation, target),
    )
    unique = {one.text: one for one in chosen(question)}
    return tuple(unique.values())[:_MOST]


def _pair(judgement: Judgement) -> tuple[Role, Role] | None:
    """The two layers that remain, None where one has won."""
    verdict = judgement.verdict
    if verdict.stated:
        return None
    layers = list(dict.fromkeys(one.layer for one in judgement.candidates))
    second = judgement.candidates[1].confidence if len(judgement.candidates) > 1 else 0.0
    if not verdict.abstained and verdict.confidence >= _SURE and second < _STILL_POSSIBLE:
        return None
    if len(layers) >= 2:
        return layers[0], layers[1]
    usual = _USUAL_PAIRS.get(judgement.status or 0)
    if not layers:
        return usual
    rival = next((one for one in usual or () if one != layers[0]), None)
    return (layers[0], rival) if rival else None


def _needle(paste: Paste, target: Target) -> str:
    """What finds the request in a log, quoted for the shell: its id, else its path."""
    fields = [part.fields for part in (paste.response, paste.request) if part is not None]
    for name in _ID_FIELDS:
        for one in fields:
            value = one.value(name)
            if value and _ID.fullmatch(value):
                return shlex.quote(value)
    return shlex.quote(target.path) if target.path != "/" else '"$REQUEST_ID"'


def _issuer(organisation: Organisation, target: Target) -> str:
    for environment in organisation.environments:
        if target.host and target.host in environment.hosts and environment.issuers:
            issuer = environment.issuers[0].rstrip("/")
            if issuer.startswith("https://") and issuer.isprintable():
                return shlex.quote(issuer)
    return ""
