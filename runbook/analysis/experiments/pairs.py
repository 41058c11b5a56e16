"""One experiment for each pair of layers, with what each outcome means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..model import Experiment, ExperimentOutcome, Role
from . import commands, fields
from .commands import Target


@dataclass(frozen=True, slots=True)
class Question:
    """What is open: two layers, the products that go with them, and the status."""

    one: Role
    other: Role
    status: int | None
    target: Target
    products: dict[Role, str]
    needle: str
    issuer: str = ""


def _test(text: str, command: str | None, *outcomes: tuple[str, Role | None]) -> Experiment:
    return Experiment(text, command, tuple(ExperimentOutcome(*one) for one in outcomes))


def _again(question: Question) -> str:
    """How the request is called: repeated, or replaced by a safe one on its route."""
    if question.target.safe:
        return "the same request"
    return "a GET on the same route (the request itself is not repeated: it may write)"


def past_the_edge(question: Question) -> Experiment:
    other = question.other if question.one == "waf-cdn" else question.one
    text = f"Send {_again(question)} past the edge, to the address of what stands behind it"
    text += ", and once through the edge."
    return _test(
        text,
        commands.past_the_edge(question.target),
        ("The answer is the same past the edge and through it.", other),
        ("Past the edge it is another answer; only the edge gives this one.", "waf-cdn"),
    )


def without_token(question: Question) -> Experiment:
    other = question.other if question.one == "auth" else question.one
    text = f"Send {_again(question)} without any credentials and compare the two answers."
    if question.status == 401:
        return _test(
            text,
            commands.get(question.target),
            ("Without credentials it is the same 401, with the same fields and body.", "auth"),
            ("Without credentials it is another answer: the token was read further on.", other),
        )
    return _test(
        text,
        commands.get(question.target),
        ("Without credentials it is 401: the check passed the token, what follows refused.", other),
        ("Without credentials it is this same answer: the check itself gives it.", "auth"),
    )


def one_call(question: Question) -> Experiment:
    inner = _inner(question)
    outer = _outer(question)
    return _test(
        "Wait for a minute, then make one call instead of twenty.",
        commands.get(question.target, commands.BEARER),
        ("The single call gets through: a rate limit on the way had refused.", outer),
        ("The single call is refused too: a quota further in is used up.", inner),
    )


def unknown_path(question: Question) -> Experiment:
    outer, inner = _outer(question), _inner(question)
    return _test(
        "Ask for a path that nobody serves and compare fields and shape with this response.",
        commands.unknown_path(question.target),
        ("That answer carries the same fields and shape as this response.", outer),
        ("That answer looks different from this response.", inner),
    )


def time_taken(question: Question) -> Experiment:
    outer, inner = _outer(question), _inner(question)
    return _test(
        f"Measure how long {_again(question)} takes, three times.",
        commands.timing(question.target),
        ("It is a round number of seconds each time (15, 29, 30, 60): a proxy gave up.", outer),
        ("It takes a different time each time, or fails at once.", inner),
    )


def log_field(question: Question) -> Experiment:
    outer, inner = _outer(question), _inner(question)
    product = question.products.get(outer)
    known = fields.FIELDS.get(product or "")
    if known is None:
        return _in_the_log_of(inner, outer, question)
    return _test(
        f"Look in the log of {product} at {known.field}.",
        fields.command_for(product, question.needle),
        (f"{known.passed_on[:1].upper()}{known.passed_on[1:]}.", inner),
        (f"{known.own[:1].upper()}{known.own[1:]}.", outer),
    )


_CALLED: dict[Role, str] = {
    "waf-cdn": "the edge",
    "load-balancer": "the load balancer",
    "gateway": "the gateway",
    "auth": "the identity provider",
    "application": "the application",
    "downstream": "the dependency",
}


def _in_the_log_of(inner: Role, outer: Role, question: Question) -> Experiment:
    called = _CALLED[inner]
    return _test(
        f"Look for the request, by its id or time, in the log of {called}.",
        fields.any_log(question.needle),
        (f"It stands there, and {called} ended it with this status.", inner),
        ("It does not stand there, or with another status.", outer),
    )


def token_endpoint(question: Question) -> Experiment:
    other = question.other if question.one == "auth" else question.one
    address = question.issuer or '"$ISSUER"'
    return _test(
        "Ask the issuer for its own description; the failing request is left alone.",
        f"curl -si --max-time 30 {address}/.well-known/openid-configuration",
        ("It does not answer 200: the issuer itself is in trouble.", "auth"),
        ("It answers 200: the issuer is well, look further in.", other),
    )


_ORDER: tuple[Role, ...] = (
    "waf-cdn", "load-balancer", "gateway", "auth", "application", "downstream",
)  # fmt: skip


def _outer(question: Question) -> Role:
    return min(question.one, question.other, key=_ORDER.index)


def _inner(question: Question) -> Role:
    return max(question.one, question.other, key=_ORDER.index)


def chosen(question: Question) -> list[Experiment]:
    """The experiments that fit the pair, the best first."""
    pair = {question.one, question.other}
    makers: list[Callable[[Question], Experiment]] = []
    if "waf-cdn" in pair:
        makers.append(past_the_edge)
    if question.status == 429:
        makers.append(one_call)
    if "auth" in pair and (question.status or 500) < 500:
        makers.append(without_token)
    if "auth" in pair and question.status is not None and question.status >= 500:
        makers.append(token_endpoint)
    if question.status == 504:
        makers.append(time_taken)
    if question.status in (404, 405) or pair == {"gateway", "load-balancer"}:
        makers.append(unknown_path)
    makers.append(log_field)
    if "downstream" not in pair:
        makers.append(unknown_path)
    return [make(question) for make in makers]
