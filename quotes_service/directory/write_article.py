"""Keeping what was read from an article: its quotations, and the experts and institutions that it names.

What is written is the reading with all decisions applied; so an article is written anew whenever either changes.
All of it runs inside a writing transaction of the caller's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from quotes_service import records
from quotes_service.context import Context
from quotes_service.directory import embeddings, standing_decisions, statements, topics, write_institutions
from quotes_service.directory.update import Change
from quotes_service.records import content_text
from quotes_service.resolve import corrections
from quotes_service.resolve.corrections import Corrected, CorrectedQuotation
from quotes_service.resolve.names import is_full_name, name_key, words
from quotes_service.resolve.people.evidence import Post, Sighting, profile
from quotes_service.resolve.people.name_matching import blocks, compare
from quotes_service.search.index import LEAD
from quotes_service.store.articles import articles as store
from quotes_service.store.articles import packed_extractions
from quotes_service.store.experts import appearances
from quotes_service.store.models import StoredArticle, StoredQuotation
from quotes_service.store.quotations import listing, quotation_writes

#: The share of the longer of two ranges of one text that both cover, from which on they are the same quotation.
_SAME_PLACE = 0.5


def keep(ctx: Context, article: StoredArticle, extraction: records.Extraction, change: Change) -> None:
    """Write what was read from the article's standing text, in place of what was read before."""
    store.set_reading(article, extraction.extractor, packed_extractions.pack(extraction))
    index_article(ctx, article, extraction)
    write(ctx, article, extraction, change)


def index_article(ctx: Context, article: StoredArticle, extraction: records.Extraction) -> None:
    """Let the article be found by its title and its lead, which tell what it is about: the first paragraphs without
    direct speech, since what people say they say for themselves."""
    told = list(extraction.text)
    for quotation in extraction.quotations:
        if quotation.type == "direct":
            start, end = quotation.paragraph
            told[start:end] = " " * (end - start)
    ctx.index.put("article", [(article.id, article.title or "", " ".join("".join(told).split())[:LEAD])])


def rewrite(ctx: Context, article: StoredArticle, change: Change) -> None:
    """Write the article's reading anew, as the decisions now are."""
    write(ctx, article, reading(ctx, article), change)


def reading(ctx: Context, article: StoredArticle) -> records.Extraction:
    """What was read from the article's standing text; where an older version kept none it is read now."""
    version = article.current
    if version.reading is None:
        extraction = ctx.extractor.extract(version.text, title=article.title)
        store.set_reading(article, extraction.extractor, packed_extractions.pack(extraction))
        return extraction
    return packed_extractions.unpack(bytes(version.reading), version.text)


def write(ctx: Context, article: StoredArticle, extraction: records.Extraction, change: Change) -> None:
    """Write a reading of the article's standing text, with all decisions applied."""
    corrected = corrections.apply(extraction, standing_decisions.on_article(article))
    people = _quoted(corrected)
    names = write_institutions.write(article, corrected, [one.person for one in people], change)
    linked = _write_people(article, corrected, people, names, change)
    _write_quotations(ctx, article, corrected, linked, names, change)


def forget(ctx: Context, article: StoredArticle, change: Change) -> None:
    """Remove the article with all that only it supports."""
    rows = quotation_writes.of_article(article)
    change.before_removal(rows)
    ctx.index.drop("quotation", [row.id for row in rows])
    ctx.index.drop("article", [article.id])
    embeddings.forget([row.id for row in rows])
    listing.withdraw([row.id for row in rows])
    people = appearances.of_article(article)
    change.people |= {row.expert_id for row in people if row.expert_id}
    change.keys |= {row.key for row in people}
    standing_decisions.hand_on(people)
    appearances.remove(article, people)
    write_institutions.withdraw(article, change)
    article.delete_instance()


# People.


@dataclass(frozen=True, slots=True)
class _Quoted:
    """Somebody whom the article quotes under a full name; ``silent`` where decisions left him nothing to say."""

    key: str
    side: str
    person: records.Person
    silent: bool
    is_read: bool  # rather than named by an editor


