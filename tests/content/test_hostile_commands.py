"""Hostile values and odd templates against bash and /bin/sh themselves."""

from __future__ import annotations

import itertools
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.content.placeholders import command_text, fill_command, fill_url, unsafe_places

VALUE_PARTS = [
    *"'\"\\`$();&|<>#!*?[]{}~=%^-\n\t x1é@,",
    *["$(", "$((", "${", "$'", "')", '";', "`touch pwned`", "$(touch pwned)", ";touch pwned;"],
    *[
        "\ntouch pwned\n",
        "&&",
        "||",
        "EOF",
        "$HOME",
        "!!",
        "%s",
        "%n",
        "-rf",
        "--",
        "/etc/passwd",
        "..",
    ],
]
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

WRAPPERS = [
    *['"%s"', "'%s'", "$(echo %s)", "`echo %s`", "${x:-%s}", "$((%s))", "((%s))", "$[%s]", "$'%s'"],
    *[
        "(echo %s)",
        "# %s\n",
        "#%s",
        "<<E\n%s\nE\n",
        "<<<%s",
        ";echo %s",
        "|cat %s",
        "\necho %s",
        "$",
    ],
    *[
        "case a in a) echo %s;; esac",
        "$(case a in a) echo %s;; esac)",
        "[[ %s = x ]]",
        "<(echo %s)",
    ],
    *['$"%s"', "a=(%s)", "x=%s", ">%s", "\\%s", " %s ", "{%s,x}", "~%s", "f(){ echo %s; }", "&%s"],
    *[
        ";if echo %s;then :;fi",
        ";for i in %s;do :;done",
        "!%s",
        ";eval echo %s",
        ";sh -c 'echo %s'",
    ],
    *[
        ";sh -c \"echo '%s'\"",
        ";awk 'BEGIN{print \"%s\"}'",
        ")#",
        ";exec echo %s",
        '"$(echo "%s")"',
    ],
]
ATOMS = st.sampled_from(
    ["{path}", "{path}", "x", "$x", '\\"', "\\'", "'", '"', "#", "\\\\", "\\\n"]
)


def wrapped(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    text = st.lists(inside, min_size=1, max_size=3).map("".join)
    return st.builds(lambda w, t: w.replace("%s", t), st.sampled_from(WRAPPERS), text)


templates = st.lists(st.recursive(ATOMS, wrapped, max_leaves=6), min_size=1, max_size=3)


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
