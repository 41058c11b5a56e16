"""Hostile text against real parsers: an HTML parser, bash and /bin/sh."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.content.markdown import REL, TAGS, block, inline
from runbook.content.placeholders import command_text, fill_command, fill_url, unsafe_places

HTML_PARTS = """<script> </script> <img/src=x onerror=alert(1)> <svg/onload=x> <a\thref= " ' > <
javascript: JaVaScRiPt&colon; java&#9;script: data:text/html, vbscript: // /\\ /\t/ /codes/403/
https://e.org mailto:a@b.c [x]( ) [x][y] \n\n[y]: ![ ] ]( # ## \n- \n1. \n>\x20 ``` ` `` * ** _ __
\\ & &lt; &#x3c; &#0; \0 \r\n \t \n\n \\\n <!-- --> <![CDATA[ ]]> <?x ?> <style> <math><mtext>
<a@b.c> <https://e.org/"x> <javascript:x> {path} %0a \u202e \u2028 \ufeff é 漢 \x1b ~~~ --- === |
""".split(" ")
html_text = st.lists(st.sampled_from(HTML_PARTS) | st.text(max_size=3), max_size=12).map("".join)

VALUE_PARTS = """' " \\ ` $ ( ) ; & | < > # ! * ? [ ] { } ~ = % ^ - \n \t $( $(( ${ $' ') "; `touch
touch\x20pwned $(touch\x20pwned) `touch\x20pwned` ;touch\x20pwned; \ntouch\x20pwned\n && || EOF x 1 é
$HOME !! %s %n -rf -- @ /etc/passwd .. ,""".split(" ")
POLYGLOTS = [
    "x$(touch pwned)`touch pwned`",
    "x;touch pwned\ntouch pwned\n",
    "x';touch pwned;'",
    'x";touch pwned;"',
    "x')touch pwned;$('\"`touch pwned`\"$(touch pwned)\n)touch pwned\n#",
    "x\\';touch pwned;\\\";touch pwned\n}touch pwned;",
]
READ_BACK = {
    "printf '%s\\0' {path}": ("", ""),
    "printf '%s\\0' x{path}y": ("x", "y"),
    "printf '%s\\0' \"{path}\"": ("", ""),
    "printf '%s\\0' \"x{path}y\"": ("x", "y"),
    "printf '%s\\0' 'x{path}y'": ("x", "y"),
    "printf '%s\\0' \"$(printf %s x{path}y)\"": ("x", "y"),
    'printf \'%s\\0\' "$(printf %s "x{path}y")"': ("x", "y"),
    "printf '%s\\0' \"a'$(printf %s 'x{path}y')'\"": ("a'x", "y'"),
    'A={path}; (printf \'%s\\0\' "x$A""y")': ("x", "y"),
    "x=1; printf '%s\\0' \"$x{path}$x\"x\\\"'\"'": ("1", '1x""'),
}
"""Templates that print one word, and what stands around the value in it."""

WRAPPERS = """"%s" '%s' $(echo\x20%s) `echo\x20%s` ${x:-%s} $((%s)) ((%s)) (echo\x20%s) #\x20%s\n #%s
<<E\n%s\nE\n <<<%s ;echo\x20%s |cat\x20%s \necho\x20%s case\x20a\x20in\x20a)\x20echo\x20%s;;\x20esac
[[\x20%s\x20=\x20x\x20]] <(echo\x20%s) $'%s' $"%s" a=(%s) x=%s >%s \\%s \x20%s\x20 $[%s] {%s,x} ~%s
f(){\x20echo\x20%s;\x20} ;if\x20echo\x20%s;then\x20:;fi ;for\x20i\x20in\x20%s;do\x20:;done &%s !%s
;eval\x20echo\x20%s ;sh\x20-c\x20'echo\x20%s' ;sh\x20-c\x20"echo\x20'%s'" ;awk\x20'{print\x20"%s"}' )# $
""".split(" ")
ATOMS = st.sampled_from(
    ["{path}", "{path}", "x", "$x", '\\"', "\\'", "'", '"', "#", "\\\\", "\\\n"]
)


def wrapped(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    text = st.lists(inside, min_size=1, max_size=3).map("".join)
    return st.builds(lambda w, t: w.replace("%s", t), st.sampled_from(WRAPPERS), text)


templates = st.lists(st.recursive(ATOMS, wrapped, max_leaves=6), min_size=1, max_size=3)


class AllowList(HTMLParser):
    """Fails on any tag, attribute or scheme that pages may not hold."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert tag == "a" and name in ("href", "rel"), (tag, name)
            if name == "href":
                assert re.match(r"(https?://|mailto:|/(?![/\\])|#)", value or "", re.I), value
            else:
                assert value == REL

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check_html(shown: str) -> None:
    parser = AllowList()
    parser.feed(shown)
    parser.close()


