"""The shipped scenarios: every edge, typical pastes, and what a responder is asked to do."""

from __future__ import annotations

import re
from collections import deque

import pytest

from runbook.content.placeholders import unknown, unsafe_places
from runbook.graph.drawing import to_svg
from runbook.graph.facts import FACTS, ROLES, read_facts
from runbook.graph.layout import layout
from runbook.graph.limits import MAX_WAY
from runbook.graph.model import UNKNOWN, Graph, Outcome, Question
from runbook.graph.parsing import parse
from runbook.graph.soundness import longest_way, soundness
from runbook.graph.walking import fitting, walk
from runbook.graph.writing import write
from runbook.starter.files import CONTENT
from runbook.starter.reading import obvious_write

PATHS = {path.stem: path for path in sorted((CONTENT / "scenarios").glob("*.yaml"))}
TEXTS = {key: path.read_text(encoding="utf-8") for key, path in PATHS.items()}
GRAPHS = {key: parse(text) for key, text in TEXTS.items()}
CODES = frozenset(int(path.stem) for path in (CONTENT / "codes").glob("[0-9]*.yaml"))
ENTRIES = {f"{path.parent.name}/{path.stem}" for path in (CONTENT / "entries").glob("*/*.yaml")}
SHIPPED = (
    "request-never-looked-valid",
    "token-seems-wrong-or-missing",
    "caller-is-logged-in-but-blocked",
    "path-or-object-cannot-be-found",
    "payload-is-valid-json-but-business-rules-reject-it",
    "operation-should-work-but-state-got-in-the-way",
    "same-request-works-until-traffic-spikes",
    "nothing-obvious-is-wrong-on-the-client-side",
    "gateway-gave-up",
    "it-broke-right-after-a-deploy",
    "only-some-callers-fail",
    "there-is-no-response-at-all",
    "i-only-have-a-status-code",
)
EDGES = [
    (key, question.id, answer.id)
    for key, graph in GRAPHS.items()
    for question in graph.questions
    for answer in question.answers
]
QUESTIONS = [(key, one) for key, graph in GRAPHS.items() for one in graph.questions]
READERS = {"curl", "kubectl", "dig", "openssl", "python3", "grep", "head", "jq"}
KUBECTL = {"logs", "get", "rollout history"}


def way_to(graph: Graph, target: str) -> dict[str, str]:
    """The answers of a shortest way to a question or an outcome."""
    ahead = deque([(graph.start, dict[str, str]())])
    while ahead:
        at, answers = ahead.popleft()
        if at == target:
            return answers
        node = graph.nodes[at]
        if isinstance(node, Question):
            ahead += [(one.next, {**answers, at: one.id}) for one in node.answers]
    raise AssertionError(f"no way leads to {target}")


def test_the_thirteen_scenarios_are_shipped():
    assert set(SHIPPED) == set(GRAPHS)


@pytest.mark.parametrize("key", SHIPPED)
def test_a_shipped_scenario_is_sound_and_written_as_runbook_writes_it(key):
    graph = GRAPHS[key]

    assert soundness(graph, CODES, frozenset(ROLES), frozenset(GRAPHS)) == []
    assert write(graph) == TEXTS[key]
    assert longest_way(graph) <= MAX_WAY
    assert graph.sources
    assert graph.fits


@pytest.mark.parametrize(("key", "question", "answer"), EDGES)
def test_an_answer_leads_to_where_it_says(key, question, answer):
    graph = GRAPHS[key]

    found = walk(graph, {**way_to(graph, question), question: answer}, {})

    stops = [*(step.question.id for step in found.steps), (found.question or found.outcome).id]
    assert stops[stops.index(question) + 1] == graph.nodes[question].answer(answer).next


@pytest.mark.parametrize(
    ("key", "outcome"), [(key, one.id) for key, graph in GRAPHS.items() for one in graph.outcomes]
)
def test_every_outcome_is_reached_and_leads_to_an_entry(key, outcome):
    graph = GRAPHS[key]
    facts = read_facts({"status": "503", "returned-by": "gateway"})

    found = walk(graph, way_to(graph, outcome), facts)

    assert found.outcome.id == outcome
    assert found.landing.code is not None
    assert found.landing.layer in (None, *ROLES)
    assert found.landing.layer is None or found.landing.entry in ENTRIES


