"""What an article is about, as labels: each text is one that was written for its row."""

from __future__ import annotations

import subprocess
import sys

import pytest

from quotes_service.extract.keyphrases import READ_CHARS, topic_key, topics
from tests.extract.readable import case


def labels(text: str, title: str | None = None, names: tuple[str, ...] = ()) -> list[str]:
    return [topic.label for topic in topics(text, title, names)]


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
            "acronyms stay as they are",
            "A COVID-19 vaccine is late. The COVID-19 vaccine was tested in spring.",
            ["COVID-19 vaccine"],
        ),
        case(
            "names of things stay as they are",
            "This is what an El Niño does. In wet years an El Niño brings rain, and after an El Niño comes drought.",
            ["El Niño"],
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
        case("where something is", "It rained in Larkhaven. All Larkhaven was wet, and they left Larkhaven.", []),
        case("of a brief text what stands once", "The council closed the swimming pool.", ["swimming pool"]),
        case("one word that stands once", "Rain fell.", []),
        case(
            "a noun that the lexicon holds for a verb",
            "Peat bogs are wet. The peat bogs burn. They drain the peat bogs.",
            ["peat bogs"],
            wrong="the lexicon has 'bog' as a verb only, and after a noun 'bogs' is taken for one",
        ),
        case(
            "a plural before a plural",
            "The wages arrears grew. They paid the wages arrears. Of the wages arrears little is left.",
            ["wages arrears"],
            wrong="after a plural a verb is as likely as a noun ('prices rise'), but for those that are listed",
        ),
    ],
)
def test_labels(text, expected):
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        case(
            "people and organizations",
            "Maren Tolvik of the Larkhaven Institute counts sea otters. Tolvik has counted sea otters for the "
            "Larkhaven Institute since May, and Tolvik is not done.",
            ("Maren Tolvik", "Tolvik", "Larkhaven Institute"),
            ["sea otters"],
        ),
        case(
            "a speaker of a transcript",
            "TOLVIK: It rains. PELL: It does. TOLVIK: Then we count. PELL: What? TOLVIK: Sea otters, all sea otters.",
            ("Maren Tolvik", "Tolvik", "Pell"),
            ["sea otters"],
        ),
        case(
            "an organization's acronym before a noun",
            "The EU sanctions hurt. The EU wants more, and the EU has means: EU sanctions work.",
            ("EU",),
            ["EU sanctions"],
        ),
        case(
            "a name printed without being told",
            "Here is Maren Tolvik. The otters love Maren Tolvik.",
            (),
            [],
            wrong="a person's name looks like any other name ('Silk Road'); it is for the caller to say",
        ),
    ],
)
def test_names_are_no_topics(text, names, expected):
    assert labels(text, names=names) == expected


def test_best_first():
    text = (
        "The harbour is shut. Oil spills are rare, and the oil spills of May were small. A ferry came to the harbour. "
        "Cleaning up oil spills is slow, and the harbour stays shut: a harbour is no place for oil spills."
    )
    assert labels(text) == ["oil spills", "harbour"]
    assert labels(text, title="Harbour closed") == ["oil spills", "harbour"]
    assert [topic.label for topic in topics(text, most=1)] == ["oil spills"]


def test_what_the_title_has_need_stand_only_once():
    filler = "They met again and again. " * 70
    assert labels(filler + "A carbon tax was mentioned.") == []
    assert labels(filler + "A carbon tax was mentioned.", title="Talk of a carbon tax") == ["carbon tax"]


def test_spans_lead_into_the_text_as_it_came_in():
    text = "Tide\u00adgauges? No: tide&nbsp;gauges. The tide gauge is old."
    (topic,) = topics(text)
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


def test_aids_are_no_plural():
    assert topic_key("AIDS") != topic_key("aid")


@pytest.mark.parametrize(
    "text",
    [
        case("nothing", ""),
        case("digits", "12 345, 6.7\n89"),
        case("signs", "'s ’s - -- … & &amp; / \\"),
        case("German", "Die Pegel an der Küste rosten, und die Pegel sind alt. Die Pegel sollen bald ersetzt werden."),
        case("Russian", "Уровень моря растёт, и уровень моря измеряют приборы. Приборы на берегу уже старые."),
        case("Chinese", "海平面正在上升，人们使用验潮仪测量海平面。海平面的变化很大，验潮仪已经旧了。"),
        case("half a character", "\ud800 \udfff\ud800"),
        case("invisible", "\u200b\u202e\x00\ufeff\u2028"),
    ],
)
def test_no_topics_and_no_exception(text):
    assert topics(text, title="\ud800", names=["", " ", "\udfff"]) == []


def test_of_a_long_text_the_beginning_is_read():
    text = "Sea otters swim. " * 20_000
    (topic,) = topics(text)
    assert topic.label == "sea otters"
    assert topic.spans[-1].end <= READ_CHARS


def test_same_text_same_topics():
    text = "Oil spills kill otters. The oil spills of May killed sea otters, and sea otters are few."
    assert topics(text, names=["Pell", "Larkhaven"]) == topics(text, names=["Larkhaven", "Pell"]) != []


def test_threads_that_come_first_at_once_read_the_same():
    # in a process of its own: the lexicon is read once
    script = (
        "from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "from quotes_service.extract.keyphrases import topics\n"
        "text = 'The oil spills of May killed otters, and of other oil spills nobody knows.'\n"
        "print({topic.key for found in Pool(8).map(topics, [text] * 8) for topic in found})"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "{'oil spill'}"


def test_what_is_longer_than_any_phrase_is_no_topic():
    code = "GATTACA" * 50
    assert labels(f"{code} is old. They read {code} twice. The {code} again.", "GATTACA") == []
