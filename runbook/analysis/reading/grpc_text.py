"""How gRPC clients print a failed call: grpcurl, Go, Java, Python, Node.

Sources: fullstorydev/grpcurl (`ERROR:`, `Code:`, `Message:`), grpc-go's `status.Error`
(`rpc error: code = … desc = …`), grpc-java's StatusRuntimeException, grpcio's RpcError.
"""

from __future__ import annotations

import re

from .drafts import Message
from .inside import GRPC
from .text import Line

_NUMBERS = {name.replace("_", ""): number for number, (name, _) in GRPC.items()}
_NUMBERS["CANCELED"] = 1
_CODE = re.compile(
    r"(?:^[ \t]{0,8}Code: |rpc error: code = |StatusCode\.|Status(?:Runtime)?Exception: )"
    r"([A-Za-z_]{2,24})\b"
)
_NODE = re.compile(r"^(?:[ \t]{0,4}Error: )(\d{1,2}) ([A-Z_]{5,24}): (.{0,400})")
_MESSAGE = re.compile(
    r"^[ \t]{0,8}Message: (.{1,400})|desc = (.{1,400})|details = \"(.{1,400}?)\""
    r"|Status(?:Runtime)?Exception: [A-Z_]{2,24}: (.{1,400})"
)


def said_grpc(lines: list[Line]) -> Message | None:
    """A response of which only the trailers are known: `grpc-status` and `grpc-message`."""
    for at, line in enumerate(lines):
        text = line.text[:2_000]
        node = _NODE.match(text)
        if node and _NUMBERS.get(node[2].replace("_", "")) == int(node[1]):
            return _message(line, int(node[1]), node[3])
        found = _CODE.search(text)
        number = _NUMBERS.get(found[1].replace("_", "").upper()) if found else None
        if number:
            told = filter(None, (_MESSAGE.search(one.text[:2_000]) for one in lines[at : at + 6]))
            first = next(told, None)
            return _message(line, number, next(filter(None, first.groups()), "") if first else "")
    return None


def _message(line: Line, number: int, text: str) -> Message:
    message = Message(line=line.number)
    message.add("grpc-status", str(number), line.number, trailer=True)
    if text:
        message.add("grpc-message", text, line.number, trailer=True)
    return message
