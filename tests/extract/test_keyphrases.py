"""The topics of articles, as labels; each text was written for its row."""

from __future__ import annotations

import pytest

from quotes_service.extract.keyphrases import topic_key
from quotes_service.extract.keyphrases.keyphrases import MOST_TOPICS, READ_CHARS
from quotes_service.store.articles.packed_extractions import pack, unpack
from tests.extract.readable import case


@pytest.fixture
def labels(extractor):
    def labels(text: str, title: str | None = None) -> list[str]:
        return [topic.label for topic in extractor.extract(text, title=title).topics]

    return labels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "singular and plural are one",
            "The tide gauges of Pell are old. A tide gauge costs little, and tide gauges last.",
            ["tide gauges"],
        ),
        case(
            "a phrase and not its words",
            "Coral bleaching is back. Divers saw the coral bleaching in May, and coral bleaching kills.",
            ["coral bleaching"],
        ),
        case(
            "a longer phrase that recurs stands beside its part",
            "Bird flu is here. Bird flu spreads. A bird flu vaccine is late. The bird flu vaccine is for hens. "
            "Bird flu kills.",
            ["bird flu", "bird flu vaccine"],
        ),
        case(
            "no verb at the end",
            "The interest rates rise. Banks fear that interest rates may rise. The interest rates do hurt.",
            ["interest rates"],
        ),
        case(
            "a noun or a verb, as the sentence has it",
            "Peat bogs are wet. The peat bogs burn. They drain the peat bogs.",
            ["peat bogs"],
        ),
        case(
            "a participle that describes",
            "They drink recycled water. The recycled water is clean, and recycled water is cheap.",
            ["recycled water"],
        ),
        case(
            "acronyms stay as they are",
            "A COVID-19 vaccine is late. The COVID-19 vaccine was tested in spring.",
            ["COVID-19 vaccine"],
        ),
        case(
            "words that a hyphen joins are one",
            "A sea-level rise was measured. They fear the sea-level rise. Any sea-level rise is bad.",
            ["sea-level rise"],
        ),
        case(
            "what describes is no topic alone",
            "He is an on-air doctor. Every on-air doctor is new. They hate the on-air doctor.",
            [],
        ),
        case(
            "names of things stay as they are",
            "This is what an El Niño does. In wet years an El Niño brings rain, and after an El Niño comes drought.",
            ["El Niño"],
            wrong="'El' and 'Niño' are read as two names",
        ),
        case(
            "no half of a name",
            "Divers say that the Great Barrier Reef is ill. They return to the Great Barrier Reef each spring and find "
            "that half of it is white, since water around the Great Barrier Reef becomes too warm.",
            ["Great Barrier Reef"],
        ),
        case(
            "the capital of a sentence or a headline goes",
            "Asylum Seekers Wait For Papers\n\nAsylum seekers wait. Lawyers for asylum seekers complain.",
            ["asylum seekers"],
        ),
        case(
            "a general noun after another",
            "It is climate change. They deny climate change. A change came, another change, one more change, a change.",
            ["climate change"],
        ),
        case(
            "a disease with an owner",
            "There is no cure for Alzheimer’s disease. She lives with Alzheimer's disease.",
            ["Alzheimer’s disease"],
        ),
        case(
            "reporting, time and people are no topics",
            "The researchers said on Monday that the study of people was new research. Last year the researchers said "
            "in a study that ten percent of people agreed. On Monday people read the new research.",
            [],
        ),
        case("a country", "It rained in France. All France was wet, and they left France.", []),
        case("of a brief text what stands once", "The council closed the swimming pool.", ["swimming pool"]),
        case("one word that stands once", "Rain fell.", []),
        case(
            "a plural before a plural",
            "The wages arrears grew. They paid the wages arrears. Of the wages arrears little is left.",
            ["wages arrears"],
            wrong="after a plural a verb is as likely as a noun ('prices rise'), but for those that are listed",
        ),
    ],
)
def test_topic_labels(labels, text, expected):
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "people and organizations",
            "Maren Tolvik of the Larkhaven Institute counts sea otters. Tolvik has counted sea otters for the "
            "Larkhaven Institute since May, and Tolvik is not done.",
            ["sea otters"],
        ),
        case(
            "a speaker of a transcript",
            "We ask Maren Tolvik and Daniel Pell about the coast.\n\nTOLVIK: It rains.\n\nPELL: It does.\n\n"
            "TOLVIK: Then we count.\n\nPELL: What?\n\nTOLVIK: Sea otters, all sea otters.",
            ["sea otters"],
        ),
        case(
            "an organization's acronym before a noun",
            "The EU sanctions hurt. The EU wants more, and the EU has means: EU sanctions work.",
            ["EU sanctions"],
        ),
        case(
            "somebody who says nothing",
            "Here is Maren Tolvik. The sea otters love Maren Tolvik, and Maren Tolvik loves sea otters.",
            ["sea otters"],
        ),
    ],
)
def test_names_are_not_topics(labels, text, expected):
    assert labels(text) == expected


