"""The pipeline: a spaCy model with this package's components, and records out of it.

>>> extractor = Extractor.load()
>>> extractor.extract("“It is late,” said Ann Lee, a baker.").quotations[0].speakers[0].name
'Ann Lee'
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy
import spacy
from spacy.attrs import ORTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from quotes_service import __version__
from quotes_service.errors import ModelMissing, TooLarge
from quotes_service.extract.attribution import confidence, decoder, quotations, tagger
from quotes_service.extract.document import Draft, Entity
from quotes_service.extract.entities import organizations, people
from quotes_service.extract.factuality import factuality
from quotes_service.extract.keyphrases import keyphrases
from quotes_service.extract.lexicon import RANK_ABBREVIATIONS
from quotes_service.extract.roles import roles
from quotes_service.extract.speakers import past, speakers
from quotes_service.extract.text.layout import paragraphs
from quotes_service.extract.text.long_words import make_doc
from quotes_service.extract.text.offsets import NormalizedText
from quotes_service.extract.text.quote_marks import quoted_spans
from quotes_service.extract.weights import FOLDER
from quotes_service.language import language_of
from quotes_service.records import Extraction, Organization, Person, Quotation, Span

#: The components in the order in which the text flows; each is a module here, and a factory "quotes_<name>".
COMPONENTS = tuple(
    module.__name__.rsplit(".", 1)[1]
    for module in (
        *(tagger, decoder, quotations, factuality, people, organizations, roles, speakers, past, confidence),
        keyphrases,
    )
)
_BATCH = 32  # texts: what spaCy caches about their words is freed after each batch


@Language.component("quotes_layout", assigns=["doc._.paragraphs", "doc._.quoted_spans", "token.is_sent_start"])
def layout(doc: Doc) -> Doc:
    """Find paragraphs and quotation marks; no sentence runs over a paragraph's end."""
    doc._.paragraphs = paragraphs(doc.text)
    doc._.quoted_spans = quoted_spans(doc.text, doc._.paragraphs)
    starts = {p.start for p in doc._.paragraphs}
    # as one array: setting is_sent_start token by token takes quadratic time
    column = numpy.array([[t.idx in starts] for t in doc], dtype="uint64").reshape(-1, 1)
    return doc.from_array([SENT_START], column)  # pyright: ignore[reportArgumentType]  # thinc's name for such an array


def build(model: str = "", threads: int = 1, folder: Path = FOLDER, components: Sequence[str] = COMPONENTS) -> Language:
    """The spaCy pipeline with this package's components in it.

    ``model``: a spaCy pipeline (a package's name or a path) whose entities, tags and sentences to use; by default the
    tagger predicts these too. ``threads``: how many windows of a text the tagger runs in parallel. ``folder``: where
    the weights are. ``components``: the first few of COMPONENTS, or all. Raises ModelMissing if something cannot be
    loaded.
    """
    if not model:
        nlp = spacy.blank("en")
        for word in RANK_ABBREVIATIONS:  # one word with its full stop, which ends no sentence
            nlp.tokenizer.add_special_case(f"{word.title()}.", [{ORTH: f"{word.title()}."}])
        nlp.add_pipe("quotes_layout")
    else:
        nlp = _loaded(model)
    config: dict[str, dict[str, Any]] = {
        name: {"folder": str(folder)} for name in ("tagger", "roles", "speakers", "confidence")
    }
    config["tagger"] |= {"words": not model, "threads": threads}
    for name in components:
        nlp.add_pipe(f"quotes_{name}", config=config.get(name, {}))
    return nlp


def _loaded(model: str) -> Language:
    try:
        nlp = spacy.load(model)
    except (OSError, ImportError, ValueError) as error:
        raise ModelMissing(
            f"the spaCy pipeline {model!r} cannot be loaded ({str(error).splitlines()[0]}); install its package, "
            "or name another in QUOTES_SPACY_MODEL"
        ) from error
    lacking = {"parser", "ner"} - set(nlp.pipe_names)
    if lacking:
        raise ModelMissing(f"the spaCy pipeline {model!r} has no {' and no '.join(sorted(lacking))}")
    nlp.add_pipe("quotes_layout", before="parser")
    return nlp


