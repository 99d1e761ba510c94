# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import pytest

from quotes_service.ingest.pages.article import article_from_html
from quotes_service.ingest.pages.repair import one_line, repaired
from tests.ingest.pages.pages import middle, page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # entities escaped twice, and more often
        ("&ldquo;We can&#39;t go on,&rdquo; said", "“We can't go on,” said"),
        ("&amp;ldquo;Yes&amp;rdquo;", "“Yes”"),
        ("&amp;amp;quot;Yes&amp;amp;quot;", '"Yes"'),
        ("Sound&nbsp;Lines &#x2014; &eacute;", "Sound\xa0Lines — é"),
        ("It is &lt;em&gt;old&lt;/em&gt;.", "It is  old ."),
        ("AT&T; R&D; &c. &notanentity; a && b", "AT&T; R&D; &c. &notanentity; a && b"),
        # UTF-8 read as windows-1252
        ("â€œWe canâ€™t go on,â€\x9d said JosÃ© NÃºÃ±ez", "“We can’t go on,” said José Núñez"),
        ("â€œWe go,â€ said Ana", "“We go,” said Ana"),
        ("Â£5 and Â£6 â€“ naÃ¯ve", "£5 and £6 – naïve"),
        ("ÃƒÂ©tat", "état"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("SÃO PAULO, “IRMÔ, l’“Âge d’or”, un CAFÉ”. „SPÄ“", "SÃO PAULO, “IRMÔ, l’“Âge d’or”, un CAFÉ”. „SPÄ“"),
        # windows-1252 read as ISO 8859-1
        ("\x93We can\x92t go on,\x94 said", "“We can’t go on,” said"),
        ("the ﬁrst oﬃce", "the first office"),
    ],
)
def test_damaged_characters_are_repaired(text, expected):
    assert repaired(text) == expected
    assert repaired(expected) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mich\u00adigan\u200b and\ufeff Nu\u0301n\u0303ez", "Michigan and Núñez"),
        (" Sound\xa0Lines\n\t said ", "Sound Lines said"),
        ("Ti\u200cmm", "Timm"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_nobody_sees_is_left_out(text, expected):
    assert one_line(text) == expected


def test_code_is_left_as_it_is():
    assert middle("<p>Write <code>&amp;nbsp;</code> between the two words, she said.</p>") == [
        "Write &nbsp; between the two words, she said."
    ]


def test_titles_and_bylines_are_repaired_too():
    head = '<meta property="og:title" content="Timm: &amp;ldquo;No&amp;rdquo; cafÃ©"><meta name="author" content="JosÃ© NÃºÃ±ez">'
    article = article_from_html(page(head=head))
    assert (article.title, article.byline) == ("Timm: “No” café", "José Núñez")


def test_a_page_whose_utf8_is_broken_in_places_is_read():
    data = page("<p>The café is old, the mayor said — twice, in the “hall”.</p>").encode()
    broken = data.replace(b"said", b"said\x97", 1)
    assert "in the “hall”." in article_from_html(broken).text
