"""The shapes that the steps of an analysis hand to each other.

A paste is redacted, read into a `Paste`, and judged; each later step reads what the earlier
ones found. Everything is frozen; line numbers count from 1 in the text that was pasted
(redaction keeps the number of lines).

Words are RFC 9110's: field (header), content (body), origin server, gateway, intermediary.
"""

from __future__ import annotations

from .concluded import (
    Analysis,
    Candidate,
    Correlation,
    Experiment,
    ExperimentOutcome,
    Finding,
    Front,
    Judgement,
    NoResponse,
    QuestionAnswer,
    RateLimit,
    Redacted,
    Redaction,
    Token,
    TokenProblem,
    Verdict,
)
from .organisation import (
    Environment,
    Organisation,
    OwnSignature,
)
from .pasted import (
    AnsweredBy,
    ClientFailure,
    ClientNote,
    Exchange,
    Field,
    Fields,
    LogFormat,
    LogRecord,
    Paste,
    Request,
    Response,
)
from .words import (
    ROLES,
    STAGES,
    Evidence,
    Level,
    Role,
    Stage,
    Strength,
    TooLargeError,
    UnreadableError,
)

__all__ = [
    "ROLES",
    "STAGES",
    "Analysis",
    "AnsweredBy",
    "Candidate",
    "ClientFailure",
    "ClientNote",
    "Correlation",
    "Environment",
    "Evidence",
    "Exchange",
    "Experiment",
    "ExperimentOutcome",
    "Field",
    "Fields",
    "Finding",
    "Front",
    "Judgement",
    "Level",
    "LogFormat",
    "LogRecord",
    "NoResponse",
    "Organisation",
    "OwnSignature",
    "Paste",
    "QuestionAnswer",
    "RateLimit",
    "Redacted",
    "Redaction",
    "Request",
    "Response",
    "Role",
    "Stage",
    "Strength",
    "Token",
    "TokenProblem",
    "TooLargeError",
    "UnreadableError",
    "Verdict",
]