def make_values(count: int) -> list[str]:
    chance = random.Random(403)
    made = ("".join(chance.choices(VALUE_PARTS, k=chance.randint(1, 9))) for _ in range(count))
    return [*POLYGLOTS, *made]


def run(shell: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [shell, *arguments],
        stdin=subprocess.DEVNULL,
        cwd=folder,
        capture_output=True,
        timeout=30,
        check=False,
    )


def read_back() -> list[tuple[str, str]]:
    """Filled commands, and the word that each must print."""
    made = []
    for (template, (before, after)), value in itertools.product(
        READ_BACK.items(), make_values(300)
    ):
        pieces = fill_command(template, {"path": value})
        if all(piece.filled for piece in pieces if piece.name):
            made.append((command_text(pieces), before + value + after))
    return made


@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(html_text)
def test_no_text_gives_html_outside_the_allow_list(text: str) -> None:
    check_html(inline(text))
    check_html(block(text))


def test_ten_thousand_mixtures_stay_inside_the_allow_list() -> None:
    chance = random.Random(401)

    for _ in range(10_000):
        text = "".join(chance.choices(HTML_PARTS, k=chance.randint(1, 12)))
        check_html(block(text) if chance.random() < 0.5 else inline(text))


@pytest.mark.parametrize("shell", ["/bin/sh", "bash"])
def test_a_shell_reads_back_exactly_the_value(shell: str, tmp_path: Path) -> None:
    commands = read_back()
    script = tmp_path / "script"
    script.write_text("\n".join(text for text, _ in commands))

    output = run(shell, "script", folder=tmp_path).stdout.decode().split("\0")

    assert len(commands) > 2500
    assert output == [*(word for _, word in commands), ""]
    assert list(tmp_path.iterdir()) == [script]


def test_bash_finds_every_filled_command_well_formed(tmp_path: Path) -> None:
    (tmp_path / "script").write_text("\n".join(text for text, _ in read_back()))

    checked = run("bash", "-n", "script", folder=tmp_path)

    assert (checked.returncode, checked.stderr) == (0, b"")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=templates)
def test_no_template_lets_a_value_become_a_command(
    parts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    template, folder = "echo " + "".join(parts), tmp_path_factory.getbasetemp()
    filled = {command_text(fill_command(template, {"path": value})) for value in POLYGLOTS}

    for shell, text in itertools.product(("/bin/sh", "bash"), filled - {template}):
        run(shell, "-c", text, folder=folder)

    assert not (folder / "pwned").exists()


@settings(max_examples=500, deadline=None)
@given(template=st.text("{path}\"'$()`\\ #;x", max_size=40), value=st.text(max_size=20))
def test_no_template_and_no_value_raise(template: str, value: str) -> None:
    values = {"path": value, "host": value, "tenant": value}

    fill_command(template, values)
    unsafe_places(template)
    fill_url(f"https://{template}", values)


@settings(max_examples=500, deadline=None)
@given(value=st.text(max_size=30))
def test_no_value_changes_the_site_of_a_link(value: str) -> None:
    url = fill_url("https://logs.x/a/{tenant}?q={tenant}#{tenant}", {"tenant": value}).url

    assert url is not None
    assert re.fullmatch(r"https://logs\.x/[!-~]*", url)
