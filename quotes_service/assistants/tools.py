"""The tools: each takes its arguments, makes one call of a service and gives its answer in the form for assistants."""

from __future__ import annotations

from collections import Counter
from typing import Any

import anyio.from_thread

from quotes_service.assistants import answers, arguments
from quotes_service.assistants.shaping import Shaper
from quotes_service.context import Context
from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.records import Article
from quotes_service.search.query import Query
from quotes_service.services.intake import articles, extract
from quotes_service.services.lookup import experts, quotations, statements, stats, suggest
from quotes_service.services.lookup.claims import check, verify
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters, QuotationPaging
from quotes_service.store.querying.paging import Paging

#: How many of each an answer has at most, beside the items that are asked for.
_AFFILIATIONS, _REASONS, _TIMELINE, _LATEST = 3, 2, 20, 5
_MATCHES, _PRINTINGS, _COPIES, _PEOPLE, _ROLES, _SUGGESTED = 5, 20, 10, 40, 3, 5

_VERDICTS = {
    "exact": "These words are printed.",
    "altered": "Printed, but with some other words.",
    "denied": "Printed as denied, hypothetical or withdrawn, not as said.",
    "other_speaker": "These words are printed, but as somebody else's.",
    "similar": "These words were not found; something similar is printed.",
    "not_found": "Nothing like it was found in the articles searched.",
}


def search_quotations(ctx: Context, shaper: Shaper, asked: arguments.SearchQuotations) -> answers.Quotations:
    filters = QuotationFilters(
        q=Query.of(asked.words, "words") if asked.words else None,
        expert=asked.speaker,
        institution=asked.institution,
        outlet=asked.outlet,
        type=asked.type,
        factuality=asked.factuality,
        since=asked.since,
        until=asked.until,
    )
    page = quotations.find_quotations(ctx, filters, QuotationPaging(asked.limit, asked.cursor))
    searched = stats.searched(ctx, asked.since, asked.until, asked.outlet)
    kind = "" if asked.factuality == "any" else f" with factuality {asked.factuality}"
    return answers.Quotations(
        summary=_found(page, f"quotations{kind}", searched),
        items=shaper.quotations(page["items"]),
        total=page["total"],
        next_cursor=page["next_cursor"],
        did_you_mean=_did_you_mean(ctx, shaper, page, asked.speaker, asked.institution),
        searched=shaper.searched(searched),
    )


def find_experts(ctx: Context, shaper: Shaper, asked: arguments.FindExperts) -> answers.Experts:
    filters = ExpertFilters(
        q=Query.of(asked.name, "name") if asked.name else None,
        topic=Query.of(asked.topic, "topic") if asked.topic else None,
        institution=asked.institution,
        country=asked.country,
        since=asked.since,
        not_over=asked.not_over,
    )
    page = experts.find_experts(ctx, filters, paging=Paging(asked.limit, asked.cursor))
    searched = stats.searched(ctx)
    return answers.Experts(
        summary=_found(page, "experts", searched),
        items=[shaper.expert_on_subject(item, _AFFILIATIONS, _REASONS) for item in page["items"]],
        total=page["total"],
        next_cursor=page["next_cursor"],
        did_you_mean=_did_you_mean(ctx, shaper, page, asked.name, asked.institution),
        searched=shaper.searched(searched),
    )


def get_expert(ctx: Context, shaper: Shaper, asked: arguments.GetExpert) -> answers.ExpertEntry:
    expert = experts.get_expert(ctx, asked.id)
    id = expert["id"]
    timeline = experts.expert_affiliations(ctx, id, Paging(_TIMELINE))
    latest = experts.expert_quotations(ctx, id, paging=QuotationPaging(_LATEST))
    moved = f" The entry {asked.id} was joined to it." if id != asked.id else ""
    return answers.ExpertEntry(
        summary=f"The expert {id}: {_counted(expert['statement_count'], 'statement')} that were said, "
        f"{_counted(timeline['total'], 'affiliation')}.{moved}",
        expert=shaper.expert({**expert, "affiliations": timeline["items"]}, _TIMELINE),
        moved_from=asked.id if id != asked.id else None,
        untrusted_aliases=shaper.press.lines(expert["aliases"], _TIMELINE),
        affiliations_total=timeline["total"],
        latest=shaper.quotations(latest["items"]),
        latest_total=latest["total"],
        notes=[
            answers.Note(kind=note["kind"], untrusted_text=shaper.press.text(note["text"], 1000))
            for note in expert["notes"][:_TIMELINE]
        ],
        searched=shaper.searched(stats.searched(ctx)),
    )


