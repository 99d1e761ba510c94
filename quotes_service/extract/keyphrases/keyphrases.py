"""Topics of an article: its most informative noun phrases, each with a key that other articles share.

Parts of speech and names come from earlier components. Phrases that contain each other are weighed by
C-value (K. Frantzi, S. Ananiadou and H. Mima, "Automatic recognition of multi-word terms: the C-value/NC-value
method", International Journal on Digital Libraries 3, 2000): a phrase counts for its length and for how often it
occurs, minus how often, on average, the longer phrases that contain it occur.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import log2

from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.keyphrases.candidates import candidates
from quotes_service.extract.keyphrases.keys import topic_key
from quotes_service.extract.keyphrases.words import NOT_ALONE, is_among
from quotes_service.records import Span, Topic

#: Only this many characters of a text are read: news says early what it is about.
READ_CHARS = 20_000
#: The most topics of an article.
MOST_TOPICS = 12
_LEAD = 400  # characters: a phrase that occurs there needs fewer occurrences
_BRIEF = 1_500  # characters: in a text as short as this hardly anything occurs twice
_IN_TITLE, _IN_LEAD = 1.6, 1.3  # how much more a phrase counts there

_Places = Mapping[str, Sequence[tuple[str, Span]]]  # key -> its labels and their spans


@Language.factory(
    "quotes_keyphrases",
    assigns=["doc._.topics"],
    requires=["token.tag", "token.dep", "doc.ents", "doc._.people", "doc._.organizations", "doc._.title"],
)
def make_keyphrases(nlp: Language, name: str):
    return find_topics


def find_topics(doc: Doc) -> Doc:
    """Fill ``doc._.topics``: the article's topics, best first. A topic occurs in the text, not only in the title."""
    phrases = candidates(doc, READ_CHARS)
    places = phrases.places
    weights = _weights(places, f" {topic_key(doc._.title or '')} ", len(doc.text) < _BRIEF)
    ranked = sorted(weights, key=lambda key: (-weights[key], places[key][0][1]))
    labels = {key: Counter(label for label, _ in places[key]).most_common(1)[0][0] for key in ranked}
    worth = (key for key in _distinct(ranked, places) if key and labels[key] not in phrases.names)
    doc._.topics = [
        Topic(key, labels[key], tuple(span for _, span in places[key])) for key in islice(worth, MOST_TOPICS)
    ]
    return doc


def _weights(places: _Places, heading: str, brief: bool) -> dict[str, float]:
    """The weights of the phrases that are worth a topic. ``heading``: the title's key; ``brief``: the text is short."""
    longer = defaultdict(list)  # key -> how often each phrase that contains it occurs
    for key, occurrences in places.items():
        for part in _parts_of(key):
            longer[part].append(len(occurrences))
    weights = {}
    for key, occurrences in places.items():
        count, size, (label, first) = len(occurrences), key.count(" ") + 1, occurrences[0]
        titled, early, around = f" {key} " in heading, first.start < _LEAD, longer[key]
        weak = is_among(NOT_ALONE, label.rpartition(" ")[2])
        if size == 1:
            enough = not weak and count >= (2 if titled or not label.islower() else 3 if early else 5)
        else:
            alone = not around and not any(len(places.get(part, ())) > 1 for part in _parts_of(key) if " " in part)
            enough = count > 1 or titled or (brief and early and alone and not weak)
        # half a word more, so that single words count at all
        value = log2(size + 0.5) * (count - (sum(around) / len(around) if around else 0))
        if enough and value > 0:
            weights[key] = value * (_IN_TITLE if titled else 1) * (_IN_LEAD if early else 1)
    return weights


def _parts_of(key: str) -> list[str]:
    """The keys of the shorter phrases in a phrase."""
    words = key.split()
    sizes = range(1, len(words))
    return [" ".join(words[at : at + size]) for size in sizes for at in range(len(words) - size + 1)]


def _distinct(ranked: Sequence[str], places: _Places) -> Iterator[str]:
    """The keys without those that a better one makes superfluous: its parts, and longer ones that occur once."""
    chosen: list[str] = []
    for key in ranked:
        around = [len(places[other]) for other in chosen if f" {key} " in f" {other} "]
        within = [other for other in chosen if f" {other} " in f" {key} "]
        if around and (" " not in key or len(places[key]) - sum(around) < 2):
            continue
        if within and len(places[key]) < 2:
            continue
        chosen.append(key)
        yield key
