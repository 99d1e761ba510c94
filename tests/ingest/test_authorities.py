from __future__ import annotations

import gzip
import json
import zipfile

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.ingest.authorities import Authority, read_ror

LARK_2 = {
    "id": "https://ror.org/0aaaaaa01",
    "names": [
        {"value": "Instituto Larkhaven", "types": ["label"], "lang": "es"},
        {"value": "LICR", "types": ["acronym"], "lang": None},
        {"value": "Larkhaven Institute for Coastal Research", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "Larkhaven Tide Station", "types": ["alias"], "lang": "en"},
    ],
    "external_ids": [
        {"type": "grid", "preferred": "grid.1.a", "all": ["grid.1.a"]},
        {"type": "wikidata", "preferred": None, "all": ["Q900001", "Q900002"]},
    ],
    "locations": [{"geonames_id": 1, "geonames_details": {"country_code": "NO", "name": "Larkhaven"}}],
    "status": "active",
    "types": ["facility"],
    "relationships": [],
}
LARK_1 = {
    "id": "https://ror.org/0aaaaaa01",
    "name": "Larkhaven Institute for Coastal Research",
    "aliases": ["Larkhaven Tide Station"],
    "acronyms": ["LICR"],
    "labels": [{"label": "Instituto Larkhaven", "iso639": "es"}],
    "external_ids": {
        "GRID": {"preferred": "grid.1.a", "all": "grid.1.a"},
        "Wikidata": {"preferred": None, "all": ["Q900001", "Q900002"]},
    },
    "country": {"country_code": "NO", "country_name": "Norway"},
}
LARK = Authority(
    ror="https://ror.org/0aaaaaa01",
    wikidata="Q900001",
    name="Larkhaven Institute for Coastal Research",
    names=("Instituto Larkhaven", "Larkhaven Tide Station"),
    acronyms=("LICR",),
    country="NO",
)


def but(entry: dict, **changed) -> dict:
    return {**entry, **changed}


@pytest.fixture
def dump(tmp_path):
    def write(entries, name="ror-data.json"):
        path = tmp_path / name
        data = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


@pytest.mark.parametrize("entry", [LARK_2, LARK_1])
@pytest.mark.parametrize("name", ["ror-data.json", "ror-data.json.gz"])
def test_both_schemas_give_the_same_organization(dump, entry, name):
    assert list(read_ror(dump([entry], name))) == [LARK]
    assert list(read_ror(str(dump([entry], name)))) == [LARK]


@pytest.mark.parametrize(
    ("entry", "field", "value"),
    [
        (but(LARK_2, external_ids=[{"type": "wikidata", "preferred": "Q92", "all": ["Q91"]}]), "wikidata", "Q92"),
        (but(LARK_2, external_ids=[]), "wikidata", None),
        (but(LARK_1, external_ids={}), "wikidata", None),
        (but(LARK_1, external_ids={"Wikidata": {"all": "Q900003"}}), "wikidata", "Q900003"),
        (but(LARK_1, aliases=None, labels=None), "names", ()),
        (but(LARK_1, acronyms=["LICR", "LI", "LICR"]), "acronyms", ("LICR", "LI")),
        (but(LARK_1, country=None), "country", None),
        (but(LARK_2, locations=[{"geonames_id": 1, "geonames_details": {"name": "Sea"}}]), "country", None),
        (but(LARK_2, names=[{"value": "LICR", "types": ["ror_display", "acronym"]}]), "acronyms", ("LICR",)),
    ],
)
def test_fields_of_an_entry(dump, entry, field, value):
    [authority] = read_ror(dump([entry]))
    assert getattr(authority, field) == value


@pytest.mark.parametrize(("status", "kept"), [("active", 1), ("inactive", 1), ("withdrawn", 0)])
@pytest.mark.parametrize("entry", [LARK_2, LARK_1])
def test_withdrawn_organizations_are_skipped(dump, entry, status, kept):
    assert len(list(read_ror(dump([but(entry, status=status)])))) == kept


@pytest.mark.parametrize(
    "files",
    [
        {"v1.50-2024-07-29-ror-data.json": [LARK_1, LARK_1], "v1.50-2024-07-29-ror-data_schema_v2.json": [LARK_2]},
        {"v2.0-2025-12-16-ror-data.json": [LARK_2]},  # since schema 1 is gone, files are called as its were
        {"manifest.json": {"record_count": 1}, "v2.0-2025-12-16-ror-data.json": [LARK_2], "ror-data.csv": []},
    ],
)
def test_the_zip_is_read_as_it_is_published(tmp_path, files):
    with zipfile.ZipFile(tmp_path / "ror.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, json.dumps(content))
    assert list(read_ror(tmp_path / "ror.zip")) == [LARK]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("Larkhaven", "it is not an object"),
        ({}, "'id' is missing"),
        (but(LARK_2, id="0aaaaaa01"), "its id '0aaaaaa01' does not begin with https://ror.org/"),
        (but(LARK_2, id=7), "7 is not a text"),
        (but(LARK_2, names=LARK_2["names"][:2]), "none of its names is the display name"),
        (but(LARK_2, names=None), "'NoneType' object is not iterable"),
        (but(LARK_2, names=[{"types": ["ror_display"]}]), "'value' is missing"),
        (but(LARK_1, name=" "), '" " is not a text'),
        (but(LARK_1, aliases=[None]), "null is not a text"),
        (but(LARK_1, external_ids=["Q900001"]), "'list' object has no attribute 'get'"),
    ],
)
def test_a_broken_entry_is_named(dump, entry, message):
    path = dump([LARK_2, entry])
    found = read_ror(path)
    assert next(found) == LARK
    with pytest.raises(InvalidInput) as caught:
        next(found)
    assert str(caught.value) == f"{path}: entry 2 is not an organization of ROR: {message}"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("ror.json", b"", "is not JSON"),
        ("ror.json", b"\xff\xfe\x00", "is not JSON"),
        ("ror.json", b"[" * 100_000, "is not JSON"),
        ("ror.json", b"{}", "is not a list of organizations"),
        ("ror.zip", b"no archive", "cannot be read: File is not a zip file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(dump, name, data, message):
    path = dump(data, name)
    with pytest.raises(InvalidInput) as caught:
        list(read_ror(path))
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_missing_or_broken_file_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"none\.json: cannot be read: No such file or directory"):
        list(read_ror(tmp_path / "none.json"))
    (tmp_path / "ror.json.gz").write_bytes(gzip.compress(b"[" + b" " * 9999 + b"]")[:-9])
    with pytest.raises(InvalidInput, match=r"ror\.json\.gz: cannot be read: "):
        list(read_ror(tmp_path / "ror.json.gz"))
    with zipfile.ZipFile(tmp_path / "ror.zip", "w") as archive:
        archive.writestr("ror-data.csv", "id")
    with pytest.raises(InvalidInput, match=r"ror\.zip: has no \.json file in it"):
        list(read_ror(tmp_path / "ror.zip"))
