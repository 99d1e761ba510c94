"""What Zotero's translator for embedded metadata finds in a page: https://github.com/zotero/translators"""

from __future__ import annotations

from quotes_service.standards.citations.embedded import embedded
from quotes_service.standards.citations.reference import reference
from tests.standards.citations.items import LINKS, NOTHING, article, quotation


def test_an_article():
    assert embedded(reference(article(byline="Jan van den Berg, Ann Lee Jr."), LINKS)) == [
        ("z:itemType", "newspaperArticle"),
        ("DC.title", "Harbour walls are low"),
        ("DC.creator", "van den Berg, Jan"),
        ("DC.creator", "Lee, Ann Jr."),
        ("DC.date", "2024-05-02"),
        ("DC.language", "en"),
        ("prism.publicationName", "The Larkhaven Post"),
        ("citation_public_url", "https://post.example/walls"),
    ]


def test_an_undated_article_says_so():
    found = dict(embedded(reference(article(**NOTHING), LINKS)))
    assert found["DC.date"] == "n.d."
    assert found["citation_public_url"] == "https://quotes.example/articles/a_1"


def test_a_quotation_goes_along():
    item = quotation(factuality="denied")
    extra = dict(embedded(reference(item, LINKS)))["z:extra"]
    assert extra.startswith("Not said, by the article’s account: “The wall is too low,” Maren Tolvik")
    assert extra.endswith("; permanent link: https://quotes.example/quotes/q_1")
