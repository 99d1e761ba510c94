"""Passages and quotations of an article: how they are selected, and found again in another version of its text.

A selector has the text that is selected with what stands before and after it, and its offsets.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from quotes_service.decisions.content import (
    ArticleSelector,
    PassageSelector,
    QuotationAsRead,
    QuotationSelector,
    SpanWithText,
)
from quotes_service.records import Quotation, Span

#: Characters before and after a quotation in the selector that a decision stores. (The API answers with fewer:
#: services.serializers.quotations.SELECTOR_CONTEXT.)
STORED_CONTEXT = 64
_PASSAGE_SIMILARITY = 90  # of 100: least similarity of a passage whose words were edited
_CONTEXT_SIMILARITY = 75  # of the context on one side of a short passage ("yes"), which may occur anywhere
_ENCLOSED_SIMILARITY = 50  # of a passage between the same contexts
_SHORT = 20  # characters: passages and contexts below are short


def select_quotation(text: str, quotation: Quotation, *, id: str, article: ArticleSelector) -> QuotationSelector:
    """The selector of a quotation of the text, with the id and the article under which it is stored."""
    passage = select_passage(text, quotation.extent, article)
    return QuotationSelector(
        id=id,
        article=article,
        exact=passage.exact,
        prefix=passage.prefix,
        suffix=passage.suffix,
        start=passage.start,
        end=passage.end,
        as_read=QuotationAsRead(
            type=quotation.type,
            mode=quotation.mode,
            factuality=quotation.factuality,
            content=quotation.content,
            cue=quotation.cue and SpanWithText(*quotation.cue, quotation.cue.of(text)),
            source=quotation.source and SpanWithText(*quotation.source, quotation.source.of(text)),
            speakers=quotation.speakers,
            paragraph=quotation.paragraph,
        ),
    )


def select_passage(text: str, span: Span, article: ArticleSelector) -> PassageSelector:
    """The selector of a passage of the text of an article."""
    start, end = span
    prefix, suffix = text[max(start - STORED_CONTEXT, 0) : start], text[end : end + STORED_CONTEXT]
    return PassageSelector(article, text[start:end], prefix, suffix, start, end)


def locate(text: str, selector: QuotationSelector | PassageSelector) -> Span | None:
    """The span of the selected passage in this text; None if it is not there."""
    exact, prefix, suffix, start = selector.exact, selector.prefix, selector.suffix, selector.start
    if not exact:
        return None
    if text.startswith(prefix + exact + suffix, start - len(prefix)):
        return Span(start, start + len(exact))
    offset, candidates = text.find(exact), []
    while offset >= 0:
        before, after = text[max(offset - STORED_CONTEXT, 0) : offset], text[offset + len(exact) :][:STORED_CONTEXT]
        similarities = fuzz.ratio(before, prefix), fuzz.ratio(after, suffix)
        if len(exact) >= _SHORT or max(similarities) >= _CONTEXT_SIMILARITY:
            candidates.append((-sum(similarities), abs(offset - start), offset))
        offset = text.find(exact, offset + 1)
    if candidates:
        best = min(candidates)[2]
        return Span(best, best + len(exact))
    return _between_contexts(text, exact, prefix, suffix) or _most_similar(text, exact)


def _between_contexts(text: str, exact: str, prefix: str, suffix: str) -> Span | None:
    """The passage that is now between the same contexts, if it is similar enough."""
    if min(len(prefix), len(suffix)) < _SHORT or prefix not in text:
        return None
    start = text.index(prefix) + len(prefix)
    end = text.find(suffix, start, start + 2 * len(exact) + len(suffix))
    return Span(start, end) if end > start and fuzz.ratio(exact, text[start:end]) >= _ENCLOSED_SIMILARITY else None


def _most_similar(text: str, exact: str) -> Span | None:
    """The passage that is most similar, widened to whole words, if it is similar enough."""
    if not _SHORT <= len(exact) <= len(text):
        return None
    alignment = fuzz.partial_ratio_alignment(exact, text, score_cutoff=_PASSAGE_SIMILARITY)
    if not alignment:
        return None
    start, end = alignment.dest_start, alignment.dest_end
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)