@pytest.mark.parametrize("key", SHIPPED)
def test_somebody_who_can_tell_nothing_still_comes_to_somebody_who_acts(key):
    graph = GRAPHS[key]

    found = walk(graph, {one.id: UNKNOWN for one in graph.questions}, {})

    assert isinstance(found.outcome, Outcome)
    assert found.outcome.pages, "nobody is called the cause without a single answer"


@pytest.mark.parametrize(("key", "question"), QUESTIONS, ids=lambda one: getattr(one, "id", one))
def test_a_question_is_short_and_says_what_to_observe(key, question):
    assert len(question.ask) <= 90
    assert 0 < len(question.how) <= 330


def test_facts_can_answer_all_but_a_few_questions():
    alone = {f"{key}/{one.id}" for key, one in QUESTIONS if not one.facts}

    assert alone == {
        "gateway-gave-up/health",
        "nothing-obvious-is-wrong-on-the-client-side/cause",
        "nothing-obvious-is-wrong-on-the-client-side/which",
        "operation-should-work-but-state-got-in-the-way/retried",
        "payload-is-valid-json-but-business-rules-reject-it/documented",
        "payload-is-valid-json-but-business-rules-reject-it/log-rule",
        "same-request-works-until-traffic-spikes/retries",
        "there-is-no-response-at-all/slow-or-crash",
    }


@pytest.mark.parametrize(
    ("key", "question"),
    [(key, one) for key, one in QUESTIONS if one.command],
    ids=lambda one: getattr(one, "id", one),
)
def test_a_command_only_reads_and_fills_safely(key, question):
    command = question.command

    assert obvious_write(command) == ""
    assert unknown(command) == []
    assert unsafe_places(command) == []
    for part in re.split(r"\s\|\s(?=[a-z])", command):
        assert part.split()[0] in READERS
    for verb in re.findall(r'kubectl -n "\{namespace\}" (rollout \w+|\w+)', command):
        assert verb in KUBECTL
        writes = r"\s-[XdFT]\b|--request|--data|--json|--form|--upload|(?i:authorization)"
        assert not (part.startswith("curl") and re.search(writes, part))


