"""How much is read of what is pasted. Beyond these an analysis refuses, or stops and says so."""

from __future__ import annotations

MAX_BYTES = 64 * 1024 - 1  # of UTF-8; "64 KiB and more" is refused
MAX_REDACTED = 4 * MAX_BYTES  # a short secret's marker is longer than the secret
MAX_LINES = 2_000
MAX_LINE = 16_384  # characters of one line that are looked at
MAX_FIELDS = 200
MAX_EXCHANGES = 50
MAX_NESTING = 40  # of JSON
