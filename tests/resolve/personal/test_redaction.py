"""Taking a person out of an article and of what was read from it."""

from __future__ import annotations

import pytest

from quotes_service.records import Article, Organization, Person, Speaker, Topic
from quotes_service.resolve.personal.redaction import ErasedNames, Redaction, without_withheld
from tests.factories import extraction, quotation, span

HERS = {"maren tolvik"}
NAMES = ErasedNames(HERS.__contains__, {"tolvik maren", "marentolvik"}.__contains__, {"pele"}.__contains__, 2)


def speaking(*names: str) -> tuple[Speaker, ...]:
    return tuple(Speaker(name, "person", 0.9, (name,)) for name in names)


@pytest.mark.parametrize(
    ("text", "people", "redacted"),
    [
        ("Maren Tolvik spoke. Tolvik left.", [], "█████ ██████ spoke. ██████ left."),
        ("Tolvik left.", [], "Tolvik left."),  # of a bare surname nobody can tell whose it is
        ("Maren Tolvik and Jon Tolvik.", [Person("Jon Tolvik")], "█████ ██████ and Jon Tolvik."),
        ("Anna Maren Tolvik spoke.", [Person("Anna Maren Tolvik")], "Anna Maren Tolvik spoke."),
        ("TOLVIK, Maren: Tolvik’s wall", [], "██████, █████: ██████’s wall"),
        ("@MarenTolvik: Tolvik", [], "@███████████: ██████"),
        ("Maren Tolvik: “Mimi”", [Person("Maren Tolvik", aliases=("Mimi",))], "█████ ██████: “████”"),
        ("Maren Tolvik. Tolvik.", [Person("Tolvik")], "█████ ██████. ██████."),
        ("Pele spoke of Pele.", [Person("Pele")], "████ spoke of ████."),
        ("Pele is a volcano.", [], "Pele is a volcano."),
    ],
)
def test_a_text_is_redacted_where_a_name_means_them(text, people, redacted):
    redaction = Redaction.of(NAMES, [text], extraction(text, people=people))
    assert redaction.text(text, redaction.passages) == redacted


def test_a_mention_that_means_a_namesake_stays():
    text = "Maren Tolvik and Jon Tolvik met. Tolvik left."
    jon = Person("Jon Tolvik", mentions=(span(text, "Jon Tolvik"), (33, 39)))
    redaction = Redaction.of(NAMES, [text], extraction(text, people=[Person("Maren Tolvik"), jon]))
    assert redaction.text(text, redaction.passages) == "█████ ██████ and Jon Tolvik met. Tolvik left."


def test_an_organization_named_after_them_stays():
    text = "Maren Tolvik leads the Tolvik Institute."
    institute = Organization("Tolvik Institute", mentions=(span(text, "Tolvik Institute"),))
    redaction = Redaction.of(NAMES, [text], extraction(text, organizations=[institute]))
    assert redaction.text(text, redaction.passages) == "█████ ██████ leads the Tolvik Institute."


def test_an_article_is_redacted_in_all_its_parts():
    article = Article(
        "Tolvik spoke.",
        title="By Maren Tolvik",
        byline="tolvik",
        outlet="Maren Tolvik’s Post",
        url="https://post.example/maren-tolvik/tolvik",
        external_id="tolvik-7",
        addresses=("https://post.example/amp/maren-tolvik",),
    )
    redaction = Redaction.of(NAMES, [article.title, article.text])
    redacted = redaction.article(article)
    assert redacted == Article(
        "██████ spoke.",
        title="By █████ ██████",
        byline="██████",
        outlet="█████ ██████’s Post",
        url="https://post.example/xxxxx-xxxxxx/xxxxxx",
        external_id="xxxxxx-7",
        addresses=("https://post.example/amp/xxxxx-xxxxxx",),
    )
    assert redaction.article(redacted) == redacted


def test_their_quotations_are_withheld_and_others_stay_where_they_are():
    text = "“One,” Tolvik said. “Two,” both said. “Three, Tolvik,” said Ek. Maren Tolvik and Bo Ek."
    read = extraction(
        text,
        quotation(text, "One", speakers=speaking("Maren Tolvik")),
        quotation(text, "Two", speakers=speaking("Maren Tolvik", "Bo Ek")),
        quotation(text, "Three, Tolvik", speakers=speaking("Bo Ek")),
        people=[Person("Maren Tolvik", aliases=("Tolvik",)), Person("Bo Ek", aliases=("Ek",))],
        topics=(Topic("tolvik wall", "Tolvik wall", ()), Topic("wall", "wall", ())),
    )
    out = Redaction.of(NAMES, [text], read).extraction(read)
    assert out.withheld == (span(text, "One"),)
    assert [[one.name for one in quotation.speakers] for quotation in out.quotations] == [["Bo Ek"], ["Bo Ek"]]
    assert [quotation.content for quotation in out.quotations] == [one.content for one in read.quotations[1:]]
    assert [person.name for person in out.people] == ["Bo Ek"]
    assert [topic.label for topic in out.topics or ()] == ["wall"]
    assert len(out.text) == len(text)
    assert "Tolvik" not in out.text
    kept = Redaction.of(NAMES, [text], read).extraction(read, redact=False)
    assert (kept.text, len(kept.quotations)) == (text, 2)


def test_what_others_say_within_their_words_stays_with_the_others():
    text = "“The Ek report says ‘build it’ and nothing else,” said Maren Tolvik."
    inner = quotation(text, "build it", speakers=speaking("Bo Ek"))
    outer = quotation(text, "The Ek report says ‘build it’ and nothing else", speakers=speaking("Maren Tolvik"))
    read = extraction(text, outer, inner, people=[Person("Maren Tolvik"), Person("Bo Ek")])
    out = Redaction.of(NAMES, [text], read).extraction(read)
    assert out.quotations == (inner,)
    assert [one.of(text) for one in out.withheld] == ["The Ek report says ‘", "’ and nothing else"]
    assert without_withheld(out) == out


def test_a_later_reading_gives_a_withheld_passage_to_nobody():
    text = "“One,” she said. “Two,” said Ek."
    new = extraction(
        text,
        quotation(text, "One", speakers=speaking("Bo Ek")),
        quotation(text, "Two", speakers=speaking("Bo Ek")),
        withheld=(span(text, "“One,”"),),
    )
    assert [one.content for one in without_withheld(new).quotations] == [(span(text, "Two"),)]
