"""Writing what was read from an article: its quotations, and the people and institutions that it quotes or names.

What is written is the extraction with all decisions applied, so an article is written again whenever either changes.
Runs inside the writing transaction of the caller, who applies the ``DirectoryUpdate`` at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from quotes_service import records
from quotes_service.context import Context
from quotes_service.decisions.content import RejectRole
from quotes_service.directory import embeddings, standing_decisions, statements, topics, write_institutions
from quotes_service.directory.indexing.rows import article_row
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.directory.write_institutions import ArticleNames
from quotes_service.records import content_text
from quotes_service.resolve import corrections
from quotes_service.resolve.corrections import Corrected, CorrectedQuotation
from quotes_service.resolve.names import is_full_name, name_key, words
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, profile
from quotes_service.resolve.people.mononyms import is_whole_name
from quotes_service.resolve.people.name_matching import blocking_keys, compare, other_names
from quotes_service.search import word_families
from quotes_service.store.articles import article_refs, copies, packed_extractions
from quotes_service.store.articles.article_refs import ArticleRef
from quotes_service.store.experts import appearances
from quotes_service.store.experts.appearance_evidence import titles_at
from quotes_service.store.experts.appearances import AppearanceContent, RoleContent
from quotes_service.store.quotations import listing, quotation_writes
from quotes_service.store.quotations.quotation_writes import CurrentQuotation, QuotationContent
from quotes_service.store.quotations.quotations import by_hidden_speakers

#: Two quotations in one text are the same if they share at least this much of the longer one.
_SAME_QUOTATION = 0.5

#: Identifies an appearance within its article: name key and side.
Mark = tuple[str, str]


def keep(ctx: Context, article: ArticleRef, extraction: records.Extraction, update: DirectoryUpdate) -> None:
    """Replace the stored extraction of the article's current text, and write what follows from it."""
    article_refs.set_extraction(article, extraction.extractor, packed_extractions.pack(extraction))
    index_articles(ctx, [(article, extraction)])
    update.touched.texts[article.id] = article.current.text
    write(ctx, article, extraction, update)


def index_articles(ctx: Context, articles: Iterable[tuple[ArticleRef, records.Extraction]]) -> None:
    """Write the articles' rows of the search index."""
    rows = []
    for article, extraction in articles:
        direct = [quotation.paragraph for quotation in extraction.quotations if quotation.type == "direct"]
        rows.append(article_row(article.id, article.title, extraction.text, direct))
    ctx.index.put("article", rows)


def rewrite(ctx: Context, article: ArticleRef, update: DirectoryUpdate) -> None:
    """Write the article's stored extraction again, with the current decisions."""
    write(ctx, article, stored_extraction(ctx, article), update)


def stored_extraction(ctx: Context, article: ArticleRef) -> records.Extraction:
    """The stored extraction of the article's current text; it is extracted and stored now if an older version of this
    program did not store it."""
    version = article.current
    if version.packed is None:
        extraction = without_erased(article, ctx.extract(version.text, title=article.title))
        article_refs.set_extraction(article, extraction.extractor, packed_extractions.pack(extraction))
        return extraction
    return packed_extractions.unpack(version.packed, version.text)


def without_erased(article: ArticleRef, extraction: records.Extraction) -> records.Extraction:
    """A new extraction of the article's current text without people who were erased."""
    packed, text = article.current.packed, article.current.text
    before = None if packed is None else packed_extractions.unpack(packed, text)
    printed = records.Article(text, title=article.title, url=article.url)
    return Tombstones.load().read_again(printed, extraction, before)


def write(ctx: Context, article: ArticleRef, extraction: records.Extraction, update: DirectoryUpdate) -> None:
    """Write an extraction of the article's current text, with all decisions applied."""
    corrected = corrections.apply(extraction, standing_decisions.on_article(article.id))
    by_hidden = by_hidden_speakers(article.id)
    people = _quoted_people(corrected)
    names = write_institutions.write(article, corrected, [quoted.person for quoted in people], update)
    appearance_ids = _write_people(article, corrected, people, names, update)
    _write_quotations(ctx, article, corrected, appearance_ids, names, update)
    if by_hidden:  # of some nothing else tells any more whose they are
        left = by_hidden - by_hidden_speakers(article.id)
        quotation_writes.hide_withdrawn(left - standing_decisions.of_hidden_names(left))


