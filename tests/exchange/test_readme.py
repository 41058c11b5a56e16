"""The curl examples of README, run as they stand there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from runbook.accounts.models import Team
from runbook.accounts.tokens import make_token
from tests.factories import make_entry, make_layers, make_service, make_team, make_user

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
MARK = "<!-- tests/exchange/test_readme.py runs this block. -->\n```sh\n"
SAYING = 'curl() { command curl -w "\\n[%{http_code}]\\n" "$@"; }\n'
PASTED = "HTTP/1.1 403 Forbidden\nServer: kong/3.4.2\nContent-Type: application/json\n\n{}\n"


def block() -> str:
    return README.split(MARK, 1)[1].split("\n```", 1)[0]


def test_the_examples_answer_as_the_readme_says(
    transactional_db: None, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    if not shutil.which("curl") or not shutil.which("bash"):
        pytest.skip("No curl was found, so the examples were not run.")
    settings.RUNBOOK_ANONYMOUS_READ = True
    make_layers()
    team = make_team("Payments")
    Team.objects.update(publishing="direct")
    make_service("Payments API", team=team)
    make_entry(403, "gateway", maintainer=team)
    author = make_user("anna", role="editor", team=team)
    token = make_token(author, name="README", scope="write", days=7)[1]
    (tmp_path / "failing.txt").write_text(PASTED)

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", SAYING + block()],
        cwd=tmp_path,
        env={"RUNBOOK": str(live_server), "TOKEN": token, "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    promised = re.findall(r"# (\d{3})$", block(), re.M)
    assert re.findall(r"^\[(\d{3})\]$", done.stdout, re.M) == promised
    assert len(promised) == 8 and '"reason"' not in done.stdout
    assert "The application never saw it." in done.stdout


def test_the_addresses_for_alerts_land(client: Any, settings: Any, db: None) -> None:
    """Each address of *Where alerts land*, with its templates filled in oddly."""
    settings.RUNBOOK_ANONYMOUS_READ = True
    make_entry(503, "load-balancer")
    make_entry(503, "gateway")
    section = README.split("## Where alerts land", 1)[1].split("\n## ", 1)[0]
    addresses = re.findall(r"https://runbook\.example\.net(/codes/[^\s\"]+)", section)

    assert len(addresses) == 3
    for address in addresses:
        for value in ("503", "", "a b&c<d>", "{{ .X }}"):
            path = re.sub(r"\$\{__field\.labels\.code\}|\{\{status\}\}", "503", address)
            path = path.replace("{{service}}", "payments-api")
            path = re.sub(r"\{\{[^}]*\}\}|\$\{[^}]*\}", lambda _, said=value: said, path)
            response = client.get(path, follow=True)
            assert response.status_code == 200, path
