"""Static files with their content's hash in the name, compressed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class OwnFilesCompressed(CompressedManifestStaticFilesStorage):
    """Leaves the admin's files as they are: a few administrators load them now and then, and
    compressing its files took half of the time that a first start spent on static files."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        yield from super().compress_files(path for path in paths if not path.startswith("admin/"))
