"""Tells a page of each kind as a leaf. Pure: from the document that is exported, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from runbook.content.addresses import page_path
from runbook.graph.model import AT_HAND

from .leaf import (
    ACTS,
    POINTS,
    Block,
    Choice,
    Choices,
    Code,
    Data,
    Leaf,
    Links,
    Section,
    Step,
    Steps,
    Table,
    Text,
    blocks,
    bullets,
    code_mark,
    link_to,
    section,
)


def tell(page: Data, *, title: str, said: str) -> Leaf:
    """A page as `canonical.page_as_data` has it."""
    lead, sections = TELLERS[page["kind"]](page)
    sources = page["content"].get("sources") or ()
    cited = bullets(link_to(one["label"], one["url"]) for one in sources)
    sections = [*sections, *section("Sources", cited, kind="sources")]
    path = page_path(page["kind"], page["key"])
    return Leaf(page["kind"], page["key"], path, title, said, blocks(*lead), tuple(sections))


type Told = tuple[list[Block], Iterator[Section]]


def entry(page: Data) -> Told:
    text = page["content"]
    return [Text(text["summary"]), Text(text["rules_out"], "Rules out")], _entry(text)


def _entry(text: Data) -> Iterator[Section]:
    yield from section("First checks", Steps(tuple(map(_check, text["first_checks"]))))
    yield from section(
        "What stops the bleeding", Steps(tuple(map(_mitigation, text["mitigations"])))
    )
    yield from section("Do not", Text(text["do_not"]), kind="stop")
    yield from section("Where to look", bullets(map(_log, text["log_locations"])))
    yield from section("Further up", bullets(map(_cause, text["upstream_causes"])))
    for one in text["examples"]:
        yield from section(f"Example: {one['title']}", Code(one["http"], "http"), Text(one["note"]))


def _check(one: Data) -> Step:
    parts: list[Block] = [Text(one["detail"]), Code(one["command"], "sh")]
    for variant in one["variants"]:
        parts.append(Text(variant["text"] or "instead:", variant["product"]))
        parts.append(Code(variant["command"], "sh"))
    parts.append(Text(one["undo"], "Undo"))
    parts.append(
        bullets(
            f"{each['when']}: {each['means']} {each['then']}".rstrip() for each in one["results"]
        )
    )
    changes = "changes something" if one["effect"] == "changes" else ""
    return Step(one["text"], blocks(*parts), changes)


def _result(one: Data) -> str:
    return f"{one['when']}: {one['means']} {one['then']}".rstrip()


def _mitigation(one: Data) -> Step:
    parts = (Code(one["command"], "sh"), Text(one["undo"], "Undo"), Text(one["risk"], "Risk"))
    return Step(one["text"], blocks(*parts))


def _log(one: Data) -> str:
    label = link_to(one["label"], one["url"]) if one["url"] else one["label"]
    product = f" ({one['product']})" if one["product"] else ""
    query = f": {code_mark(one['query'])}" if one["query"] else ""
    return f"{label}{product}{query} {one['detail']}".rstrip()


def _cause(one: Data) -> str:
    who = _who(one["acts"])
    see = f" See {link_to(one['see'], page_path('entry', one['see']))}." if one["see"] else ""
    return f"{one['text']} Acts: {who}.{see}"


def _who(acts: str) -> str:
    return ACTS.get(acts) or f"whoever runs {acts.removeprefix('layer:')}"


def code(page: Data) -> Told:
    text = page["content"]
    emitted = text["emitted_by"]
    return [Text(text["summary"]), Text(emitted, "Emitted by" if emitted else "")], _code(page)


def _code(page: Data) -> Iterator[Section]:
    text, ours = page["content"], page["content"]["in_our_apis"]
    yield from section("What it means", Text(text["means"], block=True))
    yield from section("What it does not mean", Text(text["does_not_mean"], block=True))
    yield from section(
        "In our APIs",
        Text(ours["use_for"], "We use it for", block=True),
        Text(ours["never_for"], "Never for", block=True),
        Text(ours["use_instead"], "Use instead", block=True),
    )
    yield from section(
        "Common causes",
        bullets(
            f"{one['cause'].rstrip('.')}. Shows as: {one['shows']}" for one in text["common_causes"]
        ),
    )
    checks = tuple(Step(one["text"], ()) for one in text["first_checks"])
    yield from section("What to check first", Steps(checks))
    example = text["example"]
    named = f"Example: {example['title']}" if example["title"] else "Example"
    if example["http"]:
        yield from section(named, Code(example["http"], "http"), Text(example["note"]))
    remedy = text["remediation"]
    yield from section(
        "What prevents it", Text(remedy["do"], block=True), Text(remedy["do_not"], block=True)
    )
    yield from section("Retry", Text(text["retry"]["text"]))
    body = text["error_body"]
    yield from section(
        "The error body", Code(body["json_text"], "json"), Text(body["text"], block=True)
    )
    fields = (
        f"{code_mark(one['name'])} ({one['demand']}): {one['text']}" for one in text["headers"]
    )
    yield from section("Header fields", bullets(fields))
    yield from section("Confused with", bullets(_confused(page)))


def _confused(page: Data) -> Iterator[str]:
    for one in page["content"]["confused_with"]:
        number = str(one["code"])
        yield f"{link_to(number, page_path('code', number))}: {one['text']}"


def comparison(page: Data) -> Told:
    text, sides = page["content"], page["key"].split("-vs-")
    decided = bullets(
        f"{one['when']}: {_leads(one, sides)}. {one['text']}" for one in text["answers"]
    )
    return [Text(text["question"], "One question"), decided], _comparison(text, sides)


def _leads(one: Data, sides: list[str]) -> str:
    points = one["points_to"]
    return f"**{sides[POINTS[points]]}**" if points in POINTS else "neither"


def _comparison(text: Data, sides: list[str]) -> Iterator[Section]:
    yield from section("Shortcut", Text(text["shortcut"]))
    rows = tuple((one["aspect"], one["left"], one["right"]) for one in text["rows"])
    yield from section("Side by side", Table(("", sides[0], sides[1]), rows))
    test = text["test"]
    outcomes = (
        f"{one['when']}: {_leads(one, sides)}. {one['text']}".rstrip() for one in test["outcomes"]
    )
    yield from section(
        "The test that separates them", Text(test["text"]), Code(test["command"], "sh"),
        bullets(outcomes),
    )  # fmt: skip
    owners = text["owners"]
    said = (f"{sides[place]}: {owners[name]}" for name, place in POINTS.items() if owners[name])
    yield from section("Who owns which", bullets(said))
    yield from section("Read on", Links(tuple((side, page_path("code", side)) for side in sides)))


def scenario(page: Data) -> Told:
    text = page["content"]
    return [Text(text["summary"]), Text(text["when"], "When")], _scenario(text)


def _scenario(text: Data) -> Iterator[Section]:
    names = {one["id"]: one["short"] for one in text["questions"]}
    names |= {one["id"]: one["title"] for one in text["outcomes"]}
    start = text["start"]
    for one in sorted(text["questions"], key=lambda one: one["id"] != start):
        choices = tuple(
            Choice(each["label"], each["means"], each["next"], names[each["next"]])
            for each in one["answers"]
        )
        yield Section(
            one["short"],
            blocks(
                Text(one["ask"]), Text(one["how"]), Code(one["command"], "sh"), Choices(choices)
            ),
            one["id"],
            "question",
        )
    for one in text["outcomes"]:
        yield Section(one["title"], blocks(*_outcome(one)), one["id"], "outcome")


def _outcome(one: Data) -> Iterator[Block]:
    where = f"{one['code']} " if one["code"] is not None else ""
    layer = "the layer at hand" if one["layer"] == AT_HAND else f"`{one['layer']}`"
    yield Text(f"{where}from {layer}. {one['text']}".rstrip())
    yield Text(
        ACTS.get(one["acts"]) or f"whoever runs {one['acts'].removeprefix('layer:')}", "Acts"
    )
    yield Text(one["tell"], "Tell")
    links = []
    if one["code"] is not None and one["layer"] != AT_HAND:
        key = f"{one['code']}/{one['layer']}"
        links.append((f"{one['code']} from {one['layer']}", page_path("entry", key)))
    if one["scenario"]:
        links.append(("Go on with this scenario", page_path("scenario", one["scenario"])))
    yield Links(tuple(links))


TELLERS: dict[str, Callable[[Data], Any]] = {
    "entry": entry,
    "code": code,
    "comparison": comparison,
    "scenario": scenario,
}
