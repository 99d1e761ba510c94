"""The extractor as a whole: loading, limits, and odd texts."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
import spacy

from quotes_service import __version__
from quotes_service.errors import InvalidInput, ModelMissing, TooLarge
from quotes_service.extract import Extractor
from quotes_service.extract.pipeline import COMPONENTS
from tests.extract.readable import case, check_spans, roles_of, said

STORY = (
    "The cliff fell at noon.\n\n“It is chalk,” said Helen Marsden, a geologist at Dunmore University. “It always was.”"
    "\n\nVillagers said the road was shut. “It is not,” said Owen Pike of the Ministry of Works.\n\n“Nobody asked,” he "
    "added."
)


# -- loading -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_nothing_is_reported_to_the_maker_of_onnxruntime(tmp_path):
    """It would keep what it reports, and a number for this computer, in the user's folder, and send it."""
    program = "from quotes_service.extract import Extractor; Extractor.load().extract('“It rained,” said Ann Lee.')"
    hidden = ("CI", "XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY")  # it asks for the first, too
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {"HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_a_missing_model_is_named_with_its_remedy():
    with pytest.raises(ModelMissing, match=r"no_such_model.*QUOTES_SPACY_MODEL"):
        Extractor.load("no_such_model")


def test_a_folder_without_a_model_is_reported(tmp_path):
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        Extractor.load(str(tmp_path))


def test_a_model_without_parser_and_entities_is_reported(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelMissing, match="has no ner and no parser"):
        Extractor.load(str(tmp_path / "blank"))


def test_each_component_is_a_module(extractor):
    assert extractor.nlp.pipe_names == [f"quotes_{name}" for name in ("layout", *COMPONENTS)]


# -- what comes out ------------------------------------------------------------------------------------------------


def test_all_quotations_of_a_story(read):
    extraction = read(STORY)
    assert said(extraction) == [
        ("Helen Marsden", "It is chalk … It always was"),
        ("(group: Villagers)", "the road was shut"),
        ("Owen Pike", "It is not"),
        ("Owen Pike", "Nobody asked"),
    ]
    assert roles_of(extraction) == {
        "Helen Marsden": ["geologist @ Dunmore University"],
        "Owen Pike": ["- @ Ministry of Works"],
    }
    assert (extraction.language, extraction.supported) == ("en", True)
    assert extraction.extractor == Extractor.version == __version__


def test_earlier_texts_do_not_affect_an_extraction(extractor):
    once = extractor.extract(STORY)
    others = ["“Late,” said Ann Lee.", STORY, "", "“Pike is no fish,” said Rex Pike.", STORY]
    piped = list(extractor.pipe(others))
    assert once == extractor.extract(STORY) == piped[1] == piped[4]
    assert [e.text for e in piped] == others


def test_a_stream_is_read_in_batches_and_in_order(extractor):
    texts = [f"“Number {n} is late,” said Ann Lee." for n in range(70)]
    stream = extractor.pipe(iter(texts))
    assert next(stream).text == texts[0]
    assert [e.text for e in stream] == texts[1:]


def test_a_text_in_another_language_is_marked_unsupported(extractor):
    text = "„Der Hang wird fallen“, sagte Grete Ahlers am Montag der Zeitung, und niemand wollte ihr glauben."
    extraction = extractor.extract(text)
    assert (extraction.text, extraction.language, extraction.supported) == (text, "de", False)
    assert (extraction.quotations, extraction.people, extraction.organizations) == ((), (), ())


def test_a_stream_of_several_languages(extractor):
    german = "Die Ministerin sagte am Montag, dass die Brücke im Mai geöffnet werde und dass alle bereit seien."
    assert [e.supported for e in extractor.pipe([STORY, german, STORY])] == [True, False, True]


# -- limits --------------------------------------------------------------------------------------------------------


def test_a_text_over_the_limit_is_refused(extractor):
    small = Extractor(extractor.nlp, max_text_chars=30)
    assert small.extract("“Late,” said Ann Lee. Ah well.").supported
    with pytest.raises(TooLarge, match=r"text: has 31 characters; at most 30"):
        small.extract("“Late,” said Ann Lee. Ah, well.")
    assert issubclass(TooLarge, InvalidInput)


def test_the_limit_counts_characters_and_not_bytes(extractor):
    assert Extractor(extractor.nlp, max_text_chars=10).extract("ÄÖÜ𝔘ßéèêëę").supported


# -- character references ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "content", "source"),
    [
        case("marks", "&quot;It is chalk,&quot; said Helen Marsden.", "It is chalk,", "Helen Marsden"),
        case("curly marks", "&ldquo;It is chalk,&rdquo; said Helen Marsden.", "It is chalk,", "Helen Marsden"),
        case("marks by number", "&#8220;It is chalk,&#x201D; said Helen Marsden.", "It is chalk,", "Helen Marsden"),
        case("a name", "“It is chalk,” said Helen M&uuml;ller.", "It is chalk,", "Helen M&uuml;ller"),
        case("an ampersand inside", "“Sand &amp; chalk,” said Helen Marsden.", "Sand &amp; chalk,", "Helen Marsden"),
        case("an apostrophe", "“It isn&#39;t chalk,” said Helen Marsden.", "It isn&#39;t chalk,", "Helen Marsden"),
        case(
            "no reference",
            "“R&D; it is,” said Helen Marsden.",
            "R&D; it is,",
            "Helen Marsden",
        ),
    ],
)
def test_character_references_are_decoded_and_offsets_point_into_the_given_text(read, text, content, source):
    (quotation,) = read(text).quotations
    assert [s.of(text) for s in quotation.content] == [content]
    assert quotation.source.of(text) == source
    assert "&" not in quotation.speakers[0].name


