"""How large a scenario may be. Beyond these the text is refused, with the line that goes too far.

A scenario is read by somebody half asleep: the limits that matter are the small ones.
"""

from __future__ import annotations

MAX_TEXT = 100_000  # characters of one scenario's text
MAX_NESTING = 8  # lists and mappings inside each other
MAX_VALUES = 6_000  # scalars, lists and mappings together
MAX_QUESTIONS = 60
MAX_OUTCOMES = 60
MAX_ANSWERS = 9  # one key each
MAX_CLUES = 12  # alternatives in one answer's `when`
MAX_SOURCES = 30
MAX_WAY = 7  # questions on any way to an outcome
MAX_LINE = 300  # characters of a text that stays on one line
MAX_WORDS = 6_000  # characters of any other text
MAX_LABEL = 60  # an answer's label, an outcome's title in the drawing
MAX_SHORT = 32  # a question's name in the drawing and in the list of answers
MAX_ID = 60