# Key, facts of a typical paste (and the three taps), answers by hand, outcome, entry, and how many
# of the questions on the way the evidence answers.
WALKS = [
    ("request-never-looked-valid",
     {"status": "400", "returned-by": "application", "field-errors": "yes", "how-wide": "caller"},
     {}, "bad-request", "400/application", 3),
    ("request-never-looked-valid",
     {"status": "413", "returned-by": "load-balancer", "content": "html"},
     {}, "too-large", "400/load-balancer", 2),
    ("request-never-looked-valid",
     {"status": "400", "returned-by": "application", "how-wide": "endpoint", "changed": "deploy"},
     {"part": "syntax", "transformed": "unknown"}, "contract-changed", "400/application", 3),
    ("token-seems-wrong-or-missing",
     {"status": "401", "token-kind": "jwt", "token-problem": "expired", "how-wide": "caller"},
     {}, "expired", "401/auth", 3),
    ("token-seems-wrong-or-missing",
     {"status": "401", "token-kind": "none", "challenge": "plain", "how-wide": "endpoint"},
     {}, "lost-on-the-way", "401/auth", 2),
    ("token-seems-wrong-or-missing",
     {"status": "401", "token-kind": "jwt", "token-problem": "none", "how-wide": "all",
      "changed": "key"},
     {}, "keys", "401/auth", 4),
    ("caller-is-logged-in-but-blocked",
     {"status": "403", "token-kind": "jwt", "token-problem": "expired", "returned-by": "gateway"},
     {}, "token-refused", "401/auth", 2),
    ("caller-is-logged-in-but-blocked",
     {"status": "403", "token-problem": "none", "returned-by": "application", "how-wide": "all",
      "changed": "deploy"},
     {}, "rule-changed", "403/application", 4),
    ("caller-is-logged-in-but-blocked",
     {"status": "403", "returned-by": "waf-cdn", "content": "html"},
     {"token": "unknown", "same-elsewhere": "address"}, "waf-address", "403/waf-cdn", 1),
    ("path-or-object-cannot-be-found",
     {"status": "404", "returned-by": "load-balancer", "changed": "config", "since": "hour"},
     {}, "route-lost", "404/load-balancer", 2),
    ("path-or-object-cannot-be-found",
     {"status": "404", "returned-by": "application", "content": "json", "masks-forbidden": "yes",
      "how-wide": "tenant"},
     {}, "hidden-403", "403/application", 4),
    ("path-or-object-cannot-be-found",
     {"status": "404", "returned-by": "application", "content": "problem", "how-wide": "call"},
     {"hidden": "open", "environment": "here"}, "gone", "404/application", 3),
    ("payload-is-valid-json-but-business-rules-reject-it",
     {"status": "422", "returned-by": "application", "field-errors": "yes", "state": "no",
      "how-wide": "endpoint", "changed": "deploy"},
     {}, "rule-changed", "422/application", 5),
    ("payload-is-valid-json-but-business-rules-reject-it",
     {"status": "422", "returned-by": "application", "field-errors": "yes", "how-wide": "caller"},
     {"state": "never", "documented": "silent"}, "undocumented", "422/application", 3),
    ("payload-is-valid-json-but-business-rules-reject-it",
     {"status": "422", "returned-by": "downstream"},
     {}, "dependency-rule", "422/downstream", 1),
    ("operation-should-work-but-state-got-in-the-way",
     {"status": "412", "returned-by": "application", "how-wide": "call"},
     {}, "stale", "409/application", 3),
    ("operation-should-work-but-state-got-in-the-way",
     {"status": "409", "returned-by": "application"},
     {"kind": "duplicate", "retried": "twice"}, "own-retry", "409/application", 1),
    ("operation-should-work-but-state-got-in-the-way",
     {"status": "423", "returned-by": "application", "how-wide": "all", "changed": "traffic"},
     {}, "two-writers", "409/application", 4),
    ("same-request-works-until-traffic-spikes",
     {"status": "429", "returned-by": "gateway", "how-wide": "caller", "retry-after": "yes"},
     {"retries": "storm"}, "retry-storm", "429/gateway", 3),
    ("same-request-works-until-traffic-spikes",
     {"status": "429", "returned-by": "application", "how-wide": "all", "changed": "config"},
     {}, "limit-changed", "429/application", 3),
    ("same-request-works-until-traffic-spikes",
     {"status": "429", "returned-by": "waf-cdn", "how-wide": "caller"},
     {}, "edge-one", "429/waf-cdn", 2),
    ("nothing-obvious-is-wrong-on-the-client-side",
     {"status": "500", "returned-by": "application", "changed": "deploy"},
     {}, "deployed", "500/application", 2),
    ("nothing-obvious-is-wrong-on-the-client-side",
     {"status": "500", "returned-by": "downstream"},
     {"which": "vendor"}, "vendor", "500/downstream", 1),
    ("nothing-obvious-is-wrong-on-the-client-side",
     {"status": "500", "returned-by": "application", "changed": "nothing", "how-wide": "endpoint"},
     {"cause": "code"}, "bug", "500/application", 3),
    ("gateway-gave-up",
     {"status": "504", "returned-by": "load-balancer", "upstream-status": "none",
      "changed": "nothing", "how-wide": "endpoint"},
     {}, "slow-path", "504/application", 4),
    ("gateway-gave-up",
     {"status": "502", "returned-by": "load-balancer", "upstream-status": "none",
      "changed": "deploy"},
     {}, "broken-deploy", "502/application", 4),
    ("gateway-gave-up",
     {"status": "503", "returned-by": "gateway"},
     {"passed-on": "none", "health": "some"}, "sick-instance", "503/load-balancer", 2),
    ("it-broke-right-after-a-deploy",
     {"status": "500", "returned-by": "application", "changed": "deploy", "since": "hour",
      "how-wide": "endpoint"},
     {}, "one-endpoint", "500/application", 4),
    ("it-broke-right-after-a-deploy",
     {"status": "502", "returned-by": "load-balancer", "changed": "deploy", "since": "hour"},
     {}, "does-not-start", "503/application", 3),
    ("it-broke-right-after-a-deploy",
     {"status": "401", "returned-by": "auth", "changed": "deploy", "since": "hour"},
     {}, "auth-settings", "401/auth", 2),
    ("only-some-callers-fail",
     {"status": "403", "returned-by": "waf-cdn", "how-wide": "caller"},
     {}, "edge", "403/waf-cdn", 3),
    ("only-some-callers-fail",
     {"status": "500", "returned-by": "application", "how-wide": "tenant", "since": "day",
      "changed": "nothing"},
     {}, "their-data", "500/application", 4),
    ("only-some-callers-fail",
     {"status": "0", "no-response": "yes", "stage": "connect", "how-wide": "region"},
     {}, "cut-off", "0/waf-cdn", 2),
    ("there-is-no-response-at-all",
     {"status": "0", "no-response": "yes", "stage": "tls", "changed": "certificate"},
     {}, "our-certificate", "0/load-balancer", 2),
    ("there-is-no-response-at-all",
     {"status": "0", "no-response": "yes", "stage": "connect", "how-wide": "caller"},
     {}, "their-network", "0/waf-cdn", 2),
    ("there-is-no-response-at-all",
     {"status": "0", "no-response": "yes", "stage": "nothing-back", "last-seen": "application"},
     {"slow-or-crash": "late"}, "late", "0/application", 2),
    ("i-only-have-a-status-code",
     {"status": "403", "returned-by": "gateway", "token-problem": "none"},
     {}, "refused", "403/gateway", 4),
    ("i-only-have-a-status-code",
     {"status": "502"},
     {"who": "proxy"}, "gave-up", "502/load-balancer", 4),
    ("i-only-have-a-status-code",
     {"status": "418", "returned-by": "application"},
     {"valid": "unknown", "allowed": "allowed", "blocked": "no"}, "open", "418/application", 2),
]  # fmt: skip


