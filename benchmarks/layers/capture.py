"""One request by curl, and its answer in the forms in which people paste one."""

from __future__ import annotations

import re
import subprocess
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from .proxies import SITE

# How often each form comes; what a row gets is decided by its id, so runs can be compared.
FORMS = (
    *["curl-v"] * 7,
    *["curl-i"] * 6,
    *["raw"] * 3,
    *["headers-only"] * 3,
    *["body-only"] * 2,
)
LEAST_BODY = 20  # characters; less than that nobody would paste alone
LONGEST = 3_000  # characters of content that a person would paste
NOISE = re.compile(r"^(\* (Added|Hostname|  Trying)|[{}] \[|\s*%|.*--:--:--)")


@dataclass(frozen=True)
class Answer:
    """What curl showed: its chatter with both heads, and the content."""

    code: int  # curl's own exit code
    chatter: tuple[str, ...]
    content: str
    error: str

    @property
    def head(self) -> tuple[str, ...]:
        """The last response's status line and fields."""
        lines = [line[2:].rstrip() for line in self.chatter if line.startswith("< ")]
        starts = [at for at, line in enumerate(lines) if line.startswith("HTTP/")]
        return tuple(line for line in lines[starts[-1] :] if line) if starts else ()

    @property
    def status(self) -> int | None:
        return int(self.head[0].split()[1]) if self.head else None


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    fields: Mapping[str, str] | None = None,
    content: str = "",
    host: str = "",
    scheme: str = "http",
    http2: bool = False,
    seconds: float = 15.0,
    resolve: bool = True,
) -> Answer:
    """Ask once. The host resolves to 127.0.0.1, wherever it seems to be."""
    name = host or SITE
    command = ["curl", "-sSv", "--max-time", str(seconds), "-X", method]
    if resolve:
        command += ["--resolve", f"{name}:{port}:127.0.0.1"]
    for key, value in (fields or {}).items():
        command += ["-H", f"{key}: {value}"]
    if content:
        command += ["--data-binary", "@-"]
    if http2:
        command.append("--http2-prior-knowledge")
    done = subprocess.run(
        [*command, f"{scheme}://{name}:{port}{path}"],
        input=content.encode() if content else None,
        stdin=None if content else subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    lines = done.stderr.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    said = [line for line in lines if line and not NOISE.match(line)]
    error = next((line for line in reversed(said) if line.startswith("curl: (")), "")
    shown = tuple(line for line in said if not line.startswith("curl: ("))
    return Answer(done.returncode, shown, done.stdout.decode("utf-8", "replace"), error)


def form_for(identity: str, answer: Answer, whole: bool) -> str:
    """The form in which this row is pasted; `whole` ones show fields and content."""
    form = FORMS[zlib.crc32(identity.encode()) % len(FORMS)]
    if whole and form.endswith("-only"):
        return "curl-v"
    if form == "body-only" and len(answer.content.strip()) < LEAST_BODY:
        return "curl-i"
    return form


def paste(answer: Answer, form: str, command: str) -> str:
    """The text that a person would paste."""
    content = answer.content.replace("\r\n", "\n")
    if len(content) > LONGEST:
        content = content[:LONGEST] + "\n..."
    head = "\n".join(answer.head)
    match form:
        case "body-only":
            return content
        case "headers-only":
            return head
        case "raw":
            return f"{head}\n\n{content}"
        case "curl-i":
            return f"$ {command}\n{head}\n\n{content}"
    return _verbose(answer.chatter, content)


def _verbose(chatter: tuple[str, ...], content: str) -> str:
    """The content comes before curl's last words, as on a screen."""
    ends = [at for at, line in enumerate(chatter) if line.startswith("<")]
    cut = ends[-1] + 1 if ends else len(chatter)
    before = [line.rstrip() for line in chatter[:cut]]
    after = [line.rstrip() for line in chatter[cut:]]
    return "\n".join([*before, content, *after])
