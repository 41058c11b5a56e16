"""A page as Markdown, for a repository or a wiki. Pure.

Texts are Markdown already and go out as they were written; commands stand in fences that nothing
in them can end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

type Data = Mapping[str, Any]

ACTS = {
    "owner": "the owner of this entry",
    "service-owner": "the service’s owner",
    "caller": "the caller",
    "vendor": "the vendor",
}
POINTS = {"left": 0, "right": 1}


def as_markdown(page: Data, *, title: str, said: str) -> str:
    """A page as `canonical.page_as_data` has it; `said` tells whose it is and of when."""
    parts = [f"# {title}", f"_{said}_", *BY_KIND[page["kind"]](page)]
    if sources := page["content"].get("sources"):
        parts += ["## Sources", bullets(f"[{one['label']}](<{one['url']}>)" for one in sources)]
    return "\n\n".join(part for part in parts if part) + "\n"


def fence(text: str, language: str = "") -> str:
    """A block of code; longer fences than any in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{text}\n{marks}"


def bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def numbered(items: Iterable[Iterable[str]]) -> str:
    """A list whose items hold blocks of their own, each indented below its number."""
    return "\n".join(
        _indented("\n\n".join(filter(None, parts)), f"{number}. ")
        for number, parts in enumerate(items, start=1)
    )


def _indented(text: str, mark: str) -> str:
    pad = " " * len(mark)
    first, *rest = text.split("\n")
    return "\n".join([mark + first, *(pad + line if line else "" for line in rest)])


def section(title: str, *parts: str) -> Iterator[str]:
    """A heading, if something stands below it."""
    kept = [part for part in parts if part]
    if kept:
        yield f"## {title}"
        yield from kept


def entry(page: Data) -> Iterator[str]:
    text = page["content"]
    yield text["summary"]
    if text["rules_out"]:
        yield f"**Rules out:** {text['rules_out']}"
    yield from section("First checks", numbered(map(_check, text["first_checks"])))
    yield from section("What stops the bleeding", numbered(map(_mitigation, text["mitigations"])))
    yield from section("Do not", text["do_not"])
    yield from section("Where to look", bullets(map(_log, text["log_locations"])))
    yield from section("Further up", bullets(map(_cause, text["upstream_causes"])))
    for one in text["examples"]:
        yield from section(f"Example: {one['title']}", fence(one["http"], "http"), one["note"])


def _check(one: Data) -> Iterator[str]:
    yield f"**{one['text']}**" + (" (changes something)" if one["effect"] == "changes" else "")
    yield one["detail"]
    yield fence(one["command"], "sh") if one["command"] else ""
    for variant in one["variants"]:
        yield f"{variant['product']}: {variant['text']}".rstrip(": ")
        yield fence(variant["command"], "sh") if variant["command"] else ""
    yield f"Undo: {one['undo']}" if one["undo"] else ""
    yield bullets(
        f"{result['when']}: {result['means']} {result['then']}".rstrip()
        for result in one["results"]
    )


def _mitigation(one: Data) -> Iterator[str]:
    yield f"**{one['text']}**"
    yield fence(one["command"], "sh") if one["command"] else ""
    yield f"Undo: {one['undo']} Risk: {one['risk']}"


def _log(one: Data) -> str:
    label = f"[{one['label']}](<{one['url']}>)" if one["url"] else one["label"]
    product = f" ({one['product']})" if one["product"] else ""
    query = f": `{one['query']}`" if one["query"] and "`" not in one["query"] else ""
    return f"{label}{product}{query} {one['detail']}".rstrip()


def _cause(one: Data) -> str:
    who = ACTS.get(one["acts"]) or f"whoever runs {one['acts'].removeprefix('layer:')}"
    see = f" See {one['see']}." if one["see"] else ""
    return f"{one['text']} Acts: {who}.{see}"


