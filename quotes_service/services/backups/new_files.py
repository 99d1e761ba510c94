"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from quotes_service.errors import InvalidInput


@contextmanager
def new_files(field: str, *paths: Path, is_private: bool = True) -> Iterator[tuple[Path, ...]]:
    """Drafts of files of one folder, as paths in a hidden folder beside them. At the end of the block they are on the
    disk under their names, in this order, readable and writable for their owner only, or if they are not ``is_private``
    for whom new files are; after an error nothing is left.

    An empty file is replaced. Raises InvalidInput, with this field, if there is another one, or if there is no folder
    that can be written to.
    """
    folder = paths[0].parent
    for path in paths:
        _check_free(field, path)
    try:
        drafts_folder = TemporaryDirectory(prefix=".quotes-", dir=folder)
    except OSError as error:
        raise InvalidInput(field, f"nothing can be written to the folder {folder}: {error.strerror}") from None
    with drafts_folder as name:
        drafts = tuple(Path(name, path.name) for path in paths)
        yield drafts
        for draft in drafts:
            if is_private:
                draft.chmod(0o600)
            _sync(draft)
        done: list[Path] = []
        try:
            for draft, path in zip(drafts, paths, strict=True):
                _take(field, path)
                done.append(path)
                draft.replace(path)
            _sync(folder)
        except BaseException:
            for path in done:
                path.unlink(missing_ok=True)
            raise


def _check_free(field: str, path: Path) -> None:
    if os.path.lexists(path) and not (path.is_file() and path.stat().st_size == 0):
        raise InvalidInput(field, f"{path} is there already; nothing is overwritten")


def _take(field: str, path: Path) -> None:
    """Create the file, so that nobody else can, unless there is an empty one."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        _check_free(field, path)


def _sync(path: Path) -> None:
    """Have the system write a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
