"""The lists of an entry page as HTML: checks, logs, causes, the other layers, the path.

Like the matrix's cells they are written by format strings (README, Decisions): an entry has
two hundred small values, and a template takes eight microseconds for each. Names that end in
`_html` hold HTML that is safe already; everything else is escaped where it is placed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from runbook.content.statuses import status_label
from runbook.core.templatetags.runbook import icon_html

from .entry_parts import Cause, Check, Command, LogPlace, Sibling, Step, Variant

CHECK = (
    '<li><label class="tick"><input type="checkbox" aria-label="Rule out check {number}"></label>'
    "<h3>{text_html}</h3>{body_html}</li>"
)
FOOT = '<div class="foot">{tally_html}{link_html}</div>'
TALLY = '<meter value="{found}" max="{tried}" aria-label="{words}"></meter><span>{words}</span>'
FEEDBACK = '<a class="btn" href="{url}">Did this find it?</a>'
COMMAND = '<div class="cmd"><pre tabindex="0"><code>{command_html}</code></pre>{tool_html}</div>'
COPY = (
    '<button class="btn icon" type="button" data-copy aria-label="Copy command">{icon_html}'
    "</button>"
)
CHANGES = '<span class="tag" data-tone="warn">changes something</span>'
VARIANT = '<p><span class="tag">{product}</span> {text_html}</p>{command_html}'
RESULT = '<li><span class="when">{when_html}</span><span>{means_html}{then_html}</span></li>'
OTHERS = (
    '<details class="others"{open}><summary class="sm">{words}</summary>{variants_html}</details>'
)
LOG_LINK = (
    '<li><a href="{url}" rel="noopener noreferrer">{icon_html}<span><b>{label}</b>{query_html}'
    "{blank_html}</span>{out_html}</a></li>"
)
LOG = (
    '<li><div class="plain-row">{icon_html}<span><b>{label}</b>{query_html}{detail_html}</span>'
    "</div></li>"
)
CAUSE_LINK = (
    '<li><a href="{see}"><span class="code" data-kind="{kind}">{icon_html}{code}</span>'
    "<span><b>{text}</b><small>Acts: {acts}</small></span>{right_html}</a></li>"
)
CAUSE = (
    '<li><div class="plain-row">{icon_html}<span><b>{text_html}</b><small>Acts: {acts}</small>'
    "</span></div></li>"
)
MITIGATION = (
    '<li><span class="tick-mark" data-tone="warn">{icon_html}</span><h3>{text_html}</h3>'
    '{command_html}<dl class="facts"><dt>Undo</dt><dd>{undo_html}</dd><dt>Risk</dt>'
    "<dd>{risk_html}</dd></dl></li>"
)
TO_TYPE = (
    '<div class="cmd"><pre tabindex="0"><code>{command_html}</code></pre></div><p class="xs muted">'
    "It changes something, so there is no copy button: read it, then type or select it.</p>"
)
EXAMPLE = (
    '<details class="card"{open}><summary><b>{title}</b></summary>{http_html}{note_html}</details>'
)
SIBLING = '<a href="{url}"{here}>{layer} <span class="fresh {state}">{words}</span></a>'


def checks_html(checks: Iterable[Check], *, brief: bool) -> SafeString:
    """The items of the list of first checks; brief ones leave out how to read the results."""
    return _joined(_check(check, at, brief=brief) for at, check in enumerate(checks, start=1))


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))


def _check(check: Check, number: int, *, brief: bool) -> str:
    data, effect = check.data, check.data["effect"]
    body = []
    if data["detail"] and not brief:
        body.append(f"<p>{data['detail']}</p>")
    if check.command:
        body.append(command_html(check.command, effect))
    body += [_variant(one, effect) for one in check.ours]
    if data["undo"]:
        body.append(f'<p class="sm"><b>Undo:</b> {data["undo"]}</p>')
    if not brief:
        body += [_others(check), _results(data["results"])]
    body.append(_foot(check))
    return CHECK.format(number=number, text_html=data["text"], body_html="".join(body))


def _foot(check: Check) -> str:
    """How often the check found it, and where to say whether it did."""
    words = check.tally_words
    if not words and not check.feedback:
        return ""
    tally = TALLY.format(found=check.found, tried=check.tried, words=words) if words else ""
    link = FEEDBACK.format(url=escape(check.feedback)) if check.feedback else ""
    return FOOT.format(tally_html=tally, link_html=link)


def command_html(command: Command, effect: str) -> str:
    """A command; what changes something is never one tap away from being run."""
    tool = COPY.format(icon_html=icon_html("copy")) if effect == "reads" else CHANGES
    return COMMAND.format(command_html=command.html, tool_html=tool)


def _variant(variant: Variant, effect: str) -> str:
    return VARIANT.format(
        product=escape(variant.product),
        text_html=variant.text,
        command_html=command_html(variant.command, effect) if variant.command else "",
    )


def _others(check: Check) -> str:
    if not check.others:
        return ""
    effect = check.data["effect"]
    instead = check.ours or check.command
    return OTHERS.format(
        open="" if instead or check.products else " open",
        words=escape(_others_words(check)),
        variants_html="".join(
            f'<div class="stack tight">{_variant(one, effect)}</div>' for one in check.others
        ),
    )


def _others_words(check: Check) -> str:
    """A command that suits every product is not nothing."""
    if not check.products:
        return "By product"
    if check.ours or check.command:
        return "With other products"
    return nothing_for(check.products)


def nothing_for(products: Iterable[str]) -> str:
    return f"Nothing is written for {' or '.join(products)} yet; other products:"


def _results(results: Iterable[Mapping[str, Any]]) -> str:
    items = "".join(
        RESULT.format(
            when_html=one["when"],
            means_html=one["means"],
            then_html=f' <b class="then">{one["then"]}</b>' if one["then"] else "",
        )
        for one in results
    )
    return f'<ul class="results" role="list">{items}</ul>' if items else ""


def logs_html(logs: Iterable[LogPlace]) -> SafeString:
    return _joined(_log(log) for log in logs)


def _log(log: LogPlace) -> str:
    query = f'<span class="query">{log.query_html}</span>' if log.query else ""
    if log.link is not None and log.link.url:
        blank = (
            "" if log.link.complete else "<small>Some values are still blank in the link.</small>"
        )
        return LOG_LINK.format(
            url=escape(log.link.url),
            icon_html=icon_html("logs"),
            label=escape(log.label),
            query_html=query,
            blank_html=blank,
            out_html=icon_html("out"),
        )
    return LOG.format(
        icon_html=icon_html("logs"),
        label=escape(log.label),
        query_html=query,
        detail_html=f"<small>{log.detail}</small>" if log.detail else "",
    )


def causes_html(causes: Iterable[Cause]) -> SafeString:
    return _joined(_cause(cause) for cause in causes)


def _cause(cause: Cause) -> str:
    if not cause.see or cause.see_code is None:
        return CAUSE.format(
            icon_html=icon_html("target"), text_html=cause.text, acts=escape(cause.acts)
        )
    return CAUSE_LINK.format(
        see=escape(cause.see),
        kind=cause.see_kind,
        icon_html=icon_html(cause.see_kind),
        code=status_label(cause.see_code),
        # A link inside a link is no link: the text keeps its words only.
        text=strip_tags(cause.text),
        acts=escape(cause.acts),
        right_html=icon_html("right"),
    )


def mitigations_html(
    mitigations: Iterable[tuple[Mapping[str, Any], Command | None]],
) -> SafeString:
    """What stops the bleeding, each with its undo and risk; never one tap from being run."""
    return _joined(
        MITIGATION.format(
            icon_html=icon_html("change"),
            text_html=data["text"],
            command_html=TO_TYPE.format(command_html=command.html) if command else "",
            undo_html=data["undo"],
            risk_html=data["risk"],
        )
        for data, command in mitigations
    )


def examples_html(examples: Iterable[Mapping[str, Any]]) -> SafeString:
    """Real failures; the first stands open."""
    return _joined(
        EXAMPLE.format(
            open="" if at else " open",
            title=escape(one["title"]),
            http_html=http_html(one["http"]),
            note_html=f'<p class="in sm soft">{one["note"]}</p>' if one["note"] else "",
        )
        for at, one in enumerate(examples)
    )


def http_html(message: str) -> SafeString:
    """A request or response, a list item for each line."""
    lines = (f"<li><code>{escape(line) or ' '}</code></li>" for line in message.splitlines())
    return mark_safe(f'<ol class="http">{"".join(lines)}</ol>')


def siblings_html(siblings: Iterable[Sibling]) -> SafeString:
    return _joined(
        SIBLING.format(
            url=escape(one.url),
            here=' aria-current="page"' if one.here else "",
            layer=escape(one.layer.name),
            state=one.freshness.state,
            words=escape(one.freshness.words),
        )
        for one in siblings
    )


def steps_html(steps: Iterable[Step], *, kind: str, answered: str) -> SafeString:
    """The stops of the path strip; the answering one carries its kind and what it answered."""
    here = f' class="here" data-kind="{kind}" aria-current="step"'
    return _joined(
        f"<li{here if one.here else ''}><span>{escape(one.name)}</span>"
        f"{f'<small>{escape(answered)}</small>' if one.here else ''}</li>"
        for one in steps
    )
