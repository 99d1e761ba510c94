"""Mails as Python's own parser and lxml read them."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import SMTP, default

import lxml.html
import pytest

from quotes_service.standards.messages.mail import MOST, mail
from tests.standards.messages.made import HOSTILE, LINKS, WHO, item, message

SENDER, TO = "Larkhaven quotes <alerts@quotes.example>", "desk@post.example"
HEADERS = {
    "From": SENDER,
    "To": TO,
    "Subject": "1 new quotation: Quotations of Maren Tolvik",
    "Date": "Sun, 29 Nov 2026 09:30:05 +0000",
    "Message-ID": "<msg_5@quotes.example>",
    "List-Id": "<l_3.quotes.example>",
    "List-Unsubscribe": "<https://quotes.example/alerts/l_3>",
    "Auto-Submitted": "auto-generated",
    "MIME-Version": "1.0",
}


def read(*items, sender: str = SENDER, to: str = TO, **fields) -> EmailMessage:
    """A mail as its reader has it. On its way it is ASCII, in short lines."""
    written = mail(message(*items, **fields), LINKS, sender, to).as_bytes(policy=SMTP)
    assert written.isascii()
    assert [line for line in written.split(b"\r\n") if len(line) > 998 or b"\n" in line or b"\r" in line] == []
    found = email.message_from_bytes(written, policy=default)
    assert [part.defects for part in found.walk()] == [[], [], []]
    return found


def text(found: EmailMessage) -> str:
    return found.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(found: EmailMessage) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(found.get_body(("html",)).get_content())


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        ({}, "1 new quotation: Quotations of Maren Tolvik"),
        ({"is_test": True}, "Test: Quotations of Maren Tolvik"),
        ({"name": "Walls\r\nBcc: all@post.example"}, "1 new quotation: Walls Bcc: all@post.example"),
        (
            {"name": "=?utf-8?q?a=0D=0ABcc:_all=40post.example?="},
            "1 new quotation: = ?utf-8?q?a=0D=0ABcc:_all=40post.example?=",
        ),
        ({"name": "a\u2028b\x0bc\x85d\x00e\ud83c"}, "1 new quotation: a b c d\ufffde\ufffd"),
        ({"name": "الجدار منخفض جدا"}, "1 new quotation: الجدار منخفض جدا"),
        ({"name": "word " * 100}, f"1 new quotation: {'word ' * 26}…"),
        ({"name": "ü" * 400}, f"1 new quotation: {'ü' * 131} …"),
    ],
)
def test_headers_are_these_and_no_others(fields, subject):
    found = read(item(), **fields)
    names = {name: value for name, value in found.items() if name != "Content-Type"}
    assert names == {**HEADERS, "Subject": subject}
    assert found.get_content_type() == "multipart/alternative"


def test_addresses_in_headers_stay_as_they_are_however_long():
    host, page = f"{'quotes-' * 8}desk.{'post-' * 10}office.example", f"https://quotes.example/{'desk/' * 40}alerts/l_3"
    sent = mail(message(item(), page=page), LINKS, f"alerts@{host}", TO).as_string()
    assert {f"List-Id: <l_3.{host}>", f"List-Unsubscribe: <{page}>"} <= set(sent.splitlines())


def test_a_mail_is_the_same_whenever_it_is_sent():
    first, second = read(item()), read(item())
    assert first["Message-ID"] == second["Message-ID"] == "<msg_5@quotes.example>"
    assert (text(first), first["Date"]) == (text(second), second["Date"])


def test_plain_text_has_the_citation_and_the_permanent_link():
    assert text(read(item(), item(id="q_32", factuality="denied"), others=4)) == (
        "6 new quotations: Quotations of Maren Tolvik\n\n"
        "1. “The tide gauges do not lie,” Maren Tolvik, professor, LICR, in “Harbour\n"
        "walls are low,” The Larkhaven Post, 2 May 2024, https://post.example/walls\n"
        "https://quotes.example/quotes/q_31\n\n"
        "2. Not said, by the article’s account: “The tide gauges do not lie,” Maren\n"
        "Tolvik, professor, LICR, in “Harbour walls are low,” The Larkhaven Post, 2\n"
        "May 2024, https://post.example/walls\n"
        "https://quotes.example/quotes/q_32\n\n"
        "And 4 more:\nhttps://quotes.example/search?expert=e_7\n\n"
        "Change or end this alert:\nhttps://quotes.example/alerts/l_3\n"
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["https://post.example/walls", "https://quotes.example/quotes/q_31"]),
        ({"article": {"url": None}}, ["https://quotes.example/quotes/q_31"]),
        ({"article": {"url": "javascript:alert(1)"}}, ["https://quotes.example/quotes/q_31"]),
        ({"speakers": []}, ["https://post.example/walls", "https://quotes.example/quotes/q_31"]),
    ],
)
def test_html_leads_to_the_article_the_quotation_and_the_alert(fields, expected):
    page = html(read(item(**fields), others=4))
    end = ["https://quotes.example/search?expert=e_7", "https://quotes.example/alerts/l_3"]
    assert page.xpath("//@href") == expected + end
    assert [line.text for line in next(page.iter("blockquote"))] == ["“The tide gauges do not lie” she said."]
    assert page.xpath("//h1/text()") == ["5 new quotations: Quotations of Maren Tolvik"]


def test_what_was_not_said_is_called_so_first():
    page = html(read(item(factuality="denied")))
    assert page.xpath("string(//div/p[1])").startswith("Not said, by the article’s account: ")


@pytest.mark.parametrize("words", HOSTILE)
def test_texts_are_data(words):
    """Wherever they stand, they make no element, load nothing, and leave the mail whole."""
    speaker = {**WHO, "name": words, "role": {"title": words, "institution": words, "status": "former"}}
    article = {"title": words, "label": words, "outlet": words}
    found = read(item(words, speakers=[speaker], article=article), item(id="q_32"), name=words)
    page = html(found)
    assert {node.tag for node in page.iter()} == set("html head meta title body h1 div p blockquote a".split())
    assert page.xpath("//@src") == []
    assert [way for way in page.xpath("//@href") if "evil" in way] == []
    assert {line.get("dir") for line in page.iter("p", "h1")} == {"auto"}
    assert text(found).count("\nhttps://quotes.example/quotes/q_3") == 2
    assert "\u202e" not in text(found)
    assert len(text(found)) < 2_000


def test_of_a_long_paragraph_there_is_the_part_with_the_quotation():
    words = "The tide gauges do not lie"
    long = item(words, paragraph={"text": f"{'before ' * 300}{words}{' after' * 300}", "start": 0, "end": 5_000})
    start = long["paragraph"]["text"].index(words)
    long["content"]["spans"] = [{"start": start, "end": start + len(words)}]
    [quote] = html(read(long)).xpath("//blockquote/p/text()")
    assert words in quote and quote.startswith("… ") and quote.endswith(" …") and len(quote) <= 804


def test_the_most_quotations_are_shown_whole_by_readers_that_hide_the_end():
    found = mail(message(*[item("The tide gauges do not lie. " * 20)] * MOST), LINKS, SENDER, TO)
    assert len(html(read(*[item()] * MOST)).xpath("//blockquote")) == MOST
    assert len(found.get_body(("html",)).get_content()) < 102_400


def test_more_than_the_most_is_refused():
    with pytest.raises(ValueError, match="50 quotations at most, not 51"):
        mail(message(*[item()] * 51), LINKS, SENDER, TO)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "desk",
        "@post.example",
        "desk@",
        "desk@post.example, all@post.example",
        "desk@post.example\r\nBcc: all@post.example",
        "desk@post.example\n",
        "désk@post.example",
        "desk@pöst.example",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="is no address"):
        mail(message(item()), LINKS, SENDER, address)
    with pytest.raises(ValueError, match="is no address"):
        mail(message(item()), LINKS, f"Quotes <{address}>", TO)


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("alerts@quotes.example", ""),
        ('"Quotes, of Larkhaven" <alerts@quotes.example>', "Quotes, of Larkhaven"),
        ("Zitate für alle <alerts@quotes.example>", "Zitate für alle"),
        ("Quotes\r\nBcc: all@post.example <alerts@quotes.example>", "Quotes Bcc: all@post.example"),
    ],
)
def test_a_sender_has_a_name_or_none(sender, name):
    [found] = read(item(), sender=sender)["From"].addresses
    assert (found.display_name, found.addr_spec) == (name, "alerts@quotes.example")