def get_article(ctx: Context, shaper: Shaper, asked: arguments.GetArticle) -> answers.ArticleText:
    article = articles.get_article(ctx, asked.id)
    text = article["text"]
    if asked.start >= len(text):
        raise InvalidInput("start", f"is beyond the end of the text, which has {len(text):,} characters")
    end = min(asked.start + asked.length, len(text))
    here = [item for item in article["quotations"] if asked.start <= item["content"]["spans"][0]["start"] < end]
    if len(here) > arguments.MOST_ITEMS:  # a shorter part, so that none is left out without notice
        here = here[: arguments.MOST_ITEMS + 1]
        end = max(here.pop()["content"]["spans"][0]["start"], asked.start + 1)
    return answers.ArticleText(
        summary=f"The article {article['id']}: characters {asked.start:,} to {end:,} of {len(text):,}, with "
        f"{_counted(len(here), 'quotation')} of {len(article['quotations']):,}.",
        article=shaper.article(article),
        untrusted_byline=shaper.press.line(article["byline"]),
        language=article["language"],
        is_read=article["supported"],
        chars=len(text),
        start=asked.start,
        end=end,
        next_start=end if end < len(text) else None,
        untrusted_text=shaper.press.text(text[asked.start : end]),
        quotations=shaper.quotations(here, with_proof=False),
        quotations_total=len(article["quotations"]),
        copies=shaper.copies(article["copies"][:_COPIES]),
        copies_total=len(article["copies"]),
        searched=shaper.searched(stats.searched(ctx)),
    )


def get_statement(ctx: Context, shaper: Shaper, asked: arguments.GetStatement) -> answers.Statement:
    statement = statements.get_statement(ctx, asked.id)
    items, fullest = statement["occurrences"], statement["text"]
    return answers.Statement(
        summary=f"The statement {statement['id']}: {_counted(len(items), 'printing')} in "
        f"{_counted(statement['stories'], 'story', 'stories')}.",
        id=statement["id"],
        link=shaper.links.page(statement["id"]),
        untrusted_words=shaper.press.text(fullest, 2000),
        stories=statement["stories"],
        occurrences=[shaper.occurrence(item, fullest) for item in items[:_PRINTINGS]],
        occurrences_total=len(items),
        searched=shaper.searched(stats.searched(ctx)),
    )


def verify_quote(ctx: Context, shaper: Shaper, asked: arguments.VerifyQuote) -> answers.VerdictOnQuote:
    found = verify.verify(ctx, text=asked.text, name=asked.name, since=asked.since, until=asked.until)
    is_unknown = asked.name is not None and not found["searched"]["speakers"]
    unknown = "Nobody of that name is in the directory. " if is_unknown else ""
    return answers.VerdictOnQuote(
        summary=f"{_VERDICTS[found['verdict']]} {unknown}{_scope(found['searched'])}",
        verdict=found["verdict"],
        confidence=found["confidence"],
        matches=[shaper.match(item) for item in found["matches"][:_MATCHES]],
        earliest=shaper.printing(found["earliest"]) if found["earliest"] else None,
        printings=[shaper.printing(item) for item in found["occurrences"][:_PRINTINGS]],
        printings_total=len(found["occurrences"]),
        speakers=shaper.entries(found["searched"].get("speakers", [])[:_PRINTINGS]),
        did_you_mean=shaper.entries(found["searched"].get("did_you_mean", [])[:_SUGGESTED]),
        searched=shaper.searched(found["searched"]),
    )