def write_new(ctx: Context, articles: Sequence[tuple[ArticleRef, records.Extraction]], update: DirectoryUpdate) -> None:
    """Write what follows from the extractions of new articles that no decision is about: as ``keep`` does for one after
    the other, with hardly more queries than for one."""
    index_articles(ctx, articles)
    touched = update.touched
    touched.texts |= {article.id: article.current.text for article, _ in articles}
    read = [(article, corrections.apply(extraction, ())) for article, extraction in articles]
    people_of = [_quoted_people(corrected) for _, corrected in read]
    names_of = write_institutions.write_new(
        [(*one, [quoted.person for quoted in people]) for one, people in zip(read, people_of, strict=True)], update
    )
    rejected = standing_decisions.rejected_roles({quoted.key for people in people_of for quoted in people})
    contents = [
        (_appearance(quoted, names, corrected.extraction.text, rejected), article, None)
        for (article, corrected), people, names in zip(read, people_of, names_of, strict=True)
        for quoted in people
    ]
    rows = appearances.add(contents)
    touched.unplaced += rows
    appearance_ids: dict[int, dict[Mark, int]] = defaultdict(dict)
    for row, (_, article, _) in zip(rows, contents, strict=True):
        appearance_ids[article.id][row.key, row.side] = row.id
    quotations = [
        (_quotation(corrected, position, appearance_ids[article.id], names), article.id, article.current.id)
        for (article, corrected), names in zip(read, names_of, strict=True)
        for position in range(len(corrected.quotations))
    ]
    ids = quotation_writes.add_all(quotations)
    touched.quotations |= set(ids)
    touched.reworded |= set(ids)
    paragraphs: dict[int, dict[int, records.Span]] = defaultdict(dict)
    for id, (content, article_id, _) in zip(ids, quotations, strict=True):
        paragraphs[article_id][id] = content.quotation.paragraph
    touched.utterances += [set(of_article) for of_article in paragraphs.values()]
    topics.write_new(ctx, [(extraction, paragraphs[article.id]) for article, extraction in articles])


def remove(ctx: Context, article: ArticleRef, update: DirectoryUpdate) -> None:
    """Remove the article and all that only it supports."""
    update.before_article_changes(article.uid)
    rows = quotation_writes.of_article(article.id)
    update.before_quotations_change(rows)
    ids = [row.id for row in rows]
    ctx.index.drop("quotation", ids)
    ctx.index.drop("article", [article.id])
    embeddings.forget(ids)
    listing.remove(ids)
    people = appearances.of_article(article.id)
    update.touched.experts |= {row.expert_id for row in people if row.expert_id}
    update.touched.name_keys |= {row.key for row in people}
    standing_decisions.pass_to_heirs([row.id for row in people])
    appearances.remove(article, people)
    write_institutions.withdraw(article, update)
    word_families.replace([(article.current.text, None)])
    update.touched.parted |= copies.forget([article.id])
    update.touched.texts.pop(article.id, None)
    update.touched.parted.discard(article.id)
    article_refs.remove(article)


# People.


@dataclass(frozen=True, slots=True)
class _QuotedPerson:
    """A person that the article quotes under a full name; ``silent``: they said none of it, or decisions left them no
    quotation."""

    key: str
    side: str
    person: records.Person
    silent: bool
    is_extracted: bool  # rather than named by an editor


def _quoted_people(corrected: Corrected) -> list[_QuotedPerson]:
    """The people who are quoted under a full name, or under one word that is their whole name, and become appearances;
    those who said nothing of it are silent. Of others not even a role is stored."""
    speaking = {
        (speaker.name, side)
        for item in corrected.quotations
        for speaker, side in zip(item.quotation.speakers, item.sides, strict=True)
        if speaker.kind == "person" and not item.hidden and item.quotation.factuality == "said"
    }
    extracted = {
        (speaker.name, "")
        for quotation in corrected.extraction.quotations
        for speaker in quotation.speakers
        if speaker.kind == "person"
    }
    decided = {
        (speaker.name, side)
        for item in corrected.quotations
        if item.attributed
        for speaker, side in zip(item.quotation.speakers, item.sides, strict=True)
    }
    person_of = {(person.name, side): person for person, side in corrected.people}
    people: dict[Mark, _QuotedPerson] = {}
    for named in sorted(speaking | extracted, key=lambda named: (-len(named[0]), named)):
        name, side = named
        key = name_key(name)
        found = person_of.get(named, records.Person(name))
        # a bare surname may be another person's in each article
        if key and (is_full_name(name) or named in decided or is_whole_name(found, corrected.extraction)):
            before = people.get((key, side))
            person = corrections.joined(before and before.person, found)
            silent = named not in speaking and (before is None or before.silent)
            is_extracted = named in extracted or bool(before and before.is_extracted)
            people[(key, side)] = _QuotedPerson(key, side, person, silent, is_extracted)
    return [people[mark] for mark in sorted(people)]


