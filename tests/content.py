"""What a directory says, without numbers, times and ids that are chosen at random: to compare two databases."""

from __future__ import annotations

from typing import Any

from quotes_service.context import Context
from quotes_service.store import database as db
from quotes_service.store import models as m


def content(ctx: Context) -> dict[str, list]:
    """The rows of each table, with what they point to in place of numbers, sorted."""
    with ctx.reading():
        return {name: sorted(rows, key=repr) for name, rows in _content(ctx).items()}


def _content(ctx: Context) -> dict[str, list[tuple]]:
    article = {row.id: row.url or row.title for row in m.StoredArticle.select()}
    quotation = {row.id: (article[row.article_id], row.position, row.text) for row in m.StoredQuotation.select()}
    person = {row.id: (article[row.article_id], row.key, row.side) for row in m.Appearance.select()}
    place: dict[int | None, str | None] = {row.id: row.key for row in m.InstitutionName.select()}
    topic = {row.id: row.key for row in m.StoredTopic.select()}
    entries = {"expert": person, "institution": place}
    meaning: dict[Any, Any] = {row.uid: person[row.id] for row in m.Appearance.select()}
    meaning |= {row.uid: article[row.id] for row in m.StoredArticle.select()}
    meaning |= {row.uid: quotation[row.id] for row in m.StoredQuotation.select()}
    place[None] = None
    number = "rowid" if db.is_sqlite(ctx.database) else "id"
    entry = {"quotation": quotation, "article": article, "expert": person, "institution": place, "topic": topic}
    indexed = [
        (kind, entry[kind][id])
        for kind in entry
        for (id,) in ctx.database.execute_sql(f"SELECT {number} FROM {kind}_index").fetchall()
    ]

    def event(row: m.Event) -> tuple:
        detail = {key: meaning.get(value, value) for key, value in (row.detail or {}).items() if key != "names"}
        return meaning.get(row.subject, row.subject), row.kind, detail, meaning.get(row.article)

    return {
        "articles": [(article[r.id], r.title, r.outlet, r.version) for r in m.StoredArticle.select()],
        "stories": [(article[r.id], article.get(r.story), r.agency) for r in m.StoredArticle.select()],
        "near copies": [(article[r.shorter_id], article[r.longer_id], r.resemblance) for r in m.NearCopy.select()],
        "bands": [(r.value, article[r.article_id]) for r in m.ArticleBand.select()],
        "addresses": [(r.key, article[r.article_id], r.declared, r.forms) for r in m.Address.select()],
        "copies": [(r.url, r.outlet, r.published_at) for r in m.ArticleCopy.select()],
        "experts": [(person[r.id], r.name, r.sort_name, r.hidden, r.silent, r.statements) for r in m.Expert.select()],
        "appearances": [(person[r.id], r.name, r.silent, person.get(r.expert_id)) for r in m.Appearance.select()],
        "blocks": [(r.block, r.key) for r in m.NameBlock.select()],
        "roles": [
            (person[r.appearance_id], r.title, place[r.institution_name_id], place[r.beside_id], r.status, r.rejected)
            for r in m.StoredRole.select()
        ],
        "institutions": [(place[r.id], r.name, r.acronym, r.hidden, r.silent) for r in m.Institution.select()],
        "names": [(r.uid, r.key, r.parent_key, place[r.institution_id]) for r in m.InstitutionName.select()],
        "spellings": [
            (place[r.institution_name_id], r.kind, r.name, r.key, r.printings) for r in m.InstitutionSpelling.select()
        ],
        "printings": [(article[r.article_id], r.spelling.name) for r in m.InstitutionPrinting.select()],
        "quotations": [
            (quotation[r.id], quotation[r.statement], r.current, r.hidden, r.decided)
            for r in m.StoredQuotation.select()
        ],
        "speakers": [
            (quotation[r.quotation_id], r.position, r.name, person.get(r.appearance_id), place[r.institution_name_id])
            for r in m.QuotationSpeaker.select()
        ],
        "fingerprints": [(quotation[r.quotation_id], r.value) for r in m.QuotationFingerprint.select()],
        "listed": [
            (quotation[r.quotation_id], article[r.article], r.day, r.outlet, quotation[r.statement])
            for r in m.Listed.select()
        ],
        "listed experts": [(quotation[r.quotation_id], person[r.expert]) for r in m.ListedExpert.select()],
        "listed institutions": [
            (quotation[r.quotation_id], place[r.institution]) for r in m.ListedInstitution.select()
        ],
        "workplaces": [(person[r.expert], place[r.institution]) for r in m.Workplace.select()],
        "topics": [(r.key, r.label, r.quotations) for r in m.StoredTopic.select()],
        "quotation topics": [(quotation[r.quotation_id], topic[r.topic_id]) for r in m.QuotationTopic.select()],
        "words": [(r.stem, r.form, r.articles) for r in m.Word.select()],
        "pairs": [(r.one, r.other, r.articles) for r in m.WordPair.select()],
        "name words": [(r.word,) for r in m.NameWord.select()],
        "reviews": [
            (r.kind, sorted((entries[r.kind][r.left], entries[r.kind][r.right])), round(r.score, 6), r.settles)
            for r in m.Review.select()
        ],
        "redirects": [(meaning.get(r.old_uid), meaning.get(r.new_uid)) for r in m.Redirect.select()],
        "events": [event(r) for r in m.Event.select()],
        "indexed": indexed,
    }
