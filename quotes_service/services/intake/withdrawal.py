"""Taking back an article that its sender withdraws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from quotes_service.context import Context
from quotes_service.directory import write_article
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.ingest.text import check_characters
from quotes_service.records import Withdrawal
from quotes_service.services.intake.articles import Outcome
from quotes_service.services.intake.recognition import at_url
from quotes_service.store.articles import articles, publications
from quotes_service.store.articles.article_refs import article_ref
from quotes_service.store.experts import appearances
from quotes_service.store.quotations import quotation_writes


def withdraw(
    ctx: Context, withdrawal: Withdrawal, *, settle: Callable[[Outcome], None] = lambda outcome: None
) -> Outcome:
    """Remove the article that has this id within its outlet, else this URL: the outcome has its id, None if there is
    none.

    Only what its sender printed is removed: where another outlet printed the same text, the article stays, as that
    outlet's. ``settle`` is called with the outcome inside the transaction, as by ``articles.add_articles``. Raises
    InvalidInput for an id, URL or outlet that no article can have.
    """
    for name in ("external_id", "url", "outlet"):
        if value := getattr(withdrawal, name):
            check_characters(value, field=name)
    note = f"{withdrawal.external_id or withdrawal.url}: {withdrawal.reason}"
    with ctx.writing():
        tombstones = Tombstones.load()  # an article is known without the names of people who were erased
        known = {
            name: value and tombstones.redacted_note(value)
            for name, value in (("external_id", withdrawal.external_id), ("url", withdrawal.url))
        }
        outcome = Outcome("withdrawn", _remove(ctx, replace(withdrawal, **known)), note=tombstones.redacted_note(note))
        settle(outcome)
    return outcome


def _remove(ctx: Context, withdrawal: Withdrawal) -> str | None:
    found = None
    if withdrawal.external_id:
        found = publications.by_external_id(withdrawal.external_id, withdrawal.outlet)
    if found is None and withdrawal.url:
        found = at_url(withdrawal.url)
    if found is None:
        return None
    row = articles.by_id(publications.article_id(found))
    assert row is not None, "a publication has its article"
    uid = row.uid
    update = DirectoryUpdate(Cause(article=uid))
    update.before_article_changes(uid)
    if publications.remove_copy(found) or publications.pass_on(row):
        # the day of its first printing and its outlets may be others now
        ref = article_ref(row)
        write_article.index_articles(ctx, [(ref, write_article.stored_extraction(ctx, ref))])
        update.after_redating(quotation_writes.of_article(row.id), appearances.of_article(row.id))
    else:
        write_article.remove(ctx, article_ref(row), update)
    update.apply(ctx)
    return uid
