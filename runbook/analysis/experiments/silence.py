"""What to try where there was no response at all: the next step of the way, alone."""

from __future__ import annotations

from collections.abc import Callable

from ..model import ClientFailure, Experiment, ExperimentOutcome, Role, Stage
from . import commands
from .commands import Target

type _Outcomes = tuple[tuple[str, Role | None], tuple[str, Role | None]]


def _name(target: Target) -> str:
    return f"dig +short {target.host or '"$HOST"'}"


def _connect(target: Target) -> str:
    return f"nc -vz -w 5 {target.host or '"$HOST"'} {target.port}"


def _handshake(target: Target) -> str:
    host = target.host or '"$HOST"'
    return f"openssl s_client -connect {target.authority()} -servername {host} < /dev/null"


def _whole(target: Target) -> str:
    return f"curl -sv --http1.1 -o /dev/null --max-time 120 {target.url()}"


_STEPS: tuple[tuple[Stage, str, Callable[[Target], str], _Outcomes], ...] = (
    (
        "name",
        "Ask the resolver for the name alone.",
        _name,
        (
            ("An address comes back: the caller's own resolver or its cache is wrong.", None),
            ("Nothing comes back: the name does not exist or its zone fails.", None),
        ),
    ),
    (
        "connect",
        "Open the connection alone, from the caller's network and from another one.",
        _connect,
        (
            ("It opens from another network only: a firewall or route is between.", None),
            ("It opens from nowhere: nothing listens at that address.", "load-balancer"),
        ),
    ),
    (
        "tls",
        "Shake hands alone and read the certificate's names, dates and issuer.",
        _handshake,
        (
            ("It ends with `Verify return code: 0`: the caller lacks the issuer.", None),
            ("It shows a wrong, expired or missing certificate.", "load-balancer"),
        ),
    ),
    (
        "nothing-back",
        "Measure a GET on the same route.",
        commands.timing,
        (
            ("An answer comes, only later than the caller waits.", "application"),
            ("000 after a round number of seconds: a proxy cuts it off.", "load-balancer"),
        ),
    ),
    (
        "nothing-back",
        "Ask for a path that nobody serves.",
        commands.unknown_path,
        (
            ("404 comes at once: the way is open, the route's code hangs.", "application"),
            ("Nothing comes back: what stands in front does not answer.", "load-balancer"),
        ),
    ),
    (
        "cut-off",
        "Fetch the same route with HTTP/1.1 and discard the content.",
        _whole,
        (
            ("It is whole over HTTP/1.1: the proxy's HTTP/2 is at fault.", "load-balancer"),
            ("It breaks off at the same length or time again.", "application"),
        ),
    ),
    (
        "browser",
        "Send the browser's preflight from the command line, where nothing is hidden.",
        commands.preflight,
        (
            (
                "It is 2xx with Access-Control-Allow-Origin: look at the real request.",
                "application",
            ),
            ("It is an error or lacks that field: whoever answers it hides the cause.", None),
        ),
    ),
)


def for_failure(failure: ClientFailure, target: Target) -> tuple[Experiment, ...]:
    """Experiments for the stage that the call reached, the best first."""
    return tuple(
        Experiment(text, command(target), tuple(ExperimentOutcome(*one) for one in outcomes))
        for stage, text, command, outcomes in _STEPS
        if stage == failure.stage
    )
