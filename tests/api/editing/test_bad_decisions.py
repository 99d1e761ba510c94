"""Invalid decisions: the answer is a problem that names the mistake, and nothing is stored; on both databases."""

from __future__ import annotations

import json

import pytest

from tests.api.test_bad_input import IDS, NO_TEXTS, assert_problem
from tests.api.world import BAY, BOATS, BY, FISH, GAUGES, LEE_, LEIGH, LICR, NETS

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow


@pytest.fixture
def app(any_app):
    return any_app


SPAN = {"start": 0, "end": 5}
LONG = "a" * 10_000
REFUSED = [
    # (body, field, words of its message)
    *((value, "_schema", "JSON object") for value in (None, [], "merge", 1, True)),
    ({}, "kind", "required"),
    ({"kind": None}, "kind", "null"),
    *(({"kind": kind}, "kind", "Must be one of") for kind in ("join", "", "undo", "_take", "MERGE", "of", "__init__")),
    *(({"kind": kind}, "kind", "string") for kind in (1, True, [], {}, ["merge"])),
    *(({"kind": "hide", "expert": LEE_, "by": value}, "by", word) for value, word in
      ((None, "null"), ("", "empty"), (" ", "empty"), (1, "string"), (LONG, "300"), ([], "string"))),
    *(({"kind": "hide", "expert": LEE_, "by": value}, "by", "character") for value in NO_TEXTS),
    *(({"kind": "hide", "expert": LEE_, "why": value}, "why", "character") for value in NO_TEXTS),
    ({"kind": "hide", "expert": LEE_, "why": LONG}, "why", "1000"),
    ({"kind": "hide", "expert": LEE_, "why": 1}, "why", "string"),
    ({"kind": "hide", "expert": LEE_, "reason": "a"}, "reason", "Unknown"),
    *(({"kind": "hide", "expert": LEE_, name: "a"}, name, "Unknown") for name in ("id", "about", "undoes", "content")),
    # attribute
    ({"kind": "attribute"}, "quotation", "missing"),
    ({"kind": "attribute", "quotation": GAUGES}, "expert", "exactly one"),
    ({"kind": "attribute", "quotation": GAUGES, "expert": LEE_, "name": "Bo Ek"}, "name", "exactly one"),
    ({"kind": "attribute", "quotation": GAUGES, "expert": "e_nobody"}, "expert", "e_nobody"),
    ({"kind": "attribute", "quotation": GAUGES, "expert": LICR}, "expert", "no expert"),
    ({"kind": "attribute", "quotation": GAUGES, "institution": LEE_}, "institution", "no institution"),
    ({"kind": "attribute", "quotation": "q_nothing", "expert": LEE_}, "quotation", "q_nothing"),
    ({"kind": "attribute", "quotation": LEE_, "expert": LEE_}, "quotation", "no quotation"),
    ({"kind": "attribute", "quotation": GAUGES, "name": "Lee"}, "name", "two words"),
    ({"kind": "attribute", "quotation": GAUGES, "name": ""}, "expert", "exactly one"),
    ({"kind": "attribute", "quotation": GAUGES, "name": LONG}, "name", "300"),
    *(({"kind": "attribute", "quotation": GAUGES, "nobody": value}, "nobody", word) for value, word in
      ((False, "true"), ("true", "boolean"), ("yes", "boolean"), ([], "boolean"), (2, "boolean"))),
    *(({"kind": "attribute", "quotation": value, "nobody": True}, "quotation", "string") for value in (1, [], {})),
    *(({"kind": "attribute", "quotation": value, "nobody": True}, "quotation", "character") for value in NO_TEXTS),
    ({"kind": "attribute", "quotation": GAUGES, "nobody": True, "spans": [SPAN]}, "spans", "is not allowed for kind"),
    # reject, trim
    ({"kind": "reject", "expert": LEE_}, "quotation", "missing"),
    ({"kind": "confirm"}, "quotation", "missing"),
    ({"kind": "confirm", "quotation": GAUGES, "nobody": True}, "nobody", "is not allowed for kind"),
    ({"kind": "reject", "quotation": GAUGES, "title": "a"}, "title", "is not allowed for kind"),
    ({"kind": "trim", "quotation": GAUGES}, "spans", "missing"),
    *(({"kind": "trim", "quotation": GAUGES, "spans": value}, "spans", word) for value, word in (
        ([], "Length"), ({}, "list"), (SPAN, "list"), ("0-5", "list"), (1, "list"),
        ([1], "1: Must be a JSON object"), ([[0, 5]], "1: Must be a JSON object"), ([None], "1: Field may not be null"),
        ([{"start": 0}], "1: end: Missing"), ([SPAN, {"start": "0", "end": 5}], "2: start: Not a valid integer"),
        ([{"start": 0.5, "end": 5}], "1: start"), ([{"start": True, "end": 5}], "1: start"),
        ([{"start": -1, "end": 5}], "ranges"), ([{**SPAN, "text": "a"}], "1: text: Unknown"),
        ([{"start": 5, "end": 5}], "ranges"), ([{"start": 9, "end": 5}], "ranges"), ([SPAN, SPAN], "ranges"),
        ([{"start": 70, "end": 99}, {"start": 60, "end": 65}], "ranges"), ([{"start": 0, "end": 10**6}], "ranges"),
        ([{"start": 0, "end": 10**4000}], "ranges"), ([SPAN], "a part of the quotation"), ([SPAN] * 101, "Length"),
    )),
    # merge, distinct
    *(({"kind": kind} | about, field, word) for kind in ("merge", "distinct") for about, field, word in (
        ({}, "experts", "exactly one"),
        ({"experts": [LEE_, LEIGH], "institutions": [FISH, BOATS]}, "institutions", "exactly one"),
        ({"experts": []}, "experts", "Length"),
        ({"experts": [LEE_]}, "experts", "two or more"),
        ({"experts": [LEE_, LEE_]}, "experts", "two or more"),
        ({"experts": [LEE_, LEIGH, LEE_]}, "experts", "two or more"),
        ({"experts": [LEE_, "e_nobody"]}, "experts", "e_nobody"),
        ({"experts": [LEE_, FISH]}, "experts", "no expert"),
        ({"experts": [LEE_, 1]}, "experts", "2: Must be a string"),
        ({"experts": [LEE_, None]}, "experts", "2: Field may not be null"),
        ({"experts": [LEE_, ""]}, "experts", "2: Must not be empty"),
        ({"experts": [LEE_, "\x00"]}, "experts", "2: has the control character"),
        ({"experts": [LEE_, LONG]}, "experts", "300"),
        ({"experts": ["e_1"] * 101}, "experts", "Length"),
        ({"experts": LEE_}, "experts", "list"),
        ({"experts": {LEE_: 1, LEIGH: 2}}, "experts", "list"),
        ({"institutions": [LEE_, FISH]}, "institutions", "no institution"),
        ({"institutions": [FISH]}, "institutions", "two or more"),
        ({"expert": LEE_}, "experts", "exactly one"),
    )),
    # split
    ({"kind": "split", "expert": LEE_}, "quotations", "missing"),
    ({"kind": "split", "quotations": [NETS]}, "expert", "missing"),
    ({"kind": "split", "expert": LEE_, "quotations": []}, "quotations", "Length"),
    ({"kind": "split", "expert": LEE_, "quotations": [NETS, BAY]}, "quotations", "leave the expert at least one"),
    ({"kind": "split", "expert": LEE_, "quotations": [GAUGES]}, "quotations", "of the expert"),
    ({"kind": "split", "expert": LEE_, "quotations": [NETS, "q_nothing"]}, "quotations", "q_nothing"),
    # rename
    ({"kind": "rename", "expert": LEE_}, "name", "missing"),
    ({"kind": "rename", "name": "Ann Lee"}, "expert", "exactly one"),
    *(({"kind": "rename", "expert": LEE_, "name": name}, "name", "not a usable name") for name in ("...", "😀", "—")),
    ({"kind": "rename", "institution": FISH, "name": "..."}, "name", "not a usable name"),
    ({"kind": "rename", "institution": FISH, "name": LONG}, "name", "300"),
    # reject_role
    ({"kind": "reject_role", "expert": LEE_}, "title", "give a title"),
    ({"kind": "reject_role", "expert": LEE_, "title": "queen"}, "title", "no article prints"),
    ({"kind": "reject_role", "expert": LEE_, "title": "biologist"}, "title", "no article prints"),
    ({"kind": "reject_role", "expert": LEE_, "title": "biologist", "institution": BOATS}, "title", "no article prints"),
    ({"kind": "reject_role", "expert": LEE_, "title": "a", "institution": "i_nowhere"}, "institution", "i_nowhere"),
    ({"kind": "reject_role", "expert": LEE_, "title": "biologist", "institution": FISH, "status": "former"}, "title",
     "no article prints"),
    ({"kind": "reject_role", "expert": LEE_, "title": "a", "status": "late"}, "status", "one of"),
    ({"kind": "reject_role", "expert": LEE_, "title": LONG}, "title", "1000"),
    # add_role, correct_role
    *(({"kind": "add_role", "expert": LEE_, "title": "dean", "note": "a", **about}, field, message)
      for about, field, message in (
        ({"expert": FISH}, "expert", "no expert"),
        ({"title": None}, "title", "give a title"),
        ({"title": "—"}, "title", "not a usable title"),
        ({"institution": "i_nowhere"}, "institution", "i_nowhere"),
        ({"institution": "😀"}, "institution", "not a usable name"),
        ({"institution": LONG}, "institution", "300"),
        ({"note": None}, "note", "give a note"),
        ({"note": LONG}, "note", "1000"),
        ({"status": "late"}, "status", "one of"),
        *(({"since": since}, "since", "Must be YYYY") for since in ("", "May", "19", "2019-5", "2019-05-02T10:00:00Z")),
        ({"since": "2019-02-30"}, "since", "must be a date"),
        ({"since": "2020-01", "until": "2019"}, "until", "before since"),
        ({"since": 2019}, "since", "string"),
        *(({"passage": value}, "passage", "JSON object") for value in (1, "a_1", [SPAN])),
        ({"passage": SPAN}, "passage", "article_id: Missing"),
        ({"passage": {"article_id": "a_1", "start": "0", "end": 5}}, "passage", "start: Not a valid integer"),
        ({"passage": {"article_id": "a_1", **SPAN, "text": "a"}}, "passage", "text: Unknown field"),
        ({"passage": {"article_id": "a_nothing", **SPAN}}, "passage", "a_nothing"),
        ({"new_title": "dean"}, "new_title", "is not allowed for kind"),
        ({"quotation": NETS}, "quotation", "is not allowed for kind"),
    )),
    ({"kind": "correct_role", "expert": LEE_, "title": "biologist", "institution": FISH, "note": "a"}, "new_title",
     "differs"),
    ({"kind": "correct_role", "expert": LEE_, "title": "biologist", "new_title": "botanist", "note": "a"}, "title",
     "no article prints"),
    ({"kind": "correct_role", "expert": LEE_, "title": "biologist", "institution": FISH, "new_title": "botanist"},
     "note", "give a note"),
    # hide
    ({"kind": "hide"}, "expert", "exactly one"),
    ({"kind": "hide", "expert": LEE_, "quotation": NETS}, "quotation", "exactly one"),
    ({"kind": "hide", "experts": [LEE_]}, "expert", "exactly one"),
    ({"kind": "hide", "quotation": "q_'; DROP TABLE quotation; --"}, "quotation", "no quotation"),
]  # fmt: skip