def code(page: Data) -> Iterator[str]:
    text = page["content"]
    yield text["summary"]
    yield f"Emitted by {text['emitted_by']}" if text["emitted_by"] else ""
    yield from section("What it means", text["means"])
    yield from section("What it does not mean", text["does_not_mean"])
    ours = text["in_our_apis"]
    yield from section(
        "In our APIs",
        f"**We use it for:** {ours['use_for']}" if ours["use_for"] else "",
        f"**Never for:** {ours['never_for']}" if ours["never_for"] else "",
        f"**Use instead:** {ours['use_instead']}" if ours["use_instead"] else "",
    )
    causes = (f"{one['cause']} Shows as: {one['shows']}" for one in text["common_causes"])
    yield from section("Common causes", bullets(causes))
    yield from section(
        "What to check first", numbered([one["text"]] for one in text["first_checks"])
    )
    example = text["example"]
    if example["http"]:
        title = f"Example: {example['title']}" if example["title"] else "Example"
        yield from section(title, fence(example["http"], "http"), example["note"])
    yield from section("What prevents it", text["remediation"]["do"], text["remediation"]["do_not"])
    yield from section("Retry", text["retry"]["text"])
    body = text["error_body"]
    json_text = fence(body["json_text"], "json") if body["json_text"] else ""
    yield from section("The error body", json_text, body["text"])
    fields = (f"`{one['name']}` ({one['demand']}): {one['text']}" for one in text["headers"])
    yield from section("Header fields", bullets(fields))
    mixed = (f"{one['code']}: {one['text']}" for one in text["confused_with"])
    yield from section("Confused with", bullets(mixed))


def comparison(page: Data) -> Iterator[str]:
    text, sides = page["content"], page["key"].split("-vs-")

    def leads(points_to: str) -> str:
        return f"**{sides[POINTS[points_to]]}**" if points_to in POINTS else "neither"

    yield f"**{text['question']}**"
    yield bullets(
        f"{one['when']}: {leads(one['points_to'])}. {one['text']}" for one in text["answers"]
    )
    yield from section("Shortcut", text["shortcut"])
    if text["rows"]:
        lines = [f"| | {sides[0]} | {sides[1]} |", "| --- | --- | --- |"]
        lines += [
            "| " + " | ".join(cell(one[name]) for name in ("aspect", "left", "right")) + " |"
            for one in text["rows"]
        ]
        yield from section("Side by side", "\n".join(lines))
    test = text["test"]
    outcomes = (
        f"{one['when']}: {leads(one['points_to'])}. {one['text']}".rstrip()
        for one in test["outcomes"]
    )
    command = fence(test["command"], "sh") if test["command"] else ""
    yield from section("The test that separates them", test["text"], command, bullets(outcomes))
    owners = text["owners"]
    said = [f"{sides[place]}: {owners[name]}" for name, place in POINTS.items() if owners[name]]
    yield from section("Who owns which", bullets(said))


def cell(text: str) -> str:
    """A table's cell: no bar and no line break ends it."""
    return text.replace("|", "\\|").replace("\n", " ")


def scenario(page: Data) -> Iterator[str]:
    text = page["content"]
    names = {one["id"]: one["short"] for one in text["questions"]}
    names |= {one["id"]: one["title"] for one in text["outcomes"]}
    yield text["summary"]
    yield f"**When:** {text['when']}"
    for one in text["questions"]:
        answers = (
            f"{each['label']} → {names[each['next']]}"
            + (f" ({each['means']})" if each["means"] else "")
            for each in one["answers"]
        )
        command = fence(one["command"], "sh") if one["command"] else ""
        yield from section(one["short"], one["ask"], one["how"], command, bullets(answers))
    for one in text["outcomes"]:
        where = f"{one['code']} " if one["code"] is not None else ""
        yield from section(
            one["title"],
            f"{where}from {one['layer']}. {one['text']}".rstrip(),
            f"Tell: {one['tell']}" if one["tell"] else "",
        )


BY_KIND = {"entry": entry, "code": code, "comparison": comparison, "scenario": scenario}
