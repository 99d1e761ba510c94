"""NewsML-G2 and NITF."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.ingest.formats import xml
from quotes_service.records import Article
from tests.ingest.made import article, found

XHTML = (
    '<inlineXML contenttype="application/xhtml+xml"><h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head>'
    "<h:title>No</h:title></h:head><h:body><h:p>One <h:b>two</h:b>.</h:p><h:p>Three.</h:p></h:body></h:html>"
    "</inlineXML>"
)
GUID = "urn:newsml:w.example:2024:7"
NITF = (
    '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><title>Head</title><docdata><doc-id id-string="7"'
    ' regsrc="AGENCY"/><date.issue norm="20240502T101112Z"/></docdata><pubdata name="The Echo"/></head><body>'
    "<body.head><hedline><hl1>A headline</hl1></hedline><byline>By <person>Pia Quill</person><byttl>Staff</byttl>"
    "</byline></body.head><body.content><p>One.</p><media><media-caption>No</media-caption></media><p>Two.</p>"
    "</body.content></body></nitf>"
)


def item(
    content: str = XHTML, meta: str = "", kind: str = "newsItem", guid: str = "urn:newsml:w.example:2024:7"
) -> str:
    return (
        f'<{kind} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="2" xml:lang="en-GB"><itemMeta>'
        '<itemClass qcode="ninat:text"/><provider qcode="p:w"><name>The Wire</name></provider>'
        f"<versionCreated>2024-05-03T23:30:00-05:00</versionCreated><firstCreated>2024-05-02T10:00:00Z</firstCreated>{meta}"
        "</itemMeta><contentMeta><by>Ingrid Solberg</by><headline>A  headline</headline></contentMeta>"
        f"<contentSet>{content}</contentSet></{kind}>"
    )


READ = Article(
    "One two.\n\nThree.",
    title="A headline",
    outlet="The Wire",
    byline="Ingrid Solberg",
    published_at=date(2024, 5, 2),
    modified_at=date(2024, 5, 3),
    language="en",
    external_id="urn:newsml:w.example:2024:7",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_news_item_is_an_article(tmp_path, encoding):
    data = f'<?xml version="1.0" encoding="{encoding}"?>\n{item()}'.encode(encoding)
    assert article(tmp_path, "a.xml", data) == READ


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (f'<inlineXML contenttype="application/nitf+xml">{NITF}</inlineXML>', "One.\n\nTwo."),
        ('<inlineData contenttype="text/plain">One.\nTwo.</inlineData>', "One.\nTwo."),
        (
            '<inlineData contenttype="text/html">&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</inlineData>',
            "One.\n\nTwo.",
        ),
        (f'<inlineXML contenttype="application/nitf+xml"/>{XHTML}', READ.text),
    ],
)
def test_bodies_of_other_kinds_are_read(tmp_path, content, text):
    assert article(tmp_path, "a.xml", item(content).encode()).text == text


def test_titles_and_bylines_are_as_those_of_pages(tmp_path):
    data = (
        item().replace("A  headline", "Kelp&amp;rsquo;s back").replace("Ingrid Solberg", "By Ingrid Solberg | Reporter")
    )
    found = article(tmp_path, "a.xml", data.encode())
    assert (found.title, found.byline) == ("Kelp’s back", "Ingrid Solberg")


def test_the_items_of_a_message_are_read_and_packages_passed_over(tmp_path):
    items = item() + item(kind="packageItem") + item(guid="urn:newsml:w.example:2024:8")
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{items}</itemSet></newsMessage>'
    assert found(tmp_path, "a.xml", message.encode()) == [
        ("a.xml#1", READ.text),
        ("a.xml#2", "is a packageItem, which has no text"),
        ("a.xml#3", READ.text),
    ]


@pytest.mark.parametrize(
    ("meta", "said"),
    [
        ('<pubStatus qcode="stat:usable"/>', READ.text),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/usable"/>', READ.text),
        ('<pubStatus qcode="stat:withheld"/>', "pubStatus: is withheld: its agency does not want it to be used now"),
        ("<embargoed>2999-01-01T00:00:00Z</embargoed>", "embargoed: is embargoed until 2999-01-01T00:00:00Z"),
        (
            '<pubStatus qcode="stat:canceled"/><edNote>Kill.</edNote>',
            "Withdrawal(external_id='urn:newsml:w.example:2024:7', url=None, outlet='The Wire',"
            " reason='canceled by its agency: Kill.')",
        ),
    ],
)
def test_status_and_embargo_are_honoured(tmp_path, meta, said):
    assert found(tmp_path, "a.xml", item(meta=meta).encode())[0][1][: len(said)] == said


def test_a_picture_is_passed_over(tmp_path):
    data = item("<remoteContent/>").replace("ninat:text", "ninat:picture")
    assert found(tmp_path, "a.xml", data.encode()) == [("a.xml", "is a picture, without a text")]


def test_a_nitf_document_is_an_article(tmp_path):
    doctype = '<!DOCTYPE nitf SYSTEM "nitf-3-5.dtd">'
    for name in ("a.xml", "a.nitf"):
        assert article(tmp_path, name, f'<?xml version="1.0"?>{doctype}{NITF}'.encode()) == Article(
            "One.\n\nTwo.",
            title="A headline",
            outlet="The Echo",
            byline="Pia Quill",
            published_at=date(2024, 5, 2),
            external_id="7",
        )


LAUGHS = (
    '<!DOCTYPE newsItem [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
ENTITIES = "XML: declares entities, which are refused since they can be bombs"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (LAUGHS + item(XHTML.replace("Three", "&i;")), ENTITIES),
        ('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + item(XHTML.replace("Three", "&f;")), ENTITIES),
        ('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://a.example/x.dtd"> %p;]>' + item(), ENTITIES),
        (item()[:-30], "XML: cannot be read: "),
        ("<other/>", "XML: has the root 'other': it is not NewsML-G2, NITF, a feed or a page"),
        (item("<a>" * 300 + "</a>" * 300), "XML: has elements more than 200 deep"),
        ('<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "XML: has no news item"),
        ("", "text: is empty"),
    ],
)
def test_what_is_no_item_or_wants_to_do_harm_is_refused(tmp_path, data, message):
    ((_, said),) = found(tmp_path, "a.xml", data.encode())
    assert said[: len(message)] == message or (not data and said.startswith("XML: cannot be read"))


def test_elements_are_counted_while_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 100)
    assert found(tmp_path, "a.xml", item("<a/>" * 200).encode()) == [("a.xml", "XML: has more than 100 elements")]
