"""Takes secrets out of a text before anything else reads, keeps, logs or shows it."""

from runbook.analysis.redaction.engine import redact
from runbook.analysis.redaction.hits import MARKER

__all__ = ["MARKER", "redact"]