def test_topics_come_best_first(labels):
    text = (
        "The harbour is shut. Oil spills are rare, and the oil spills of May were small. A ferry came to the harbour. "
        "Cleaning up oil spills is slow, and the harbour stays shut: a harbour is no place for oil spills."
    )
    assert labels(text) == ["oil spills", "harbour"]
    assert labels(text, title="Harbour closed") == ["oil spills", "harbour"]


def test_only_the_best_topics_are_kept(labels):
    fish = "cod eel ling pike carp perch trout bream roach tench shad smelt herring salmon".split()
    text = " ".join(f"The {one} soup is hot. They eat {one} soup." for one in fish)
    assert len(fish) > len(labels(text)) == MOST_TOPICS


def test_a_phrase_of_the_title_needs_only_one_occurrence(labels):
    filler = "They met again and again. " * 70
    assert labels(filler + "A carbon tax was mentioned.") == []
    assert labels(filler + "A carbon tax was mentioned.", title="Talk of a carbon tax") == ["carbon tax"]


def test_spans_point_into_the_given_text(extractor):
    text = "Tide\u00adgauges? No: tide&nbsp;gauges. The tide gauge is old."
    (topic,) = extractor.extract(text).topics
    assert [span.of(text) for span in topic.spans] == ["tide&nbsp;gauges", "tide gauge"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        case("case and number", "Tide gauges", "tide gauge"),
        case("accents", "El Niño", "el nino"),
        case("owners", "Alzheimer’s disease", "Alzheimer disease"),
        case("irregular plurals", "ice shelves", "ice shelf"),
        case("hyphens", "sea-level rise", "sea level rise"),
    ],
)
def test_spellings_of_one_key(one, other):
    assert topic_key(one) == topic_key(other) != ""


def test_aids_is_not_a_plural():
    assert topic_key("AIDS") != topic_key("aid")


@pytest.mark.parametrize(
    "text",
    [
        case("nothing", ""),
        case("digits", "12 345, 6.7\n89"),
        case("signs", "'s ’s - -- … & &amp; / \\ -a- a-- –-"),
        case("German", "Die Pegel an der Küste rosten, und die Pegel sind alt. Die Pegel sollen bald ersetzt werden."),
        case("Russian", "Уровень моря растёт, и уровень моря измеряют приборы. Приборы на берегу уже старые."),
        case("Chinese", "海平面正在上升，人们使用验潮仪测量海平面。海平面的变化很大，验潮仪已经旧了。"),
        case("half a character", "\ud800 \udfff\ud800"),
        case("invisible", "\u200b\u202e\x00\ufeff\u2028"),
    ],
)
def test_odd_texts_have_no_topics_and_raise_nothing(extractor, text):
    assert extractor.extract(text, title="\ud800").topics == ()


def test_only_the_beginning_of_a_long_text_is_read(extractor):
    (topic,) = extractor.extract("Sea otters swim. " * 2_000).topics
    assert topic.label == "sea otters"
    assert READ_CHARS - 20 < topic.spans[-1].end <= READ_CHARS


def test_topics_are_packed_with_the_extraction(extractor):
    text = "The tide gauges are old, and tide gauges last."
    extraction = extractor.extract(text)
    assert [topic.key for topic in extraction.topics] == ["tide gaug"]
    assert unpack(pack(extraction), text) == extraction


def test_an_overlong_phrase_is_not_a_topic(labels):
    code = "GATTACA" * 50
    assert labels(f"{code} is old. They read {code} twice. The {code} again.", "GATTACA") == []
