"""Reason phrases of error statuses (IANA's HTTP Status Code Registry, and older wordings)."""

from __future__ import annotations

from http import HTTPStatus

_OLDER = {
    "unprocessable entity": 422,
    "unprocessable content": 422,
    "request entity too large": 413,
    "payload too large": 413,
    "content too large": 413,
    "gateway time-out": 504,
    "request time-out": 408,
    "service temporarily unavailable": 503,
    "temporarily unavailable": 503,
    "internal error": 500,
    "request-uri too long": 414,
    "rate limit exceeded": 429,
    "access denied": 403,
    "permission denied": 403,
}
_BY_PHRASE = {one.phrase.lower(): one.value for one in HTTPStatus if one.value >= 400} | _OLDER


def status_of_phrase(text: str) -> int | None:
    """The status whose reason phrase a text is, without regard to case and end marks."""
    if len(text) > 60:
        return None
    text = text.strip(" .!\t").lower()
    if text in _BY_PHRASE:
        return _BY_PHRASE[text]
    # `HTTP 401 Unauthorized`, `403 Forbidden`: only together do number and words say a status.
    number, _, rest = text.removeprefix("http ").removeprefix("error ").partition(" ")
    status = _BY_PHRASE.get(rest.lstrip("-–: "))
    return status if status is not None and number.strip(":") == str(status) else None


def phrase_at(status: int, words: str) -> str | None:
    """The reason phrase of a status with which words begin, as it is written there."""
    for phrase, of in _BY_PHRASE.items():
        if of == status and words.lower().startswith(phrase):
            return words[: len(phrase)]
    return None
