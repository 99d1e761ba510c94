"""Sample articles about invented people, and an extractor simple enough to predict its results."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from quotes_service.extract.keyphrases import topic_key
from quotes_service.records import (
    Article,
    Extraction,
    Factuality,
    Organization,
    Person,
    Quotation,
    Role,
    Span,
    Speaker,
    Topic,
)

_SENTENCE = re.compile(
    r"""[“"](?P<content>[^”"]+)[”"]\s(?P<cue>said|wrote|never\ssaid|might\ssay)\s
    (?P<source>(?P<name>(?:the\s)?[A-Z][\w'’.-]*(?:\s(?:of\s|for\s|the\s|and\s)*[A-Z][\w'’.-]*)*?)(?:\s\(also\s(?P<other>[^)]+)\))?
      (?:,\s(?P<former>former\s)?(?P<title>[a-z][\w\s-]*?)\s(?:at|of)\s(?:the\s)?
         (?P<institution>[A-Z][^,.()’]*?)(?:’s\s(?P<unit>[^,.()]+?))?(?:\s\((?P<acronym>[A-Z]+)\))?)?)\.""",
    re.VERBOSE,
)
_FACTUALITY: dict[str, Factuality] = {"never said": "denied", "might say": "hypothetical"}
_TWO_WORDS = re.compile(r"\b(?!(?i:the)\b)(?=(?P<both>[A-Za-z]{3,}\s[a-z]{3,})\b)")
_ORGANIZATION = re.compile(r"\b(?:Institute|University|Agency|Council)\b|^[A-Z]{2,}$")


class SimpleExtractor:
    """Reads sentences like “Words,” said Ann Lee, professor at the Institute of Tides (IT). And nothing else.
    “Words,” said Ann Lee (also Nan Lee) gives her another name.

    What she "never said" is denied, what she "might say" hypothetical.

    A topic is two words that occur together twice, or once where the title has them too; tide gauges, harbour
    walls and storms are topics wherever they occur.
    """

    version = "simple"

    def extract(self, text: str, title: str | None = None, progress=None) -> Extraction:
        quotations, people, organizations = [], {}, {}
        others, mentions = defaultdict(list), defaultdict(list)
        for found in _SENTENCE.finditer(text):
            name, sentence = found["name"], Span(*found.span())
            kind = "organization" if _ORGANIZATION.search(name) else "person"
            quotations.append(
                Quotation(
                    type="direct",
                    mode="speech",
                    content=(Span(*found.span("content")),),
                    cue=Span(*found.span("cue")),
                    source=Span(*found.span("source")),
                    speakers=(Speaker(name, kind, 0.9, (name,)),),
                    reason=None,
                    confidence=0.9,
                    paragraph=sentence,
                    factuality=_FACTUALITY.get(found["cue"], "said"),
                )
            )
            if kind == "person":
                roles = people.setdefault(name, [])
                mentions[name].append(Span(*found.span("name")))
                others[name] += [found["other"]] if found["other"] else []
                if found["title"]:
                    status = "former" if found["former"] else "current"
                    role = Role(found["title"], found["institution"], status, sentence, found["acronym"], found["unit"])
                    roles.append(role)
            if found["institution"]:
                organizations[found["institution"]] = found["acronym"]
        return Extraction(
            text=text,
            language="en",
            supported=True,
            extractor=self.version,
            quotations=tuple(quotations),
            people=tuple(
                Person(
                    name,
                    aliases=(*others[name], *([name.split()[-1]] if " " in name else [])),
                    roles=tuple(roles),
                    mentions=tuple(mentions[name]),
                    other_names=tuple(others[name]),
                )
                for name, roles in people.items()
            ),
            organizations=tuple(Organization(name, acronym) for name, acronym in organizations.items()),
            topics=_topics(text, title or ""),
        )

    def pipe(self, texts: Iterable[str]) -> Iterator[Extraction]:
        return map(self.extract, texts)


_PHRASES = {topic_key(phrase) for phrase in ("tide gauge", "harbour wall", "storm")}
_WORD = re.compile(r"\b(?P<one>[A-Za-z]{3,})\b")


def _topics(text: str, title: str) -> tuple[Topic, ...]:
    places: dict[str, list[Span]] = {}
    for pattern, group in ((_TWO_WORDS, "both"), (_WORD, "one")):
        for match in pattern.finditer(text):
            places.setdefault(topic_key(match[group]), []).append(Span(*match.span(group)))
    titled = {topic_key(match["both"]) for match in _TWO_WORDS.finditer(title)}
    topics = [
        Topic(key, spans[0].of(text).lower(), tuple(spans))
        for key, spans in places.items()
        if key in _PHRASES or (" " in key and len(spans) + (key in titled) > 1)
    ]
    return tuple(sorted(topics, key=lambda topic: -len(topic.spans)))


TIDES = (
    "The harbour wall of Larkhaven is too low, a study says.\n\n"
    "“The tide gauges do not lie,” said Maren Tolvik, professor at the Larkhaven Institute for Coastal Research "
    "(LICR). “We should have built in the nineties,” said Maren Tolvik.\n\n"
    "“There is no money for vaccines and walls at once,” said Odhran O’Brien, director of the Treasury Council.\n"
)
STORMS = (
    "“Storms like this were rare when I was young,” said Maren Tolvik, former head of the Bureau of Storms.\n\n"
    "“We warned everyone of the storm in time,” said LICR.\n"
)


def article(text: str = TIDES, **metadata) -> Article:
    """An article of the Larkhaven Post; what is given replaces what it says about itself."""
    about = {
        "title": "Harbour walls are low",
        "url": "https://post.example/walls",
        "outlet": "The Larkhaven Post",
        "published_at": date(2024, 5, 2),
    }
    return Article(text, **{**about, **metadata})


def span(text: str, part: str) -> Span:
    """Where ``part`` first stands in ``text``."""
    start = text.index(part)
    return Span(start, start + len(part))


def quotation(text: str, *content: str, speakers: tuple[Speaker, ...] = (), **fields) -> Quotation:
    """A quotation of these parts of a text; without speakers it is unnamed."""
    spans = tuple(span(text, part) for part in content)
    values = {
        "type": "direct",
        "mode": "speech",
        "cue": None,
        "source": None,
        "reason": None if speakers else "unnamed",
        "confidence": 0.8,
        "paragraph": Span(spans[0].start, spans[-1].end),
    }
    return Quotation(content=spans, speakers=speakers, **{**values, **fields})


def extraction(text: str, *quotations: Quotation, people=(), organizations=(), **fields) -> Extraction:
    """An extraction from a text, built by hand."""
    values = {"language": "en", "supported": True, "extractor": "by hand", "topics": _topics(text, "")}
    return Extraction(
        text, quotations=quotations, people=tuple(people), organizations=tuple(organizations), **{**values, **fields}
    )