def _quoted(corrected: Corrected) -> list[_Quoted]:
    """Who is an expert: those who say something, under a full name. Of others not even a role is kept."""
    speaking = {
        (speaker.name, side)
        for item in corrected.quotations
        for speaker, side in zip(item.quotation.speakers, item.sides, strict=True)
        if speaker.kind == "person" and not item.hidden
    }
    read = {
        (speaker.name, "")
        for quotation in corrected.extraction.quotations
        for speaker in quotation.speakers
        if speaker.kind == "person"
    }
    known = {(person.name, side): person for person, side in corrected.people}
    found: dict[tuple[str, str], _Quoted] = {}
    for mark in sorted(speaking | read, key=lambda mark: (-len(mark[0]), mark)):
        name, side = mark
        key = name_key(name)
        if key and is_full_name(name):  # a bare surname may be somebody else's in each article
            before = found.get((key, side))
            person = corrections.joined(before and before.person, known.get(mark, records.Person(name)))
            silent = mark not in speaking and (before is None or before.silent)
            found[(key, side)] = _Quoted(key, side, person, silent, mark in read or bool(before and before.is_read))
    return [found[mark] for mark in sorted(found)]


def _write_people(
    article: StoredArticle, corrected: Corrected, people: list[_Quoted], names: write_institutions.Names, change: Change
) -> dict[tuple[str, str], int]:
    """Write these people; answers with the number of each appearance by the key of the name and the side."""
    before = {(row.key, row.side): row for row in appearances.of_article(article)}
    wanted = {(one.key, one.side): one for one in people}
    rows = {mark: before.pop(mark) for mark in wanted if mark in before}
    for mark in sorted(wanted.keys() - rows.keys()):  # who is now read under another form of the name stays himself
        same = [old for old in sorted(before) if old[1] == mark[1] == "" and compare(old[0], mark[0])]
        if same:
            rows[mark] = before.pop(same[0])
    change.keys |= {row.key for row in before.values()}
    change.people |= {row.expert_id for row in before.values() if row.expert_id}
    found = {}
    rejected = standing_decisions.rejected_roles({key for key, _ in wanted})
    for mark, one in wanted.items():
        row = rows.get(mark)
        roles = _roles(one, names, corrected.extraction.text, rejected)
        facets = _facets(roles, names)
        was = row and (row.key, row.profile)
        aliases = [(alias, alias_key) for alias in one.person.aliases if (alias_key := name_key(alias))]
        uid = None if one.is_read else _uid(article, one.key, one.side)
        row = appearances.save(
            row, article, one.person, one.key, one.side, one.silent, facets, aliases, roles, blocks, uid
        )
        found[mark] = row.id
        if change.thorough or was != (one.key, facets):
            change.fresh.append(row)
            change.keys |= {was[0]} if was else set()
        if row.expert_id:
            change.people.add(row.expert_id)
    for mark, row in before.items():
        heir = found.get((mark[0], "")) or next((id for (key, _), id in found.items() if key == mark[0]), None)
        if heir:
            change.replaced[row.uid] = heir
    standing_decisions.hand_on(list(before.values()))
    appearances.remove(article, list(before.values()))
    return found


def _uid(article: StoredArticle, key: str, side: str) -> str:
    """The id of one whom an editor named or parted from another is the same each time."""
    return f"e_{blake2b(f'{article.uid} {key} {side}'.encode(), digest_size=8).hexdigest()}"


def _roles(
    one: _Quoted, names: write_institutions.Names, text: str, rejected: list[dict[str, Any]]
) -> list[appearances.PrintedRole]:
    roles = []
    for role in one.person.roles:
        place = names.of(write_institutions.place_of(role))
        title_key = " ".join(words(role.title or ""))
        if role.title or place:
            isnt = any(
                one.key in item["keys"]
                and one.side in item["sides"]
                and (title_key, role.status) == (item["title_key"], item["status"])
                and names.keys.get(place, "") in item["institution_keys"]
                for item in rejected
            )
            beside = names.of(write_institutions.beside(role))
            roles.append(appearances.PrintedRole(role, title_key, place, beside, role.evidence.of(text), isnt))
    return roles


def _facets(roles: list[appearances.PrintedRole], names: write_institutions.Names) -> str:
    """What the roles say, whatever editors think of them: it only tells where nothing new is printed."""
    posts = frozenset(
        Post(title, place, one.role.status, names.keys.get(place))
        for one in roles
        for title, place in appearances.posts(one.title_key, one.institution_name, one.beside)
    )
    return repr(profile(Sighting(0, "", "", 0, "", posts=posts)).facets)


