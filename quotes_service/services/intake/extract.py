"""Reading an article without storing it: at once, or, a long one, by a worker, which keeps what it reads for a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quotes_service.context import Context
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.errors import NoResult, NotAllowed, NotFound
from quotes_service.ingest.documents import raw_article, read_raw
from quotes_service.ingest.text import check_text
from quotes_service.records import Article, Extraction
from quotes_service.services.intake import articles, jobs, leases
from quotes_service.services.intake.leases import Leased
from quotes_service.services.serializers.experts import serialize_person
from quotes_service.services.serializers.quotations import serialize_extraction
from quotes_service.store.articles import packed_extractions
from quotes_service.store.jobs import items as item_rows

#: The kind of the jobs by which long texts are read.
KIND = "extract"
#: When to ask again for what a worker reads, in seconds.
_ASK_AGAIN = 5


def extract(ctx: Context, article: Article, progress: Callable[[float], None] | None = None) -> dict[str, Any]:
    """What can be read from an article, as POST /extract answers.

    ``progress`` is called with the share that is read, 0 to 1. Raises InvalidInput, TooLarge, ModelMissing.
    """
    check_text(article.text, limit=ctx.settings.max_text_chars)
    return _answer(article, ctx.extract(article.text, title=article.title, progress=progress))


def _answer(article: Article, extraction: Extraction) -> dict[str, Any]:
    return {
        "text": extraction.text,
        "title": article.title,
        "published_at": article.published_at,
        "language": extraction.language,
        "supported": extraction.supported,
        "extractor": extraction.extractor,
        "quotations": serialize_extraction(extraction, article),
        "people": [serialize_person(extraction.text, person) for person in extraction.people],
    }


def is_long(ctx: Context, article: Article) -> bool:
    """Whether reading the article takes too long for somebody to wait for it (QUOTES_LONG_TEXT_CHARS)."""
    return len(article.text) > ctx.settings.long_text_chars


def extract_later(ctx: Context, article: Article, caller: str | None) -> dict[str, Any]:
    """Make a job that reads an article without storing it, and return the job; ``result`` has what was read, for
    ``caller`` (an id) alone if there is one. Raises InvalidInput and TooLarge."""
    articles.check(ctx, article)
    label = f"{len(article.text):,} characters"  # not the title, which everybody who sees the job would see
    job = jobs.hand_in(ctx, KIND, label, [raw_article("body", article)], caller=caller)
    return jobs.get_job(ctx, job)


def extract_item(ctx: Context, item: Leased, article: Article) -> None:
    """Read the article of such a job's item, and keep what was read. As it is kept, erased people are taken out of it,
    as of all that is stored. Raises ModelMissing, and Changed if the item belongs to another worker now."""
    extraction = ctx.extract(article.text, title=article.title)
    with ctx.writing():
        article, extraction = Tombstones.load().taken_out(article, extraction)
        kept = raw_article(item.origin, article)
        leases.settle_extracted(item, kept, packed_extractions.pack(extraction), supported=extraction.supported)


def result(ctx: Context, job: str, caller: str | None) -> dict[str, Any]:
    """What such a job has read, as ``extract`` returns it.

    Raises NotFound if there is no such job, or somebody whom its text names was erased since; NotAllowed if another
    ``caller`` sent the text; NoResult if it is not read yet, or was not read.
    """
    with ctx.reading():
        row = jobs.row_of(job)
        if row.kind != KIND:
            raise NotFound(f"The job {job} stores articles, and has no other result.")
        if row.caller not in (None, caller):
            raise NotAllowed("Only who sent a text may see what was read from it.")
        item = item_rows.read_item(row.id)
    if item.status in ("waiting", "leased"):
        raise NoResult("The text is not read yet.", _ASK_AGAIN)
    if item.status != "done":
        raise NoResult("The text was not read: " + (item.error or "the job was cancelled."))
    if item.article is None or item.result is None:
        raise NotFound("What was read was removed, since somebody was erased whom the text names.")
    article = read_raw(item.article, limit=len(item.article.data)).checked()  # no text is longer than its JSON
    return _answer(article, packed_extractions.unpack(item.result, article.text))
