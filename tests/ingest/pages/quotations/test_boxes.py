# ruff: noqa: E501 - mark-up is read more easily in one line
from __future__ import annotations

import pytest

from tests.ingest.pages.pages import middle

WORDS = "The boats are old and the men are tired."
SIGNED = f"“{WORDS}” — Rosa Timm, head of Sound Lines"


@pytest.mark.parametrize(
    "box",
    [
        "<blockquote><p>{}</p><footer>— <cite>Rosa Timm, head of Sound Lines</cite></footer></blockquote>",
        "<blockquote><p>{}</p><cite>Rosa Timm, head of Sound Lines</cite></blockquote>",
        "<blockquote><p>{}</p></blockquote><cite>Rosa Timm, head of Sound Lines</cite>",
        "<blockquote><p>{}</p></blockquote><p>— Rosa Timm, head of Sound Lines</p>",
        "<blockquote><p>{}</p></blockquote><p><em>Rosa Timm, head of Sound Lines</em></p>",
        "<figure><blockquote><p>{}</p></blockquote><p>—Rosa Timm, <cite>head of Sound Lines</cite></p></figure>",
        "<blockquote><p>{} <cite>Rosa Timm, head of Sound Lines</cite></p></blockquote>",
        "<blockquote><p>{}</p><p><strong>Rosa Timm</strong>, head of Sound Lines</p></blockquote>",
        "<blockquote>{}<br>— Rosa Timm, head of Sound Lines</blockquote>",
        "<blockquote><p>{} — Rosa Timm, head of Sound Lines</p></blockquote>",
        "<blockquote><p>{}</p><p>Rosa Timm, head of Sound Lines</p></blockquote>",
        "<figure><blockquote><p>{}</p></blockquote><figcaption>Rosa Timm, head of Sound Lines</figcaption></figure>",
        "<figure class='wp-block-quote'><blockquote>“{}”<cite>By Rosa Timm, head of Sound Lines</cite></blockquote></figure>",
        "<aside class='pullquote'><p>“{}”</p><p class='attribution'>Rosa Timm, head of Sound Lines</p></aside>",
        "<div class='c-pull-quote'><q>{}</q><div class='c-pull-quote__source'>Rosa Timm, head of Sound Lines</div></div>",
        "<blockquote><span>“</span><p>{}</p><div class='author'><b>Rosa Timm</b><i>head of Sound Lines</i></div></blockquote>",
        "<div class='quote-box'><div>{}</div><footer><span>Rosa Timm</span> | <span>head of Sound Lines</span></footer></div>",
        "<blockquote><cite>Rosa Timm, head of Sound Lines:</cite><p>{}</p></blockquote>",
        "<div class='testimonial'><p>{}</p><h4>Rosa Timm</h4><span>head of Sound Lines</span></div>",
        "<p class='article__quote'>{}</p><p class='article__cite'>Rosa Timm, head of Sound Lines</p>",
    ],
)  # fmt: skip
def test_a_quotation_in_a_box_has_marks_and_the_name_in_it(box):
    assert middle(box.format(WORDS)) == [SIGNED]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # Announced, or told of, by the paragraphs around it
        ("<p>Timm said in a letter:</p><blockquote><p>Boats are old.</p></blockquote>", ["Timm said in a letter:", "“Boats are old.”"]),
        ("<p>Timm wrote to the council.</p><blockquote>Boats are old.</blockquote>", ["Timm wrote to the council.", "“Boats are old.”"]),
        (
            "<p>Timm said:</p><blockquote><p>Boats are old.</p><p>Men are tired.</p></blockquote>",
            ["Timm said:", "“Boats are old.", "“Men are tired.”"],
        ),
        (
            "<p>Timm said:</p><blockquote>The mayor told me “no way” twice.</blockquote>",
            ["Timm said:", "“The mayor told me ‘no way’ twice.”"],
        ),
        ("<p>Timm said:</p><blockquote>“Boats are old,” she told them.</blockquote>", ["Timm said:", "“Boats are old,” she told them."]),
        # Nobody says it
        ("<p>The ship is long.</p><blockquote>Length: ninety metres. Built in 1934.</blockquote>", ["The ship is long.", "Length: ninety metres. Built in 1934."]),
        ("<p>Timm said so:</p><blockquote><ul><li>Old boats.</li><li>New boats.</li></ul></blockquote>", ["Timm said so:", "Old boats.", "New boats."]),
        ("<p>It was said before:</p><blockquote>Read more: the boats of the sound and the people of it.</blockquote>", ["It was said before:"]),
    ],
)  # fmt: skip
def test_a_block_quote_without_a_name_has_marks_where_somebody_says_it(body, expected):
    assert middle(body) == expected