# -- bad input -----------------------------------------------------------------------------------------------------

ODD = {
    "nothing": "",
    "a space": " ",
    "line ends": "\r\n\n\r\n",
    "a letter": "a",
    "a mark": "“",
    "marks alone": "“”‘’\"'«»",
    "closing marks alone": "”” ’’ »»",
    "control characters": "\x00\x01“It is chalk,”\x7f said\x0b Helen\x0c Marsden.\x85",
    "a lone emoji": "🙂",
    "emoji in a quotation": "“👩🏽‍🔬 chalk 🪨,” said Helen Marsden 👍🏽.",
    "right-to-left marks": "\u202b“It is chalk,”\u202c said \u200fHelen\u200e Marsden\u2067.",
    "zero-width characters": "“It\u200b is chalk,” said\ufeff Helen\u200d Marsden.",
    "combining characters": "“It is chal\u0336k\u0301\u0301\u0301\u0301,” said Zoe\u0308 Marsden.",
    "an unbalanced mark on each of 1,000 lines": "\n".join(f'He said "line {n} is late' for n in range(1000)),
    "an unbalanced curly mark on each of 300 lines": "\n".join(f"“Line {n} is late, he said" for n in range(300)),
    "5,000 brackets": "(" * 5000,
    "1,000 opening marks": "“" * 1000,
    "1,000 straight marks": '"' * 1000,
    "1,000 apostrophes": "'" * 1000,
    "10,000 marks in a row": "“" * 10_000,
    "4,000 marks of two kinds": "“”" * 2000,
    "3,000 pairs of marks": '"a" ' * 3000,
    "only emoji": "🙂🌧️ " * 3000,
    "4,000 words without a stop": "he said that the rain fell and " * 570,
    "1,500 words without a stop": "said Helen Marsden " * 500,
    "500 commas": "Helen Marsden, " * 500,
    "one word of 100,000 letters": "a" * 100_000,
    "one name of 5,000 letters": f"“Late,” said {'A' + 'b' * 5000} Marsden.",
    "one name of 99,000 letters, every third a capital": f"“Late,” said {'Ann' * 33_000}.",
    "nested marks": "“‘" * 300 + "late" + "’”" * 300 + " said Helen Marsden.",
    "ampersands": "&" * 500 + "&amp;" * 100 + "&#99999999;&#0;&#xD800;&#x110000;",
    "no words": "... --- !!! ??? ;;; ,,, “...” said ---.",
    "quoted line ends": "“\n\n\n” said Helen Marsden. “\n”",
    "markup": "<p>“It is chalk,” said <b>Helen Marsden</b>.</p><script>alert('x')</script>",
    "tabs": "“It\tis\tchalk,”\tsaid\tHelen\tMarsden.",
    "no-break spaces": "“It\xa0is chalk,”\xa0said\xa0Helen\xa0Marsden.",
}


SLOW = {
    "an unbalanced mark on each of 1,000 lines",
    "4,000 marks of two kinds",
    "3,000 pairs of marks",
    "4,000 words without a stop",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name.replace(" ", "-"), marks=[pytest.mark.slow] if name in SLOW else [])
        for name, text in ODD.items()
    ],
)
def test_odd_texts_raise_no_error(read, text):
    assert read(text).supported


def test_progress_is_reported_for_a_long_text(extractor):
    told = []
    extraction = extractor.extract(f"{STORY}\n\n" * 100, told.append)
    assert len(extraction.quotations) >= 300
    assert told == sorted(told)
    assert (len(told) > 5, told[-1]) == (True, 1.0)


def test_progress_is_told_to_the_thread_whose_text_it_is(extractor):
    told: dict[str, set[int]] = {"one": set(), "two": set()}
    other = threading.Thread(target=lambda: extractor.extract(STORY, lambda _: told["two"].add(threading.get_ident())))

    def progress(_: float) -> None:
        told["one"].add(threading.get_ident())
        if other.ident is None:
            other.start()
            time.sleep(0.2)  # it waits for this text by now

    extractor.extract(f"{STORY}\n\n" * 20, progress)
    other.join()
    assert told == {"one": {threading.get_ident()}, "two": {other.ident}}


def test_odd_texts_in_a_stream_do_not_affect_others(extractor):
    read = list(extractor.pipe([STORY, *(t for t in ODD.values() if len(t) < 300), STORY]))
    assert read[0] == read[-1]
    for extraction in read:
        check_spans(extraction)


def test_lone_surrogates_are_skipped(read):
    text = "“It is \ud800 chalk,” said \udfff Helen Marsden."
    assert said(read(text)) == [("Helen Marsden", "It is \ud800 chalk")]


@pytest.mark.parametrize(
    "text",
    [
        case("right-to-left marks", ODD["right-to-left marks"]),
        case(
            "zero-width characters",
            ODD["zero-width characters"],
        ),
        case("tabs", ODD["tabs"]),
        case("no-break spaces", ODD["no-break spaces"]),
        case("emoji", ODD["emoji in a quotation"]),
        case("control characters", ODD["control characters"]),
        case("control characters inside", "“It\x07 is\x1b chalk,” said Helen Marsden."),
        case("soft hyphens", "“It is chalk,” said He\xadlen Mars\xadden."),
    ],
)
def test_odd_characters_do_not_hide_the_speaker(read, text):
    (quotation,) = read(text).quotations
    assert [" ".join(s.name.split()) for s in quotation.speakers] == ["Helen Marsden"]
