"""Objects as Node's `util.inspect` and Python's `repr` print them, read as JSON.

`{ status: 403, statusText: 'Forbidden', headers: AxiosHeaders { server: 'nginx' } }`
"""

from __future__ import annotations

import json
import re

from .drafts import too_deep

# A string that never closes goes to the end of the text, so nothing is searched twice.
_PART = re.compile(
    r"""(?P<single>'(?:[^'\\]|\\.)*+(?:'|\Z))"""
    r"""|(?P<double>"(?:[^"\\]|\\.)*+(?:"|\Z))"""
    r"""|(?P<tick>`(?:[^`\\]|\\.)*+(?:`|\Z))"""
    r"""|(?P<shown>\[(?:Object|Array|Function|Circular|Getter|Symbol|class|native)\b[^\[\]\n]{0,80}\])"""
    r"""|(?P<many>\.{3}[ ]\d{1,9}[ ]more[ ]\w{1,20})"""
    r"""|(?P<number>-?\d{1,15}(?:\.\d{1,15})?(?![\w.]))"""
    r"""|(?P<word>[A-Za-z_$][\w$.]{0,80})"""
    r"""|(?P<sign>[{}\[\]:,])|(?P<joined>\+)|(?P<space>\s+)|(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_CONSTANTS = {
    "true": "true", "True": "true", "false": "false", "False": "false", "null": "null",
    "None": "null", "undefined": "null", "NaN": "null",
}  # fmt: skip
_MAX = 32_768


def to_json(text: str) -> str | None:
    """The JSON that a printed object corresponds to, None where it is none or cannot be read."""
    if text[:1] != "{" or len(text) > _MAX:
        return None
    out: list[str] = []
    pending = ""  # a word that is a key if a colon follows, a class name if a brace does
    for found in _PART.finditer(text):
        kind, part = str(found.lastgroup), found[0]
        if kind in ("space", "joined", "many"):
            continue
        if pending:
            out.extend(_word(pending, part))
            pending = ""
        if kind == "word":
            pending = part
        else:
            out.append(_one(kind, part))
    made = re.sub(r",([}\]])", r"\1", "".join(out))
    if too_deep(made):
        return None
    try:
        json.loads(made, strict=False)
    except ValueError:
        return None
    return made


def _word(word: str, following: str) -> tuple[str, ...]:
    if following == ":":
        return (json.dumps(word),)
    if following in ("{", "["):
        return ()
    return (_CONSTANTS.get(word, json.dumps(word)),)


def _one(kind: str, part: str) -> str:
    if kind in ("single", "tick", "double"):
        inner = part[1:-1].replace("\\'", "'").replace("\\n", "\n").replace('\\"', '"')
        return json.dumps(inner, ensure_ascii=False)
    return "null" if kind == "shown" else part
