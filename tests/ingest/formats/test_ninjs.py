"""ninjs: versions 1, 2 and 3."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.ingest.documents import read_raw
from quotes_service.ingest.formats.ninjs import is_ninjs
from quotes_service.records import Article, RawArticle, Withdrawal
from tests.ingest.made import LIMIT, article, found

NOW = datetime(2025, 6, 13, 12, tzinfo=UTC)
ITEM = {
    "uri": "urn:newsml:wire.example:20250612:kelp",
    "type": "text",
    "version": "2",
    "firstcreated": "2025-06-12T09:15:00+01:00",
    "versioncreated": "2025-06-13T10:00:00Z",
    "pubstatus": "usable",
    "language": "en-GB",
    "by": "Ingrid Solberg",
    "headlines": [{"role": "short", "value": "Kelp"}, {"role": "main", "value": "Kelp  is back"}],
    "bodies": [
        {"contenttype": "text/plain", "value": "Kelp is back. It is."},
        {"contenttype": "text/html", "value": "<p>Kelp is <b>back</b>.</p><blockquote><p>It is.</p></blockquote>"},
    ],
    "infosources": [{"name": "The Wire"}],
}


def read(**changes):
    row = {name: value for name, value in {**ITEM, **changes}.items() if value is not None}
    return read_raw(RawArticle("a.json", "json", json.dumps(row).encode()), limit=LIMIT, now=NOW)


def test_an_item_of_version_2_is_an_article():
    assert read().article == Article(
        "Kelp is back.\n\nIt is.",
        title="Kelp is back",
        outlet="The Wire",
        byline="Ingrid Solberg",
        published_at=date(2025, 6, 12),
        modified_at=date(2025, 6, 13),
        language="en",
        external_id="urn:newsml:wire.example:20250612:kelp",
    )


def test_version_3_has_capitals_and_version_1_other_names():
    capitals = {"versioncreated": "versionCreated", "firstcreated": "firstCreated", "pubstatus": "pubStatus"}
    row = {capitals.get(name, name): value for name, value in ITEM.items() if name != "bodies"}
    row["bodies"] = [{"contentType": "application/xhtml+xml", "value": "<div><p>Kelp is back.</p><p>It is.</p></div>"}]
    document = read_raw(RawArticle("a.json", "json", json.dumps(row).encode()), limit=LIMIT, now=NOW)
    assert document.article == read().article
    old = {
        "headlines": None,
        "bodies": None,
        "infosources": None,
        "headline": "Old",
        "body_text": "Text.",
        "source": "W",
    }
    found = read(**old).article
    assert (found.title, found.text, found.outlet) == ("Old", "Text.", "W")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ({"by": "By Ingrid Solberg, Staff Writer"}, "Ingrid Solberg"),
        ({"by": None, "bylines": [{"value": "By Ingrid Solberg and Ole Vik"}]}, "Ingrid Solberg, Ole Vik"),
        ({"by": "Staff"}, "Staff"),
    ],
)
def test_a_byline_has_names(byline, names):
    assert read(**byline).article.byline == names


def test_characters_are_repaired_as_those_of_pages():
    found = read(
        headlines=[{"value": "Kelp&amp;rsquo;s back"}],
        bodies=[
            {
                "contenttype": "text/html",
                "value": "<p>&amp;ldquo;Kelp is ba\u00adck,&amp;rdquo; she said.</p><p>Itâ€™s.</p>",
            }
        ],
    )
    assert (found.article.title, found.article.text) == ("Kelp’s back", "“Kelp is back,” she said.\n\nIt’s.")


@pytest.mark.parametrize(
    ("changes", "outlet", "url"),
    [
        ({"infosources": None, "copyrightholder": "dpa"}, "dpa", None),
        ({"infosources": None}, "wire.example", None),
        ({"infosources": None, "uri": "https://wire.example/7"}, "wire.example", "https://wire.example/7"),
        ({"links": [{"rel": "canonical", "href": "https://w.example/k"}]}, "The Wire", "https://w.example/k"),
        ({"infosources": [{"name": "Reuters", "role": "http://cv.iptc.org/x/contentSource"}]}, "Reuters", None),
        ({"infosources": [{"name": "Ann Lee", "role": "http://cv.iptc.org/x/interviewee"}]}, "wire.example", None),
    ],
)
def test_outlet_and_address(changes, outlet, url):
    found = read(**changes).article
    assert (found.outlet, found.url) == (outlet, url)


def test_the_text_of_a_body_without_a_type_is_told_from_markup():
    assert read(bodies=[{"value": "<p>One.</p><p>Two.</p>"}]).article.text == "One.\n\nTwo."
    assert read(bodies=[{"value": "One < two.\nThree."}]).article.text == "One < two.\nThree."


def test_what_is_canceled_is_withdrawn_and_what_is_withheld_refused():
    assert read(pubstatus="canceled", bodies=None, ednote="Wrong\nplace.").withdrawn == Withdrawal(
        "urn:newsml:wire.example:20250612:kelp", None, "The Wire", "canceled by its agency: Wrong place."
    )
    refused = "pubStatus: is withheld: its agency does not want it to be used now"
    assert str(read(pubstatus="withheld").error) == refused
    assert str(read(pubstatus="odd").error) == "pubStatus: is 'odd'; there are usable, withheld and canceled"


@pytest.mark.parametrize("name", ["embargoed", "embargoedUntil"])
def test_an_embargo_is_kept_until_it_ends(name):
    refused = "embargoed: is embargoed until 2025-06-14T04:00:00Z; send it again then"
    assert str(read(**{name: "2025-06-14T06:00:00+02:00"}).error) == refused
    assert read(**{name: "2025-06-13T11:59:00Z"}).article is not None
    assert str(read(**{name: "soon"}).error).startswith("embargoed: 'soon' is not a time")


def test_a_picture_is_passed_over_and_a_text_without_a_body_refused():
    assert read(type="picture", bodies=None).skipped == "is a picture, without a text"
    assert str(read(bodies=None).error) == "text: is missing: the item has no body"


@pytest.mark.parametrize("change", [{"headlines": "x"}, {"language": 7}, {"by": ["x"]}, {"bodies": {"a": 1}}])
def test_values_of_other_types_are_refused_or_passed_over(change):
    assert isinstance(read(**change).error, InvalidInput)


def test_lists_lines_and_objects_over_many_lines_are_read(tmp_path):
    other = {**ITEM, "uri": "urn:newsml:wire.example:20250612:other"}
    for data, origins in [
        (json.dumps(ITEM, indent=2), ["a.json"]),
        (json.dumps([ITEM, other], indent=2), ["a.json#1", "a.json#2"]),
        (json.dumps(ITEM) + "\n" + json.dumps(other), ["a.json:1", "a.json:2"]),
    ]:
        assert found(tmp_path, "a.json", data.encode()) == [(origin, "Kelp is back.\n\nIt is.") for origin in origins]
    assert article(tmp_path, "a.jsonl", json.dumps(ITEM).encode()).title == "Kelp is back"


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"7", b'"x"', b"[" * 100_000, b'{"uri": "a", "bodies": [[[]]]}'])
def test_what_is_no_item_is_refused(tmp_path, data):
    ((_, said),) = found(tmp_path, "a.json", data)
    assert said.split(":")[0] in ("JSON", "text")


def test_an_id_of_another_senders_own_does_not_replace_the_uri():
    other = [{"role": "externalId", "value": "4711"}]
    assert read(altids=other).article.external_id == ITEM["uri"]
    assert read(altids=[{"role": "quotes_service", "value": "a_1"}, *other]).article.external_id == "4711"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"guid": "1", "headline": "Kelp", "url": "https://a.example/1"}, False),
        ({"guid": "1", "headline": "Kelp", "body_html": "<p>Kelp.</p>"}, True),
        ({"guid": "1", "headline": "Kelp", "pubstatus": "canceled"}, True),
        ({"uri": "urn:x:1", "headline": "Kelp"}, True),
        ({"uri": "urn:x:1", "headline": "Kelp", "text": "Kelp."}, False),
    ],
)
def test_a_guid_alone_makes_no_item(row, expected):
    assert is_ninjs(row) == expected
