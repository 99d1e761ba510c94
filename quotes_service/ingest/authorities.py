"""Reads the organizations of a ROR data dump, with their names, acronyms and identifiers.

ROR (Research Organization Registry, https://ror.org) publishes its dump on Zenodo (doi 10.5281/zenodo.6347574, CC0).
The fields are those of https://github.com/ror-community/ror-schema (ror_schema_v2_1.json, ror_schema.json), described
at https://ror.readme.io/docs/ror-data-structure and https://ror.readme.io/docs/schema-v1; the files' names at
https://ror.readme.io/docs/data-dump. From April 2024 to November 2025 a .zip has one file of each schema.
"""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes_service.errors import InvalidInput

_SCHEMA_2 = "_schema_v2.json"
_BEGINNING = "https://ror.org/"


@dataclass(frozen=True, slots=True)
class Authority:
    """An organization of the register: its ROR and Wikidata ids ("https://ror.org/…", "Q…"), its display name, its
    other names (in all languages, former ones too), its acronyms and its country code ("NO")."""

    ror: str
    wikidata: str | None
    name: str
    names: tuple[str, ...]
    acronyms: tuple[str, ...]
    country: str | None


def read_ror(path: str | Path) -> Iterator[Authority]:
    """The organizations of a ROR data dump (.json, .json.gz, or the .zip as published), without withdrawn ones.

    Closed ("inactive") organizations are included, since old articles name them. Both schemas are read. The whole file
    is loaded, which takes seven times its size in memory: about 2 GB for the 145,000 organizations of late 2026. Raises
    InvalidInput, whose field is the path, at the first broken entry, with its number, counted from 1.
    """
    entries = _load(Path(path))
    if not isinstance(entries, list):
        raise InvalidInput(str(path), "is not a list of organizations, as a ROR data dump is")
    for number, entry in enumerate(entries, start=1):
        try:
            if authority := _authority(entry):
                yield authority
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise InvalidInput(str(path), f"entry {number:,} is not an organization of ROR: {what}") from None


def _load(path: Path) -> Any:
    try:
        if path.name.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as archive, archive.open(_member(path, archive)) as stream:
                return json.load(stream)
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as stream:
            return json.load(stream)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(str(path), f"is not JSON: {error}") from None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
        # RuntimeError: a .zip with a password or an unknown compression
        raise InvalidInput(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _member(path: Path, archive: zipfile.ZipFile) -> str:
    """The name of the JSON file in the archive: schema 2 before schema 1, and a dump before a manifest."""
    names = [name for name in archive.namelist() if name.lower().endswith(".json") and "__MACOSX" not in name]
    if not names:
        raise InvalidInput(str(path), "has no .json file in it")
    return min(names, key=lambda name: (not name.endswith(_SCHEMA_2), "ror-data" not in name, name))


def _authority(entry: Any) -> Authority | None:
    """The organization of an entry; None if it is withdrawn. Raises KeyError, TypeError or ValueError if broken."""
    if not isinstance(entry, dict):
        raise TypeError("it is not an object")
    if entry.get("status") == "withdrawn":
        return None
    ror = _text(entry["id"])
    if not ror.startswith(_BEGINNING):
        raise ValueError(f"its id {ror[:40]!r} does not begin with {_BEGINNING}")
    name, names, acronyms, wikidata, country = (_schema_2 if "names" in entry else _schema_1)(entry)
    others = tuple(other for other in dict.fromkeys(map(_text, names)) if other != name)
    return Authority(ror, wikidata, name, others, tuple(dict.fromkeys(map(_text, acronyms))), country)


#: Display name, other names, acronyms, Wikidata id, country code.
_Fields = tuple[str, Iterable[str], Iterable[str], str | None, str | None]


def _schema_2(entry: dict[str, Any]) -> _Fields:
    by_type: dict[str, list[str]] = {"ror_display": [], "label": [], "alias": [], "acronym": []}
    for name in entry["names"]:
        for kind in name["types"]:
            by_type.setdefault(kind, []).append(name["value"])
    if not by_type["ror_display"]:
        raise ValueError("none of its names is the display name")
    ids = next((ids for ids in entry.get("external_ids") or () if ids["type"] == "wikidata"), None)
    locations = entry.get("locations") or [{}]
    country = (locations[0].get("geonames_details") or {}).get("country_code")
    names = by_type["label"] + by_type["alias"]
    return _text(by_type["ror_display"][0]), names, by_type["acronym"], _preferred(ids), country


def _schema_1(entry: dict[str, Any]) -> _Fields:
    names = [label["label"] for label in entry.get("labels") or ()] + list(entry.get("aliases") or ())
    ids = (entry.get("external_ids") or {}).get("Wikidata")
    country = (entry.get("country") or {}).get("country_code")
    return _text(entry["name"]), names, entry.get("acronyms") or (), _preferred(ids), country


def _preferred(ids: dict[str, Any] | None) -> str | None:
    """The preferred identifier, or the first, since most entries prefer none."""
    every = (ids or {}).get("all") or []
    chosen = (ids or {}).get("preferred") or (every if isinstance(every, str) else next(iter(every), None))
    return _text(chosen) if chosen else None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{json.dumps(value)[:40]} is not a text")
    return value.strip()
