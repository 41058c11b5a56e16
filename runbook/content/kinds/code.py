"""The content of a status code's reference: in full, or a short card."""

from __future__ import annotations

from typing import Literal

from .fields import Code, Inline, Item, Items, Line, Name, Part, Said, Source, Text, Verbatim

FailureType = Literal[
    "syntax",
    "identity",
    "permission",
    "existence",
    "conflict",
    "validation",
    "throttling",
    "server",
    "none",
]
"""`server` is a server fault; `none` means no response arrived at all."""

Side = Literal["caller", "server", "either", "network"]
Retry = Literal["no", "after-fix", "once", "with-backoff", "depends"]
Demand = Literal["must", "should", "may"]


class CodeCause(Item):
    """A common cause, and how it shows itself in the response or a log."""

    cause: Said
    shows: Said


class Step(Item):
    """One thing to check first, whatever the layer."""

    text: Said


class HeaderField(Item):
    """A field (header) that the RFC demands or suggests with this status code."""

    name: Name
    demand: Demand
    text: Said


class Confusion(Item):
    """A neighbour this code is mixed up with, and what tells them apart."""

    code: Code
    text: Said


class Usage(Part):
    """The organisation's own meaning of the code, beside the RFC's."""

    use_for: Text = ""
    never_for: Text = ""
    use_instead: Text = ""


class WorkedExample(Part):
    """One request and its answer, and what they teach."""

    title: Line = ""
    http: Verbatim = ""
    note: Inline = ""


class Remediation(Part):
    """The pattern that prevents the failure from coming back."""

    do: Text = ""
    do_not: Text = ""


class RetryAdvice(Part):
    """Whether and when the caller may send the request again."""

    verdict: Retry = "depends"
    text: Inline = ""


class ErrorBody(Part):
    """The standard body (RFC 9457) and the members a caller needs from it."""

    json_text: Verbatim = ""
    text: Text = ""


class CodeContent(Part):
    """A status code as the organisation uses it. A short card fills the first block only."""

    name: Name
    failure_type: FailureType
    side: Side
    registered: bool = True
    emitted_by: Inline = ""
    summary: Said

    means: Text = ""
    does_not_mean: Text = ""
    in_our_apis: Usage = Usage()
    common_causes: Items[CodeCause] = []
    example: WorkedExample = WorkedExample()
    first_checks: Items[Step] = []
    remediation: Remediation = Remediation()
    retry: RetryAdvice = RetryAdvice()
    error_body: ErrorBody = ErrorBody()
    headers: Items[HeaderField] = []
    confused_with: Items[Confusion] = []
    sources: Items[Source] = []