SAID = "“We cannot go on,” said Rosa Timm, head of Sound Lines. “The boats are old and nobody will pay.”"


@pytest.mark.parametrize(
    "box",
    [
        "<div class='quote-box'><p>“The boats are old and nobody will pay.”</p><p>Rosa Timm, Sound Lines</p></div>",
        "<div class='quote-box'><p>The boats are old and nobody will pay</p><p>Rosa Timm, Sound Lines</p></div>",
        "<div class='c-highlight'><p>“The boats are old and nobody will pay.”</p></div>",
        "<aside><p>“The boats are old … nobody will pay”</p></aside>",
        "<h3>“The boats are old and nobody will pay”</h3>",
        "<p class='pullout'>The boats are old and nobody will pay</p>",
        "<div class='pq'><p>The boats are old and nobody will pay</p></div>",
        "<div class='x'><p>We cannot go on. The boats are old and nobody will pay</p><p>— Rosa Timm</p></div>",
        "<p><strong>“The boats are old and nobody will pay.”</strong></p>",
        "<p class='big'>‘The boats are old and nobody will pay’</p>",
        "<figure class='wp-block-pullquote'><blockquote><p>The boats are old and nobody will pay.</p></blockquote></figure>",
        "<blockquote>The boats are old and nobody will pay.</blockquote><cite>Rosa Timm</cite>",
        "<section data-x><div><div>“The boats are old and nobody will pay”</div><div>— Rosa Timm</div></div></section>",
    ],
)
@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_a_pull_quote_is_read_once(box, is_before):
    said = f"<p>{SAID}</p>"
    assert middle(box + said if is_before else said + box) == [SAID]


def test_a_heading_in_the_words_of_the_story_is_kept():
    said = f"<p>{SAID}</p>"
    assert middle(f"<h3>Nobody will pay, says Timm</h3>{said}") == ["Nobody will pay, says Timm", SAID]
    assert middle(f"<h3>The boats are old</h3>{said}") == ["The boats are old", SAID]


def test_a_box_that_holds_most_of_the_story_is_the_story():
    paragraphs = [
        f"The boats of the sound are {n} years old, the mayor said, and nobody will pay." for n in range(40, 70)
    ]
    body = f"<blockquote>{''.join(f'<p>{text}</p>' for text in paragraphs)}</blockquote>"
    assert middle(body) == paragraphs


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p><q>The boats are old</q>, Timm said.</p>", "“The boats are old”, Timm said."),
        ("<p>Timm called the boats <q>floating coffins</q> on Monday.</p>", "Timm called the boats “floating coffins” on Monday."),
        ("<p>Timm said, <q>The mayor told me <q>no</q> twice</q>.</p>", "Timm said, “The mayor told me ‘no’ twice”."),
        ("<p>Timm said <q>“Boats are <b>old</b>”</q> twice.</p>", "Timm said “Boats are old” twice."),
        ("<p>Timm said <q>boats are <b>old</b></q> twice.</p>", "Timm said “boats are old” twice."),
        ("<p>Timm said <q cite='/x'> boats are old </q> twice.</p>", "Timm said “boats are old” twice."),
    ],
)  # fmt: skip
def test_q_has_marks_and_stays_in_its_paragraph(body, expected):
    assert middle(body) == [expected]


def test_where_the_words_were_is_parted_from_the_name():
    box = "<blockquote><p>The boats are old.</p><footer>Rosa Timm in <cite>a letter to the council</cite></footer></blockquote>"
    assert middle(box) == ["“The boats are old.” — Rosa Timm, in a letter to the council"]
