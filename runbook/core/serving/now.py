"""The one line that `serve` writes to the process of granian."""

NOW = b"listen\n"
