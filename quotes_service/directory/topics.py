"""Writing the topics of an article's quotations. Runs inside the caller's writing transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from quotes_service.context import Context
from quotes_service.directory.indexing.rows import topic_row
from quotes_service.extract.keyphrases import topic_key
from quotes_service.records import Extraction, Span, Topic
from quotes_service.store.quotations import listing

#: This many topics, the first ones of an article, are topics of all of its quotations.
_MAIN = 3


def write(ctx: Context, extraction: Extraction, paragraphs: Mapping[int, Span], before: Collection[int]) -> None:
    """Write what an article's quotations are about: its main topics, and those that occur in their paragraphs.

    ``paragraphs``: the paragraph of each quotation, by its id; ``before``: quotations that the article had before;
    those that it no longer has lose their topics. If the extraction is of an earlier version without topics, quotations
    keep theirs: finding topics needs the tagger, which is too slow for a writing transaction.
    """
    gone = set(before) - paragraphs.keys()
    if extraction.topics is None:
        keys, labels = _carried_over(extraction.text, paragraphs, gone), {}  # none of them is new
    else:
        keys = {id: _keys(extraction.topics, paragraph) for id, paragraph in paragraphs.items()}
        keys |= {id: set() for id in gone}
        labels = {topic.key: topic.label for topic in extraction.topics}
    new = listing.set_topics(keys, labels, keys.keys() & set(before))
    ctx.index.put("topic", [topic_row(id, label) for id, label in new.items()])


def _keys(topics: Sequence[Topic], paragraph: Span) -> set[str]:
    main = {topic.key for topic in topics[:_MAIN]}
    return main | {
        topic.key
        for topic in topics
        if any(paragraph.start <= span.start and span.end <= paragraph.end for span in topic.spans)
    }


def _carried_over(text: str, paragraphs: Mapping[int, Span], gone: Collection[int]) -> dict[int, set[str]]:
    """The topics of quotations that have none yet, such as one that was rejected before: those topics of the article's
    other quotations that all of these have or that occur in the quotation's paragraph.

    Quotations in ``gone`` keep their topics, since undoing a decision may bring them back.
    """
    topics_of = listing.topic_keys({*paragraphs, *gone})
    if not topics_of:
        return {}
    main = set.intersection(*topics_of.values())
    every = set.union(*topics_of.values())
    missing = {id: f" {topic_key(paragraph.of(text))} " for id, paragraph in paragraphs.items() if id not in topics_of}
    return {id: main | {key for key in every if f" {key} " in words} for id, words in missing.items()}
