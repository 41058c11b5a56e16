"""Reads a shell command to learn where its placeholders stand. Pure.

A small lexer for POSIX shells, with one rule: whatever it does not fully understand is
never filled. `shell.py` decides what is written at the places found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .shell import Place, Quote

INTERPRETER = re.compile(
    r"(?:ba|da|z|k|c|fi)?sh|ssh|su|eval|source|trap|watch|parallel|xargs|find|env|sudo"
    r"|[gmn]?awk|g?sed|jq|yq|python[\d.]*|perl|ruby|node|deno|php|lua|psql|mysql|mariadb|sqlite3"
    r"|mongo|mongosh|redis-cli|clickhouse-client|let|test|\[\[?|declare|typeset|local|export"
    r"|readonly|unset|read|expr|bc|make"
)
"""Programs that read an argument as a program of their own, or as another command."""

KEYWORDS = frozenset(
    {"if", "then", "else", "elif", "do", "while", "until", "!", "time", "{", "}"}
    | {"exec", "command", "nohup"}
)
"""Words after which a command's name still follows."""
ASSIGNMENT = re.compile(r"\w+\+?=")

_EXPANSIONS = r"""
    (?P<never> \$\(\( (?: [^'"`\\(){}$] | \$\w | \{\w+\} | \([^'"`\\(){}$]*\) )* \)\)
             | \$\{ (?: [^'"`\\{}$] | \$\w )* \}
             | `[^`\\]*` )
  | (?P<odd> \$\(\( | \$\{ | \$\[ | ` )
  | (?P<substitution> \$\( )
"""
DOUBLE = re.compile(
    r"(?P<escape> \\. ) |" + _EXPANSIONS + r'| (?P<double> " ) | (?P<text> . )', re.S | re.X
)
SHELL = re.compile(
    r"""(?P<continued> \\\n )
  | (?P<escape> \\. )
  | (?P<single> '[^']*' )
  | (?P<ansi> \$'[^'\\]*' )
  | (?P<unsure> \$?' | \(\( | \)\# )
  |"""
    + _EXPANSIONS
    + r"""
  | (?P<process> [<>]\( )
  | (?P<herestring> <<< )
  | (?P<heredoc> << )
  | (?P<redirect> &>>? | >> | >\| | [<>]& | <> | [<>] )
  | (?P<separator> [;&|\n]+ )
  | (?P<open> \( )
  | (?P<close> \) )
  | (?P<double> " )
  | (?P<blank> [ \t]+ )
  | (?P<text> . )""",
    re.S | re.X,
)
COMMENT = re.compile(r"\#[^\n]*")


class NotUnderstood(Exception):
    """The command is unbalanced, or uses syntax that this lexer does not follow."""


@dataclass(slots=True)
class _Command:
    """The simple command being read, on one level of `$(…)` or `(…)`."""

    inherited: bool = False
    interpreted: bool = False
    expects_name: bool = True
    expects_file: bool = False
    word: str = ""

    def end_word(self) -> None:
        word, self.word = self.word, ""
        if not word:
            return
        if self.expects_file:
            self.expects_file = False
            return
        word = _without_quotes(word)
        if word == "case":  # its patterns close parentheses that nothing opened
            raise NotUnderstood
        if INTERPRETER.fullmatch(word.rpartition("/")[2]) or word == ".":
            self.interpreted = True
        if word not in KEYWORDS and not ASSIGNMENT.match(word):
            if self.expects_name and ("$" in word or "`" in word):  # a program we cannot name
                self.interpreted = True
            self.expects_name = False

    def end(self) -> None:
        self.end_word()
        self.interpreted, self.expects_name, self.expects_file = self.inherited, True, False

    def redirect(self, *, to_file: bool) -> None:
        if self.word.isdigit():
            self.word = ""
        self.end_word()
        self.expects_file = to_file


def _without_quotes(word: str) -> str:
    return re.sub(r"[\"'\\]", "", word)