def _write_people(
    article: ArticleRef, corrected: Corrected, people: list[_QuotedPerson], names: ArticleNames, update: DirectoryUpdate
) -> dict[Mark, int]:
    """Replace the article's appearances by these people; returns the ids of their appearances."""
    touched = update.touched
    before = {(row.key, row.side): row for row in appearances.of_article(article.id)}
    wanted = {(quoted.key, quoted.side): quoted for quoted in people}
    rows = {mark: before.pop(mark) for mark in wanted if mark in before}
    for mark in sorted(wanted.keys() - rows.keys()):  # somebody extracted under another form of the name stays the same
        same = [old for old in sorted(before) if old[1] == mark[1] == "" and compare(old[0], mark[0])]
        if same:
            rows[mark] = before.pop(same[0])
    names_before = appearances.other_names([row.id for row in [*rows.values(), *before.values()]])
    touched.name_keys |= {row.key for row in before.values()}
    touched.name_keys |= set().union(*(names_before[row.id] for row in before.values() if row.id in names_before))
    touched.experts |= {row.expert_id for row in before.values() if row.expert_id}
    ids: dict[Mark, int] = {}
    rejected = standing_decisions.rejected_roles({key for key, _ in wanted})
    contents = {
        mark: _appearance(quoted, names, corrected.extraction.text, rejected) for mark, quoted in wanted.items()
    }
    written = {mark: appearances.overwrite(row, contents[mark]) for mark, row in rows.items()}
    new = [mark for mark in wanted if mark not in rows]
    uids = [None if wanted[mark].is_extracted else _uid(article, *mark) for mark in new]
    added = appearances.add([(contents[mark], article, uid) for mark, uid in zip(new, uids, strict=True)])
    written |= zip(new, added, strict=True)
    for mark, content in contents.items():
        previous, row = rows.get(mark), written[mark]
        ids[mark] = row.id
        former_names = names_before.get(row.id, set())
        is_same = previous is not None and (previous.key, previous.profile) == (row.key, row.profile)
        if update.thorough or not is_same or former_names != content.other_names:
            touched.unplaced.append(row)
            touched.name_keys |= former_names | ({previous.key} if previous else set())
        if row.expert_id:
            touched.experts.add(row.expert_id)
    for mark, row in before.items():
        heir = ids.get((mark[0], "")) or next((id for (key, _), id in ids.items() if key == mark[0]), None)
        if heir:
            touched.replaced[row.uid] = heir
    removed = list(before.values())
    standing_decisions.pass_to_heirs([row.id for row in removed])
    appearances.remove(article, removed)
    return ids


def _uid(article: ArticleRef, key: str, side: str) -> str:
    """The public id of a person that an editor named or split off: the same each time."""
    return f"e_{blake2b(f'{article.uid} {key} {side}'.encode(), digest_size=8).hexdigest()}"


def _appearance(quoted: _QuotedPerson, names: ArticleNames, text: str, rejected: list[RejectRole]) -> AppearanceContent:
    roles = _roles(quoted, names, text, rejected)
    aliases = [(alias, alias_key) for alias in quoted.person.aliases if (alias_key := name_key(alias))]
    others = other_names(quoted.key, map(name_key, quoted.person.other_names))
    past = quoted.person.past
    return AppearanceContent(
        quoted.key,
        quoted.side,
        quoted.person.name,
        quoted.silent,
        profile=_facets(roles, names),
        aliases=aliases,
        other_names=others,
        roles=roles,
        blocks={key: blocking_keys(key) for key in (quoted.key, *sorted(others))},
        past=past,
        past_text=past and past.evidence.of(text),
    )


def _roles(quoted: _QuotedPerson, names: ArticleNames, text: str, rejected: list[RejectRole]) -> list[RoleContent]:
    roles = []
    for role in quoted.person.roles:
        institution_name = names.id_of(write_institutions.place_of(role))
        title_key = " ".join(words(role.title or ""))
        if role.title or institution_name:
            institution_key = names.key_of(institution_name) or ""
            is_rejected = any(
                item.covers(quoted.key, quoted.side, title_key, institution_key, role.status) for item in rejected
            )
            beside = names.id_of(write_institutions.part_or_whole_of(role))
            sentence = role.evidence.of(text)
            roles.append(RoleContent(role, title_key, institution_name, beside, sentence, is_rejected))
    return roles


def _facets(roles: list[RoleContent], names: ArticleNames) -> str:
    """The profile of these roles, rejected or not: it only serves to tell whether an article prints anything new."""
    evidence = frozenset(
        RoleEvidence(title, place, item.role.status, names.key_of(place))
        for item in roles
        for title, place in titles_at(item.title_key, item.institution_name, item.beside)
    )
    return repr(profile(ComparedAppearance(0, "", "", 0, "", roles=evidence)).facets)


# Quotations.