class Extractor:
    """Reads quotations, speakers and roles from texts. One instance may be used by several threads, one at a time."""

    #: Stored with every quotation, so that articles extracted by an older version can be extracted again.
    version = __version__

    def __init__(self, nlp: Language, max_text_chars: int = 2_000_000):
        self.nlp = nlp
        self.max_text_chars = max_text_chars
        self.nlp.max_length = max(self.nlp.max_length, max_text_chars + 1)
        self._lock = threading.Lock()

    @classmethod
    def load(cls, model: str = "", max_text_chars: int = 2_000_000) -> Extractor:
        """Raises ModelMissing if the spaCy pipeline cannot be loaded."""
        return cls(build(model), max_text_chars)

    def extract(
        self, text: str, progress: Callable[[float], None] | None = None, *, title: str | None = None
    ) -> Extraction:
        """The extraction from one text. Raises TooLarge over ``max_text_chars``.

        ``title``: the article's title, by which its topics are weighed. ``progress`` is called with the share that is
        done, 0 to 1, several times if the text is long.
        """
        tagger = self.nlp.get_pipe("quotes_tagger")
        with self._lock:  # the tagger has one ``progress`` for all threads
            tagger.progress = progress
            try:
                return self._extract_batch([text], title)[0]
            finally:
                tagger.progress = None

    def pipe(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """The same for a stream of texts without titles, in order, a batch at a time.

        Raises TooLarge at a text that is too long.
        """
        texts = iter(texts)
        while batch := list(islice(texts, _BATCH)):
            with self._lock:
                extractions = self._extract_batch(batch)
            yield from extractions

    def _extract_batch(self, texts: list[str], title: str | None = None) -> list[Extraction]:
        for text in texts:
            if len(text) > self.max_text_chars:
                raise TooLarge("text", f"has {len(text):,} characters; at most {self.max_text_chars:,} are read")
        normalized_texts = [NormalizedText(text) for text in texts]
        languages = [language_of(normalized.text) for normalized in normalized_texts]
        extractions = []
        with self.nlp.memory_zone():
            english = [r.text for r, (_, supported) in zip(normalized_texts, languages, strict=True) if supported]
            docs = self.nlp.pipe(self._doc(text, title) for text in english)
            for normalized, (code, supported) in zip(normalized_texts, languages, strict=True):
                if supported:
                    extractions.append(_records(next(docs), normalized, code))
                else:
                    extractions.append(Extraction(normalized.given, code, False, self.version, topics=()))
        return extractions

    def _doc(self, text: str, title: str | None) -> Doc:
        doc = make_doc(self.nlp, text)
        doc._.title = title
        return doc


def _records(doc: Doc, normalized: NormalizedText, language: str) -> Extraction:
    return Extraction(
        text=normalized.given,
        language=language,
        supported=True,
        extractor=Extractor.version,
        quotations=tuple(_quotation(draft, normalized) for draft in doc._.quotations),
        people=tuple(_person(entity, normalized) for entity in doc._.people),
        organizations=tuple(_organization(entity, normalized) for entity in doc._.organizations),
        topics=tuple(replace(topic, spans=tuple(map(normalized.original, topic.spans))) for topic in doc._.topics),
    )


def _quotation(draft: Draft, normalized: NormalizedText) -> Quotation:
    original = normalized.original
    return Quotation(
        type=draft.type,
        mode=draft.mode,
        content=tuple(original(span) for span in draft.content),
        cue=original(draft.cue) if draft.cue else None,
        source=original(draft.source) if draft.source else None,
        speakers=draft.speakers,
        reason=draft.reason,
        confidence=draft.confidence,
        paragraph=original(draft.paragraph),
        factuality=draft.factuality,
    )


def _mentions(entity: Entity, normalized: NormalizedText) -> tuple[Span, ...]:
    return tuple(normalized.original(Span(m.start, m.end)) for m in entity.mentions)


def _person(entity: Entity, normalized: NormalizedText) -> Person:
    roles = tuple(replace(role, evidence=normalized.original(role.evidence)) for role in entity.roles)
    past = entity.past and replace(entity.past, evidence=normalized.original(entity.past.evidence))
    return Person(entity.name, entity.aliases, roles, _mentions(entity, normalized), past, entity.other_names)


def _organization(entity: Entity, normalized: NormalizedText) -> Organization:
    return Organization(entity.name, entity.acronym, entity.aliases, _mentions(entity, normalized))
