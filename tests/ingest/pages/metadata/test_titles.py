# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import pytest

from quotes_service.ingest.pages.article import article_from_html
from tests.ingest.pages.pages import TITLE, page

GERMAN = (
    "<p>Die Fähre fährt seit neunzig Jahren über den Sund und bringt jedes Jahr vierzigtausend Menschen hinüber.</p>"
)
ENGLISH = (
    "<p>The ferry has crossed the sound for ninety years and carries forty thousand people over it every year.</p>"
)


@pytest.mark.parametrize(
    ("declared", "body", "language"),
    [
        ('lang="en-GB"', ENGLISH, "en"),
        ('lang="de"', GERMAN, "de"),
        ('lang="en"', GERMAN, "de"),  # the template's language, not the article's
        ('lang="de-AT"', ENGLISH, "en"),
        ('lang="nn"', "<p>Ferja har gått over sundet i nitti år og tek førti tusen menneske over kvart år, seier rådet.</p>", "nn"),
        ("", GERMAN, None),
        ('lang="x-default"', ENGLISH, None),
    ],
)  # fmt: skip
def test_the_language_is_declared_unless_the_text_is_clearly_in_another(declared, body, language):
    html = f"<html {declared}><head><title>{TITLE}</title></head><body><article>{body * 3}</article></body></html>"
    assert article_from_html(html).language == language


@pytest.mark.parametrize(
    ("title", "head"),
    [
        (f"{TITLE} | The Sound Echo", '<meta property="og:site_name" content="The Sound Echo">'),
        (f"{TITLE} - ECHO", ""),
        (f"{TITLE} – Echo – 03.05.2024", ""),
        (f"Islands | {TITLE}", ""),
    ],
)
def test_the_title_is_without_the_outlet(title, head):
    html = page(head=f'{head}<meta property="og:title" content="{title}">')
    assert article_from_html(html).title == TITLE


@pytest.mark.parametrize("title", ["Timm: ferry to close", "The end of the ferry – and of the sound"])
def test_a_title_with_a_dash_or_a_colon_is_kept(title):
    assert article_from_html(page(title=title)).title == title