def _write_quotations(
    ctx: Context,
    article: ArticleRef,
    corrected: Corrected,
    appearance_ids: dict[Mark, int],
    names: ArticleNames,
    update: DirectoryUpdate,
) -> None:
    """Write the quotations; those that were there before keep their ids."""
    touched = update.touched
    version_id = article.current.id
    before = quotation_writes.of_article(article.id)
    update.before_quotations_change(row for row in before if row.current)
    rows = _previous_rows(article, corrected, before)
    contents: list[tuple[QuotationContent, int | None]] = []
    for position in range(len(corrected.quotations)):
        previous = rows.get(position)
        content = _quotation(corrected, position, appearance_ids, names)
        if previous:
            _log_changes(previous, content, update)
        contents.append((content, previous and previous.id))
    ids = quotation_writes.save(contents, article.id, version_id)
    touched.quotations |= set(ids)
    for id, (content, _) in zip(ids, contents, strict=True):
        previous = rows.get(content.position)
        if not (previous and previous.current and (previous.text, previous.version_id) == (content.text, version_id)):
            touched.reworded.add(id)
    paragraphs = {id: content.quotation.paragraph for id, (content, _) in zip(ids, contents, strict=True)}
    kept = {row.id for row in rows.values()}
    withdrawn = [row for row in before if row.current and row.id not in kept]
    for row in withdrawn:
        update.log(row.uid, "withdrawn")
    withdrawn_ids = {row.id for row in withdrawn}
    touched.withdrawn |= withdrawn_ids
    quotation_writes.withdraw(withdrawn_ids)
    topics.write(ctx, corrected.extraction, paragraphs, {row.id for row in before})


def _quotation(
    corrected: Corrected, position: int, appearance_ids: Mapping[Mark, int], names: ArticleNames
) -> QuotationContent:
    item = corrected.quotations[position]
    quotation = item.quotation
    text = content_text(corrected.extraction.text, quotation.content)
    return QuotationContent(
        quotation,
        position,
        text,
        corrected.extraction.extractor,
        links=[
            (appearance_ids.get((name_key(speaker.name), side)), None)
            if speaker.kind == "person"
            else (None, names.id_of(speaker.name) if speaker.kind == "organization" else None)
            for speaker, side in zip(quotation.speakers, item.sides, strict=True)
        ],
        fingerprints=()
        if item.hidden or quotation.factuality != "said"
        else statements.fingerprints_of(text, quotation.speakers),
        hidden=item.hidden,
        decided=item.decided,
    )


def _log_changes(row: CurrentQuotation, content: QuotationContent, update: DirectoryUpdate) -> None:
    """Log changes of a quotation's text and visibility."""
    before = {"text": row.text, "hidden": row.hidden, "standing": row.current}
    after = {"text": content.text, "hidden": content.hidden, "standing": True}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        update.log(row.uid, "changed", changed)


def _previous_rows(
    article: ArticleRef, corrected: Corrected, before: list[CurrentQuotation]
) -> dict[int, CurrentQuotation]:
    """Position of a quotation -> its row before: the row with the same words and speakers, else with the same words,
    else with a large part of its span in the same text."""
    if not before:
        return {}
    names = quotation_writes.speaker_names([row.id for row in before])
    text = corrected.extraction.text
    wanted = {
        position: (
            _plain(content_text(text, item.quotation.content)),
            tuple(sorted(speaker.name for speaker in item.quotation.speakers)),
        )
        for position, item in enumerate(corrected.quotations)
    }
    rows: dict[int, CurrentQuotation] = {}
    left = {row.id: row for row in before}
    for length in (2, 1):  # words and speakers; words alone
        same: dict[tuple, list[CurrentQuotation]] = defaultdict(list)
        for row in left.values():
            same[(_plain(row.text), tuple(sorted(names[row.id])))[:length]].append(row)
        for position, mark in wanted.items():
            if position not in rows and same[mark[:length]]:
                rows[position] = same[mark[:length]].pop(0)
                del left[rows[position].id]
    same_text = [row for row in left.values() if row.version_id == article.current.id]
    overlaps = sorted(
        (-share, position, row.id)
        for position in wanted
        if position not in rows
        for row in same_text
        if (share := _shared(row.spans, corrected.quotations[position].quotation.content)) >= _SAME_QUOTATION
        or (share and _may_be_trimmed(row, corrected.quotations[position]))
    )
    for _, position, id in overlaps:
        if position not in rows and id in left:
            rows[position] = left.pop(id)
    return rows


def _may_be_trimmed(row: CurrentQuotation, item: CorrectedQuotation) -> bool:
    """Whether an editor may have trimmed one of the two to a few words, or undone that."""
    return row.current and (row.decided or item.decided)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _shared(a: Collection[Collection[int]], b: Collection[Collection[int]]) -> float:
    """The share of the longer of two quotations, as spans of one text, that both cover."""
    both = sum(max(0, min(x_end, y_end) - max(x, y)) for x, x_end in a for y, y_end in b)
    return both / max(sum(end - start for start, end in a), sum(end - start for start, end in b))
