"""Where the cluster of a data directory lives: in it, unless its server could not get there.

As root the server runs as another user. Where only root can enter the data directory (a
checkout below /root), nobody's permissions are widened: the cluster is kept in root's own
place instead (`home_for_root()`), and two notes tie the two together. `cluster-location` in
the data directory says where the cluster is; `belongs-to` beside the cluster says whose it
is. So a deleted data directory starts over with an empty cluster, a moved one finds its own,
and a copied one is refused rather than let two servers write to one cluster.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from pathlib import Path

from runbook.core.embedded.account import Account
from runbook.core.embedded.binaries import home_for_root, make_open_directory
from runbook.core.embedded.errors import EmbeddedServerError
from runbook.core.embedded.files import read_private, write_private

CLUSTER = "postgres"


def cluster_path(data_dir: Path, account: Account) -> Path:
    """The cluster's directory, which need not exist yet."""
    recorded = recorded_location(data_dir)
    if recorded is not None:
        _confirm_ownership(recorded, data_dir)
        return recorded
    if (data_dir / CLUSTER).exists() or account.can_use_directory(data_dir):
        return data_dir / CLUSTER
    return _elsewhere(data_dir)


def recorded_location(data_dir: Path) -> Path | None:
    note = read_private(data_dir / "cluster-location")
    return Path(note.strip()) if note and note.strip() else None


def _elsewhere(data_dir: Path) -> Path:
    clusters = home_for_root() / "clusters"
    make_open_directory(clusters)
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    home = clusters / f"{digest}-{secrets.token_hex(4)}"
    home.mkdir(mode=0o711)
    home.chmod(0o711)
    try:
        write_private(home / "belongs-to", f"{data_dir}\n")
        write_private(data_dir / "cluster-location", f"{home / CLUSTER}\n")
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    return home / CLUSTER


def _confirm_ownership(cluster: Path, data_dir: Path) -> None:
    note = cluster.parent / "belongs-to"
    owner = Path((read_private(note) or "").strip())
    if owner == data_dir:
        return
    if not cluster.parent.is_dir():
        raise EmbeddedServerError(
            f"The database of {data_dir} was kept in {cluster} and is no longer there: put it "
            f"back, or delete {data_dir / 'cluster-location'} to start with an empty one."
        )
    if recorded_location(owner) == cluster:
        raise EmbeddedServerError(
            f"{data_dir} is a copy of {owner} and would share its database: delete "
            f"{data_dir / 'cluster-location'} to start with an empty one."
        )
    write_private(note, f"{data_dir}\n")
