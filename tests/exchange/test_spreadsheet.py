"""The table in a real spreadsheet: no cell of it runs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from runbook.accounts.models import Team
from runbook.exchange.documents import as_csv, the_document
from tests.factories import make_entry

pytestmark = pytest.mark.django_db
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1;1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")')


def test_no_cell_runs_in_libreoffice(layers: Any, team: Team, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("No LibreOffice was found, so the table was not opened in a spreadsheet.")
    for number, formula in enumerate(FORMULAS):
        checks = [{"id": "a", "text": formula}]
        make_entry(500 + number, maintainer=team, summary=formula, first_checks=checks)
    table = tmp_path / "runbook.csv"
    table.write_text("".join(as_csv(the_document())), encoding="utf-8")

    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "fods", "--outdir", str(tmp_path), str(table)],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip

    shown = (tmp_path / "runbook.fods").read_text(encoding="utf-8")
    assert "table:formula" not in shown
    assert "1+1" in shown