@dataclass(slots=True)
class _Lexer:
    text: str
    spots: dict[int, re.Match[str]]
    places: list[Place] = field(default_factory=list)
    commands: list[_Command] = field(default_factory=lambda: [_Command()])
    modes: list[int] = field(default_factory=list)
    """Open double quotes (where each begins) and, as -1, open parentheses."""

    def run(self) -> None:
        position = 0
        while position < len(self.text):
            if spot := self.spots.get(position):
                quoted = bool(self.modes) and self.modes[-1] >= 0
                self.record(spot, Quote.DOUBLE if quoted else Quote.NONE)
                self.commands[-1].word += "x"
                position = spot.end()
                continue
            token = self.token(position)
            if token.lastgroup == "heredoc":
                return
            self.take(token)
            position = token.end()
        self.commands[-1].end_word()
        if self.modes:
            raise NotUnderstood

    def token(self, position: int) -> re.Match[str]:
        if self.modes and self.modes[-1] >= 0:
            pattern = DOUBLE
        elif not self.commands[-1].word and self.text[position] == "#":
            pattern = COMMENT
        else:
            pattern = SHELL
        token = pattern.match(self.text, position)
        if token is None or token.lastgroup in ("odd", "unsure"):
            raise NotUnderstood
        return token

    def take(self, token: re.Match[str]) -> None:
        command, kind, text = self.commands[-1], token.lastgroup, token[0]
        if kind in ("single", "ansi", "never", None):
            self.spots_within(token)
        if kind in ("escape", "single", "ansi", "never", "text"):
            command.word += text
        elif kind == "double":
            self.turn_double(token.start())
        elif kind in ("substitution", "process", "open"):
            command.word += "("
            inside = command.interpreted
            self.commands.append(_Command(inherited=inside, interpreted=inside))
            self.modes.append(-1)
        elif kind == "close":
            self.close()
        elif kind == "blank":
            command.end_word()
        elif kind in ("redirect", "herestring"):
            command.redirect(to_file=kind == "redirect")
        elif kind == "separator":
            command.end()

    def turn_double(self, start: int) -> None:
        self.commands[-1].word += '"'
        if self.modes and self.modes[-1] >= 0:
            self.modes.pop()
        else:
            self.modes.append(start)

    def close(self) -> None:
        if not self.modes or self.modes[-1] != -1:
            raise NotUnderstood
        self.commands.pop().end_word()
        self.modes.pop()

    def spots_within(self, token: re.Match[str]) -> None:
        quote = {"single": Quote.SINGLE, None: Quote.COMMENT}.get(token.lastgroup, Quote.NEVER)
        for position in range(token.start(), token.end()):
            if spot := self.spots.get(position):
                self.record(spot, quote, token.start())

    def record(self, spot: re.Match[str], quote: Quote, since: int | None = None) -> None:
        command, start = self.commands[-1], spot.start()
        if since is None and quote is Quote.DOUBLE:
            since = self.modes[-1]
        around = "" if since is None else self.text[since:start]
        word = command.word + (around if quote is Quote.SINGLE else "")
        names = command.expects_name and not ASSIGNMENT.match(word)
        if quote is not Quote.COMMENT and (names or command.expects_file):
            quote = Quote.NEVER
        self.places.append(
            Place(
                name=spot[1],
                start=start,
                end=spot.end(),
                quote=quote,
                starts_word=quote is not Quote.COMMENT and not _without_quotes(word),
                interpreted=command.interpreted or quote is Quote.COMMENT,
                inner=_inside_quotes(around, quote),
                before=self.text[:start],
                after=self.text[spot.end() : spot.end() + 1],
            )
        )


def _inside_quotes(around: str, quote: Quote) -> bool:
    """Whether quotes of the inner program are open: `'… == "{path}"'`."""
    other = '"' if quote is Quote.SINGLE else "'"
    return bool((around[1:].count(other) if quote is not Quote.NONE else 0) % 2)


def find_places(text: str, spots: Iterable[re.Match[str]]) -> list[Place]:
    """Say for every placeholder in a command how the shell would read it there."""
    matches = list(spots)
    lexer = _Lexer(text, {spot.start(): spot for spot in matches})
    try:
        lexer.run()
    except NotUnderstood:
        lexer.places = []
    found = {place.start: place for place in lexer.places}
    unread = Place("", 0, 0, Quote.NEVER)
    return [
        found.get(m.start()) or replace(unread, name=m[1], start=m.start(), end=m.end())
        for m in matches
    ]
