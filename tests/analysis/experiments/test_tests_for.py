"""The experiment between two layers: it fits the pair, and it never repeats a write."""

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.analysis import experiments
from runbook.analysis.model import (
    ROLES,
    STAGES,
    Candidate,
    ClientFailure,
    Environment,
    Exchange,
    Field,
    Fields,
    Judgement,
    Organisation,
    Paste,
    Request,
    Response,
    Verdict,
)

UNSAFE_METHODS = {"POST", "PUT", "PATCH", "DELETE", "CONNECT"}
UNSAFE_OPTIONS = ("-d", "-T", "-F", "--data", "--form", "--upload", "--json", "--post", "-K")


def make_paste(method="GET", target="/v1/orders?key=k", host="api.example.com", url=None):
    request = Request(method, target, fields=Fields((Field("Host", host),)), url=url)
    return Paste((), (Exchange(request, Response(502)),))


def make_judgement(*layers, status=502, confidence=0.5, abstained=True, stated=False):
    candidates = tuple(Candidate(one, None, confidence, ()) for one in layers)
    first = layers[0] if layers else None
    verdict = Verdict(first, None, confidence, abstained, stated)
    return Judgement(status, verdict, candidates, ())


PAIRS = [
    (("waf-cdn", "application"), 403, "--resolve", "waf-cdn"),
    (("auth", "application"), 403, "curl -si", "auth"),
    (("gateway", "application"), 429, "$TOKEN", "gateway"),
    (("load-balancer", "application"), 504, "time_total", "load-balancer"),
    (("load-balancer", "gateway"), 404, "no-such-path", "load-balancer"),
    (("auth", "downstream"), 503, "openid-configuration", "auth"),
]


@pytest.mark.parametrize(("layers", "status", "part", "named"), PAIRS)
def test_each_pair_has_an_experiment_whose_outcomes_name_both(layers, status, part, named):
    tests = experiments.tests_for(
        make_paste(), make_judgement(*layers, status=status), Organisation()
    )

    assert 1 <= len(tests) <= 2
    assert part in tests[0].command
    assert {one.layer for one in tests[0].outcomes} == set(layers)
    assert named in layers and len(tests[0].outcomes) == 2


def test_a_stated_or_certain_verdict_needs_no_experiment():
    sure = make_judgement("application", confidence=0.97, abstained=False)
    stated = make_judgement("gateway", "application", abstained=False, stated=True)

    assert experiments.tests_for(make_paste(), sure, Organisation()) == ()
    assert experiments.tests_for(make_paste(), stated, Organisation()) == ()


def test_without_candidates_the_usual_pair_of_the_status_is_told_apart():
    tests = experiments.tests_for(make_paste(), make_judgement(status=502), Organisation())

    assert {one.layer for one in tests[0].outcomes} == {"load-balancer", "application"}


def test_a_write_is_replaced_and_its_query_left_out():
    tests = experiments.tests_for(
        make_paste("POST", "/v1/pay?token=s3cret"),
        make_judgement("auth", "application", status=403),
        Organisation(),
    )

    assert "https://api.example.com/v1/pay" in tests[0].command
    assert "s3cret" not in tests[0].command
    assert "not repeated" in tests[0].text


def test_the_issuer_that_the_environment_expects_is_asked():
    here = Environment("pay", "production", ("api.example.com",), ("https://id.example.com/",))

    tests = experiments.tests_for(
        make_paste(), make_judgement("auth", "gateway", status=503), Organisation((here,))
    )

    assert "https://id.example.com/.well-known/openid-configuration" in tests[0].command


@pytest.mark.parametrize("stage", STAGES)
def test_a_call_without_an_answer_has_an_experiment_for_its_stage(stage):
    failure = ClientFailure(stage, "", "curl", (), 1, "api.example.com")

    tests = experiments.tests_for(
        Paste((), failures=(failure,)), make_judgement(status=0), Organisation()
    )

    assert tests and "api.example.com" in tests[0].command


METHODS = st.none() | st.sampled_from(
    ["GET", "HEAD", "OPTIONS", "TRACE", "post", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "X"]
)
TEXTS = st.text(max_size=60) | st.sampled_from(
    ["/a b'c\"$(x)`", "-X POST", "https://a.example/;rm -rf /", "/{a,b}[1-9]", "//x", "http://[::1"]
)
LAYERS = st.lists(st.sampled_from(ROLES), max_size=3, unique=True)


@given(METHODS, TEXTS, TEXTS, st.none() | TEXTS, LAYERS, st.sampled_from([0, 401, 403, 429, 504]),
       st.sampled_from(STAGES), st.booleans())  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_no_command_repeats_a_write_and_every_command_is_shell_words(
    method, target, host, url, layers, status, stage, silent
):
    paste = make_paste(method, target, host, url)
    if silent:
        failure = ClientFailure(stage, "", "curl", (), 1, None)
        paste = Paste((), (Exchange(paste.request),), failures=(failure,))

    tests = experiments.tests_for(paste, make_judgement(*layers, status=status), Organisation())

    for test in tests:
        words = shlex.split(test.command or "")
        assert not UNSAFE_METHODS & {one.upper() for one in words}
        assert not any(one.startswith(UNSAFE_OPTIONS) for one in words)
        assert not {";", "|", "&", "&&", "`"} & set(words) - {"|"}
        for option in ("-X", "--request"):
            assert option not in words or words[words.index(option) + 1] == "OPTIONS"


def test_the_log_field_of_the_proxy_that_may_have_answered_is_named():
    candidates = (
        Candidate("load-balancer", "nginx", 0.5, ()),
        Candidate("application", None, 0.4, ()),
    )
    judgement = Judgement(502, Verdict("load-balancer", "nginx", 0.5, True), candidates, ())

    (first, *_) = experiments.tests_for(make_paste(), judgement, Organisation())

    assert "$upstream_status" in first.text
    assert "grep --fixed-strings -- /v1/orders" in first.command
