"""The topics of an article's quotations, written inside a writing transaction of the caller's."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from quotes_service import records
from quotes_service.context import Context
from quotes_service.extract.keyphrases import Topic, topic_key, topics
from quotes_service.store.quotations import listing

#: Topics of an article, and those of them that all of its quotations have.
_MOST, _MAIN = 12, 3


def write(
    ctx: Context,
    extraction: records.Extraction,
    title: str | None,
    paragraphs: Mapping[int, records.Span],
    gone: Collection[int],
) -> None:
    """Write what the quotations of an article (by number, with their paragraphs) are about: the main topics of the
    article, and those that stand in the paragraph; and nothing for those that are ``gone``."""
    names = [
        name
        for one in (*extraction.people, *extraction.organizations)
        for name in (one.name, *one.aliases, getattr(one, "acronym", None) or "")
        if name
    ]
    found = topics(extraction.text, title, names, _MOST)
    about = {id: _about(found, paragraph) for id, paragraph in paragraphs.items()}
    new = listing.set_topics(about | dict.fromkeys(gone, ()), {topic.key: topic.label for topic in found})
    ctx.index.put("topic", [(id, f"{label}\n{topic_key(label)}") for id, label in new.items()])


def _about(found: list[Topic], paragraph: records.Span) -> set[str]:
    main = {topic.key for topic in found[:_MAIN]}
    return main | {
        topic.key
        for topic in found
        if any(paragraph.start <= span.start and span.end <= paragraph.end for span in topic.spans)
    }
