"""The shape of the house: walls, sizes, names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
SOURCES = [path for path in (ROOT / "runbook").rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

MAX_FILE, P95_FILE = 400, 250
MAX_FUNCTION, P95_FUNCTION = 50, 30
MAX_VIEW, MAX_TEMPLATE = 25, 200


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions() -> Iterator[tuple[str, int, bool]]:
    """Name, length without decorators and docstring, and whether it is a view."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            length = (node.end_lineno or 0) - body[0].lineno + 1
            first = node.args.args[0].arg if node.args.args else ""
            is_view = "views" in path.parts or path.name == "views.py"
            yield f"{path.relative_to(ROOT)}:{node.name}", length, is_view and first == "request"


def p95(numbers: list[int]) -> int:
    return sorted(numbers)[int(len(numbers) * 0.95)]


def test_import_contracts_hold(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(config_filename="pyproject.toml") == 0, capsys.readouterr().out


def test_no_file_is_larger_than_its_budget():
    sizes = {str(path.relative_to(ROOT)): lines_of(path) for path in SOURCES}

    assert {name: size for name, size in sizes.items() if size > MAX_FILE} == {}
    assert p95(list(sizes.values())) <= P95_FILE


def test_no_function_is_longer_than_its_budget():
    lengths = {name: length for name, length, _ in functions()}

    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION} == {}
    assert p95(list(lengths.values())) <= P95_FUNCTION


def test_views_only_translate_http():
    long = {name: length for name, length, is_view in functions() if is_view and length > MAX_VIEW}

    assert long == {}


def test_no_template_is_larger_than_its_budget():
    large = {path.name: lines_of(path) for path in TEMPLATES if lines_of(path) > MAX_TEMPLATE}

    assert large == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_partial_is_named_like_the_id_of_its_root(path):
    text = path.read_text(encoding="utf-8")

    for name, body in re.findall(
        r"{% partialdef ([\w-]+)(?: inline)? %}(.*?){% endpartialdef", text, re.S
    ):
        root = re.search(r"<\w+[^>]*>", body)
        assert root and f'id="{name}"' in root[0], f"{name} in {path.name}"


# A page that is taken along is whole in itself, and carries a policy with the style's own digest.
SERVED = [path for path in TEMPLATES if path.parts[-2:] != ("paper", "leaf.html")]


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.name)
def test_templates_hold_no_inline_script_or_style(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", text)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_package_says_what_it_knows_and_must_not_know():
    for path in (ROOT / "runbook").glob("*/__init__.py"):
        assert len((ast.get_docstring(ast.parse(path.read_text())) or "").split()) >= 10, path
