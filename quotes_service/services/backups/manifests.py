"""Manifests: what a backup holds, in a small file beside it, by which it is verified when it is restored."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints, TypeAdapter, ValidationError

from quotes_service.errors import InvalidInput
from quotes_service.store.transfer.digests import Digest


@dataclass(frozen=True, slots=True)
class Manifest:
    """``kind``: of the database; ``made_at``: the time in UTC; ``made_by``: the version of quotes_service; ``bytes``
    and ``sha256``: of the file; ``migrations``: those that the database has; ``tables``: what is in each."""

    kind: Literal["sqlite", "postgresql"]
    made_at: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}[+]00:00$")]
    made_by: str
    bytes: int
    sha256: str
    migrations: list[str]
    tables: dict[str, Digest]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


_adapter = TypeAdapter(Manifest)


def path_for(backup: Path) -> Path:
    """Where the manifest of a backup is."""
    return backup.with_name(f"{backup.name}.json")


def write(manifest: Manifest, path: Path) -> None:
    path.write_bytes(_adapter.dump_json(manifest, indent=1) + b"\n")


def read(backup: Path) -> Manifest:
    """The manifest of a backup that is whole. Raises InvalidInput("FILE") if it has none, or is not as it was."""
    if not backup.is_file():
        raise InvalidInput("FILE", f"there is no file {backup}")
    path = path_for(backup)
    if not path.is_file():
        raise InvalidInput("FILE", f"{backup} has no manifest: `quotes backup` writes it beside each, as {path.name}")
    try:
        manifest = _adapter.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "all of it"
        raise InvalidInput("FILE", f"{path} is not a manifest of a backup: {place}: {first['msg']}") from None
    size = backup.stat().st_size
    if size != manifest.bytes:
        raise InvalidInput("FILE", f"{backup} is damaged or cut off: {size:,} bytes in place of {manifest.bytes:,}")
    if sha256(backup) != manifest.sha256:
        raise InvalidInput("FILE", f"{backup} is damaged: its SHA-256 is not that of {path.name}")
    return manifest


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