def check_draft(ctx: Context, shaper: Shaper, asked: arguments.CheckDraft) -> answers.CheckedDraft:
    found = check.check(ctx, text=asked.text, since=asked.since, until=asked.until, progress=_is_wanted)
    shown, next_first = _part(found["items"], asked)
    verdicts = Counter(item["verdict"] for item in found["items"])
    counted = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common()) or "none"
    return answers.CheckedDraft(
        summary=f"The draft's {_counted(len(found['items']), 'quotation')}: {counted}. {_scope(found['searched'])}",
        language=found["language"],
        is_read=found["supported"],
        verdicts=verdicts,
        items=[
            answers.Checked(
                verdict=item["verdict"],
                confidence=item["confidence"],
                in_draft=shaper.quotation(item["quotation"]),
                best_match=shaper.match(item["matches"][0]) if item["matches"] else None,
                earliest=shaper.printing(item["earliest"]) if item["earliest"] else None,
            )
            for item in shown
        ],
        total=len(found["items"]),
        next_first=next_first,
        people=[
            answers.Recognised(
                untrusted_name=shaper.press.line(person["name"]) or "",
                experts=shaper.entries(person["candidates"][:_SUGGESTED]),
            )
            for person in found["people"][:_PEOPLE]
        ],
        people_total=len(found["people"]),
        searched=shaper.searched(found["searched"]),
    )


def extract_text(ctx: Context, shaper: Shaper, asked: arguments.ExtractText) -> answers.Extracted:
    article = Article(asked.text, title=asked.title)
    if extract.is_long(ctx, article):
        most = ctx.settings.long_text_chars
        raise TooLarge(
            "text",
            f"has {len(asked.text):,} characters; at most {most:,} are read here: send it in parts, or to POST "
            "/extract of the service",
        )
    found = extract.extract(ctx, article, _is_wanted)
    shown, next_first = _part(found["quotations"], asked)
    return answers.Extracted(
        summary=f"Read from the text: {_counted(len(found['quotations']), 'quotation')}, "
        f"{_counted(len(found['people']), 'person', 'people')}. Nothing was stored, and nothing was searched.",
        language=found["language"],
        is_read=found["supported"],
        extractor=found["extractor"],
        quotations=shaper.quotations(shown),
        total=len(found["quotations"]),
        next_first=next_first,
        people=[shaper.person(person, _ROLES) for person in found["people"][:_PEOPLE]],
        people_total=len(found["people"]),
    )


def _is_wanted(_: float) -> None:
    """Called while a text is read: raises the error that ends the call if nobody waits for it any more."""
    anyio.from_thread.check_cancelled()


def _part(items: list[Any], asked: arguments.CheckDraft | arguments.ExtractText) -> tuple[list[Any], int | None]:
    """The items that are asked for, and where the next ones begin. Raises InvalidInput("first")."""
    if asked.first and asked.first >= len(items):
        raise InvalidInput("first", f"is beyond the last of {_counted(len(items), 'quotation')}")
    end = asked.first + asked.limit
    return items[asked.first : end], end if end < len(items) else None


def _did_you_mean(ctx: Context, shaper: Shaper, page: dict[str, Any], *names: str | None) -> list[answers.Entry]:
    """Entries with names like these, if nothing was found."""
    if page["total"]:
        return []
    found = [item for name in names if name for item in suggest.suggest(ctx, name, limit=_SUGGESTED)["items"]]
    return shaper.entries(found)[:_SUGGESTED]


def _found(page: dict[str, Any], what: str, searched: dict[str, Any]) -> str:
    if not page["total"]:
        return f"No {what} were found in the articles searched. {_scope(searched)}"
    return f"{len(page['items'])} of {page['total']:,} {what}. {_scope(searched)}"


def _scope(searched: dict[str, Any]) -> str:
    """What was searched, and that nothing is known of anything else."""
    days = f", {searched['since']} to {searched['until']}" if searched["since"] else ""
    number, outlets = _counted(searched["articles"], "article"), _counted(len(searched["outlets"]), "outlet")
    return f"Searched: {number} of {outlets}{days}; what others print is not known."


def _counted(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