# Quotations.


def _write_quotations(
    ctx: Context,
    article: StoredArticle,
    corrected: Corrected,
    linked: dict[tuple[str, str], int],
    names: write_institutions.Names,
    change: Change,
) -> None:
    """Write the quotations; one that was there before keeps its id."""
    text = corrected.extraction.text
    before = quotation_writes.of_article(article)
    change.before_removal(row for row in before if row.current)
    rows = _matched(article, corrected, before)
    written: dict[int, records.Span] = {}
    for position, item in enumerate(corrected.quotations):
        quotation, row = item.quotation, rows.get(position)
        said = content_text(text, quotation.content)
        links = [
            (linked.get((name_key(speaker.name), side)), None)
            if speaker.kind == "person"
            else (None, names.of(speaker.name) if speaker.kind == "organization" else None)
            for speaker, side in zip(quotation.speakers, item.sides, strict=True)
        ]
        prints = frozenset() if item.hidden else statements.prints_of(said, quotation.speakers)
        marks = {"hidden": item.hidden, "decided": item.decided}
        has_other_words = row is None or (row.text, row.version_id) != (said, article.current.id) or not row.current
        if row:
            _tell(row, said, item, change)
        row = quotation_writes.save(row, article.current, position, quotation, said, links, prints, **marks)
        change.quotations.add(row.id)
        change.reworded |= {row.id} if has_other_words else set()
        written[row.id] = quotation.paragraph
    kept = {row.id for row in rows.values()}
    retired = [row for row in before if row.current and row.id not in kept]
    for row in retired:
        change.log(row.uid, "withdrawn")
    change.retired |= {row.id for row in retired}
    quotation_writes.retire(retired)
    topics.write(ctx, corrected.extraction, written, {row.id for row in before} - written.keys())


def _tell(row: StoredQuotation, text: str, item: CorrectedQuotation, change: Change) -> None:
    was = {"text": row.text, "hidden": row.hidden, "standing": row.current}
    now = {"text": text, "hidden": item.hidden, "standing": True}
    changed = {name: [was[name], now[name]] for name in was if was[name] != now[name]}
    if changed:
        change.log(row.uid, "changed", changed)


def _matched(article: StoredArticle, corrected: Corrected, before: list[StoredQuotation]) -> dict[int, StoredQuotation]:
    """Which row each quotation had before: by its words and speakers, by its words, by its place in the same text."""
    names = quotation_writes.speaker_names([row.id for row in before])
    text = corrected.extraction.text
    wanted = {
        position: (
            _plain(content_text(text, item.quotation.content)),
            tuple(sorted(speaker.name for speaker in item.quotation.speakers)),
        )
        for position, item in enumerate(corrected.quotations)
    }
    found: dict[int, StoredQuotation] = {}
    left = {row.id: row for row in before}
    for parts in (2, 1):
        known: dict[tuple, list[StoredQuotation]] = defaultdict(list)
        for row in left.values():
            known[(_plain(row.text), tuple(sorted(names[row.id])))[:parts]].append(row)
        for position, mark in wanted.items():
            if position not in found and known[mark[:parts]]:
                found[position] = known[mark[:parts]].pop(0)
                del left[found[position].id]
    same_text = [row for row in left.values() if row.version_id == article.current.id]
    pairs = sorted(
        (-share, position, row.id)
        for position in wanted
        if position not in found
        for row in same_text
        if (share := _shared(row.spans, corrected.quotations[position].quotation.content)) >= _SAME_PLACE
        # an editor may have trimmed it to a few words, or take that back
        or (share and row.current and (row.decided or corrected.quotations[position].decided))
    )
    for _, position, id in pairs:
        if position not in found and id in left:
            found[position] = left.pop(id)
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _shared(a: Collection[Collection[int]], b: Collection[Collection[int]]) -> float:
    """The share of the longer of two quotations, as spans of one text, that both cover."""
    both = sum(max(0, min(x_end, y_end) - max(x, y)) for x, x_end in a for y, y_end in b)
    return both / max(sum(end - start for start, end in a), sum(end - start for start, end in b))