@pytest.mark.parametrize(("key", "facts", "answers", "outcome", "entry", "by_evidence"), WALKS)
def test_a_typical_paste_leads_to_its_outcome(key, facts, answers, outcome, entry, by_evidence):
    found = walk(GRAPHS[key], answers, read_facts(facts))

    assert (found.outcome.id if found.outcome else found.question.id) == outcome
    assert found.landing.entry == entry
    assert found.answered_by_evidence == by_evidence


def test_each_scenario_has_three_walks_and_evidence_answers_at_least_half_of_the_questions():
    assert {key: sum(one[0] == key for one in WALKS) for key in GRAPHS} == dict.fromkeys(GRAPHS, 3)
    for key, graph in GRAPHS.items():
        found = [walk(graph, one[2], read_facts(one[1])) for one in WALKS if one[0] == key]
        asked = sum(len(one.steps) for one in found)

        assert sum(one.answered_by_evidence for one in found) >= asked / 2, key


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"status": "400"}, "request-never-looked-valid"),
        ({"status": "400", "field-errors": "yes"},
         "payload-is-valid-json-but-business-rules-reject-it"),
        ({"status": "401"}, "token-seems-wrong-or-missing"),
        ({"status": "403"}, "caller-is-logged-in-but-blocked"),
        ({"status": "403", "token-problem": "expired"}, "token-seems-wrong-or-missing"),
        ({"status": "404"}, "path-or-object-cannot-be-found"),
        ({"status": "404", "masks-forbidden": "yes", "allowed": "no"},
         "caller-is-logged-in-but-blocked"),
        ({"status": "409"}, "operation-should-work-but-state-got-in-the-way"),
        ({"status": "429"}, "same-request-works-until-traffic-spikes"),
        ({"status": "500"}, "nothing-obvious-is-wrong-on-the-client-side"),
        ({"status": "500", "changed": "deploy", "since": "hour"}, "it-broke-right-after-a-deploy"),
        ({"status": "500", "how-wide": "tenant"}, "only-some-callers-fail"),
        ({"status": "503"}, "gateway-gave-up"),
        ({"status": "503", "changed": "traffic"}, "same-request-works-until-traffic-spikes"),
        ({"status": "522"}, "gateway-gave-up"),
        ({"status": "0", "no-response": "yes"}, "there-is-no-response-at-all"),
        ({"status": "418"}, "i-only-have-a-status-code"),
    ],
)  # fmt: skip
def test_the_scenario_proposed_for_a_paste(facts, key):
    backwards = dict(reversed(GRAPHS.items()))

    assert fitting(GRAPHS, read_facts(facts)) == key
    assert fitting(backwards, read_facts(facts)) == key


def test_every_fact_of_the_vocabulary_says_where_it_comes_from():
    assert all(one.says and one.comes_from for one in FACTS.values())


@pytest.mark.parametrize("key", SHIPPED)
def test_the_picture_fits_one_screen(key):
    drawing = layout(GRAPHS[key])

    assert drawing.width <= 1_450
    assert drawing.height <= 1_000
    assert to_svg(drawing).startswith("<svg")
