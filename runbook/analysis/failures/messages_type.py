"""The shape of a table of messages."""

from __future__ import annotations

from ..model import Stage

# Lower-case words, the stage that they prove, and the reason in words.
type Messages = tuple[tuple[str, Stage, str], ...]