def test_an_invalid_decision_is_named_and_nothing_is_stored(world):
    before = world.state()
    for body, field, message in REFUSED:
        for address in ("", "/preview"):
            sent = world.filled_in(BY | body) if isinstance(body, dict) else body
            answer = world.client.post(
                f"/api/v1/decisions{address}", data=json.dumps(sent), content_type="application/json"
            )
            assert answer.status_code == 422, (body, answer.text)
            errors = assert_problem(answer, 422)["errors"]
            assert list(errors) == ["json"], body
            assert message in errors["json"].get(field, [""])[0], (body, errors)
    assert world.get("decisions").json["total"] == 0
    assert world.state() == before


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 200_000, b'{"kind": "\xff"}', b'{"kind": 1' + b"0" * 5000 + b"}"])
def test_a_body_that_cannot_be_read(world, body):
    for address in ("", "/preview", "/d_1/undo", "/d_1/undo/preview"):
        answer = world.client.post(f"/api/v1/decisions{address}", data=body, content_type="application/json")
        assert_problem(answer, 400)
    assert_problem(world.client.post("/api/v1/decisions", data=b"{}", content_type="text/plain"), 415)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *(({}, "by"), ({"by": ""}, "by"), ({"by": LONG}, "by")),
        *(({**BY, "why": []}, "why"), ({**BY, "kind": "undo"}, "kind")),
    ],
)
def test_an_undo_that_cannot_be_read(world, body, field):
    made = world.post("", {"kind": "hide", "expert": LEE_}).headers["Location"]
    for address in (f"{made}/undo", f"{made}/undo/preview"):
        assert field in assert_problem(world.client.post(address, json=body), 422)["errors"]["json"]
    assert world.client.get(made).json["active"]


def test_an_unknown_id(world):
    for id in (*IDS, world.ids[LEE_]):
        assert_problem(world.get(f"decisions/{id}"), 404)
        for address in ("undo", "undo/preview"):
            assert_problem(world.client.post(f"/api/v1/decisions/{id}/{address}", json=BY), 404)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *(("kind=join", "kind"), ("kind=", "kind"), ("active=perhaps", "active"), ("about=", "about")),
        *(("about=%00", "about"), ("limit=0", "limit"), ("limit=101", "limit"), ("cursor=garbage", "cursor")),
        *(
            ("cursor=WyJkZWNpc2lvbnMiLCJhIl0", "cursor"),
            ("by=", "by"),
            ("author=Ida", "author"),
            (f"about={'a' * 301}", "about"),
        ),
    ],
)
def test_a_query_that_cannot_be_accepted_is_named(client, query, field):
    answer = client.get(f"/api/v1/decisions?{query}")
    assert list(assert_problem(answer, 422)["errors"]["query"]) == [field]
