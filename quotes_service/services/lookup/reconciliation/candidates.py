"""The experts and institutions that somebody may mean by a name, with what they share with what is known of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from quotes_service.context import Context
from quotes_service.resolve.institutions.generic_names import is_commonplace
from quotes_service.resolve.institutions.grouping import FUNCTION_WORDS, institution_key
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.names import is_full_name, name_key, possible_name_keys, words
from quotes_service.resolve.people.name_matching import compare, expected_namesakes, search_keys
from quotes_service.search.query import Term
from quotes_service.services.lookup.filters import institution_ids
from quotes_service.services.lookup.reconciliation import similarity
from quotes_service.services.lookup.reconciliation.entries import EXPERT, INSTITUTION, kind_of, named_by
from quotes_service.services.lookup.reconciliation.similarity import Features, Given
from quotes_service.services.lookup.suggest import corrections
from quotes_service.store import suggestions
from quotes_service.store.experts import experts, name_blocks
from quotes_service.store.experts.experts import ExpertRow
from quotes_service.store.institutions import institutions
from quotes_service.store.institutions.institutions import InstitutionRow
from quotes_service.store.querying.paging import Paging

#: Entries that are compared with a query, those of the same name first.
_COMPARED = 50
#: A name that more people than this are expected to bear in the United States says too little by itself.
_MANY = 5_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant.

    ``is_named``: it is named by its id. ``is_exact``: it bears exactly the full name that is given. ``is_common``: so
    may many others who are not in the directory.
    """

    uid: str
    kind: str
    name: str
    description: str
    statements: int
    features: Features
    is_named: bool = False
    is_exact: bool = False
    is_common: bool = False


def experts_for(
    ctx: Context, name: str | None, places: Sequence[Given] = (), titles: Sequence[Given] = (), *, widely: bool = False
) -> list[Candidate]:
    """The experts who may be meant by a name or an id; without one, those with the places and titles. ``widely``: the
    name may be mistyped."""
    id = named_by(name) if name else None
    if id is not None:
        row = experts.by_uid(id) if kind_of(id) == EXPERT else None
        return _experts([row] if row else [], None, places, titles, is_named=True)
    if name is None:
        return _experts(_experts_with(ctx, places, titles), None, places, titles)
    keys = possible_name_keys(name)
    rows = _experts_called(ctx, keys, widely=widely) if keys else []
    return _experts(rows, _Name(keys, _whole(name)), places, titles)


@dataclass(frozen=True, slots=True)
class _Name:
    """The name keys that somebody may have meant; ``whole``: those of them that have all of what was given."""

    keys: Sequence[str]
    whole: Sequence[str]


def _whole(name: str) -> list[str]:
    """Full name keys of all that is given: what follows a comma may be another person ("Ann Lee, Jane Roe")."""
    first, comma, rest = name.partition(",")
    keys = [name_key(name), name_key(f"{rest} {first}")] if comma else possible_name_keys(name)
    return [key for key in keys if _is_safe(key)]


def _experts_called(ctx: Context, keys: Sequence[str], *, widely: bool) -> list[ExpertRow]:
    """Those who bear one of the names, those whose names are compatible with one, and those whose names have words that
    begin like its words; ``widely``: like its words as they may have been meant."""
    exact = experts.ids_of_full_names(keys)
    blocks = set().union(*map(search_keys, keys))
    similar = {other for other in name_blocks.in_any_block(blocks) if any(compare(key, other) for key in keys)}
    ids = exact | (experts.ids_of_full_names(similar) if similar else set())
    typed = min((key.split() for key in keys), key=len)
    for some in corrections(typed) if widely else [typed]:
        ids |= _beginning(ctx, some)
    rows = experts.rows(ids) if ids else []
    return sorted(rows, key=lambda row: (row.id not in exact, -row.statements, row.id))[:_COMPARED]


def _beginning(ctx: Context, typed: Sequence[str]) -> set[int]:
    terms = tuple(Term((word,), prefix=True) for word in typed)
    return {row.id for row in suggestions.experts(ctx.index.matches("expert", terms, ["names"]), _COMPARED)}


def _experts_with(ctx: Context, places: Sequence[Given], titles: Sequence[Given]) -> list[ExpertRow]:
    """The most quoted experts with words of one of the places, or of one of the titles."""
    found: dict[int, ExpertRow] = {}
    for field, values in (("institutions", places), ("titles", titles)):
        for value in values:
            if terms := tuple(Term((word,)) for word in words(value.text or "") if word not in FUNCTION_WORDS):
                rows = suggestions.experts(ctx.index.matches("expert", terms, [field]), _COMPARED)
                found |= {row.id: row for row in rows}
    return experts.rows(found) if found else []


def _experts(
    rows: Sequence[ExpertRow],
    name: _Name | None,
    places: Sequence[Given],
    titles: Sequence[Given],
    *,
    is_named: bool = False,
) -> list[Candidate]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    printed = experts.names(ids)
    names = {row.id: [row.name, *printed.get(row.id, ())] for row in rows}
    at_places, with_titles = _at_places(ids, places), _with_titles(ids, titles)
    roles = suggestions.last_roles(ids)
    found = []
    for row in rows:
        features = {"name_similarity": 1.0} if is_named else {}
        if name is not None:
            features["name_similarity"] = similarity.of_person(name.keys, names[row.id])
            if features["name_similarity"] < similarity.LEAST:
                continue
        for feature, values in (("institution_match", at_places), ("title_match", with_titles)):
            if row.id in values:
                features[feature] = values[row.id]
        exact = [key for key in (name.whole if name else ()) if _bears(names[row.id], key)]
        description = ", ".join(filter(None, roles.get(row.id, ())))
        found.append(
            Candidate(
                row.uid,
                EXPERT,
                row.name,
                description,
                row.statements,
                _rounded(features) | {"statement_count": row.statements},
                is_named,
                bool(exact),
                all(expected_namesakes(key) > _MANY for key in exact),
            )
        )
    return found


def _bears(names: Iterable[str], key: str) -> bool:
    return any(is_full_name(name) and name_key(name) == key for name in names)


def _is_safe(key: str) -> bool:
    """Whether a name key has a given name, not only initials ("m tolvik", "jk rowling"), and a surname."""
    first, _, rest = key.partition(" ")
    return bool(rest) and len(first) > 1 and (len(first) > 3 or any(letter in "aeiouy" for letter in first))


def _at_places(ids: Collection[int], places: Sequence[Given]) -> dict[int, float]:
    """Expert -> whether one of the places is one of their institutions; nothing for those without any."""
    if not places:
        return {}
    workplaces = experts.workplaces(ids)
    visible = institutions.rows(set().union(*workplaces.values())) if workplaces else []
    names = institutions.names([row.id for row in visible])
    shown = {row.id: [("name", row.name), *names[row.id]] for row in visible}
    meant = set().union(*(institution_ids(text) for value in places for text in (value.id, value.text) if text))
    texts = [value.text for value in places if value.text]
    return {
        expert: max(1.0 if id in meant else similarity.of_workplace(texts, shown[id]) for id in known)
        for expert, work in workplaces.items()
        if (known := work & shown.keys())
    }


def _with_titles(ids: Collection[int], titles: Sequence[Given]) -> dict[int, float]:
    """Expert -> whether one of the titles is one of theirs; nothing for those without any."""
    texts = [value.text for value in titles if value.text]
    printed: dict[int, set[str]] = defaultdict(set)
    for expert, title, _ in experts.roles(ids) if texts else ():
        if title:
            printed[expert].add(title)
    return {expert: similarity.of_titles(texts, known) for expert, known in printed.items()}


def institutions_for(ctx: Context, name: str, *, widely: bool = False) -> list[Candidate]:
    """The institutions that may be meant by a name, an acronym or an id. ``widely``: the name may be mistyped, or have
    other words."""
    id = named_by(name)
    if id is not None:
        row = institutions.by_uid(id) if kind_of(id) == INSTITUTION else None
        return list(_institutions([row] if row else [], name, is_named=True))
    return list(_institutions(_institutions_called(ctx, name, widely=widely), name))


def _institutions_called(ctx: Context, name: str, *, widely: bool) -> list[InstitutionRow]:
    """Those that bear the name, and those whose names have words that begin like its words; ``widely``: like its words
    as they may have been meant, or if there is none, like some of its words."""
    exact = institutions.ids_of_name({institution_key(name), entry_key(name)})
    typed = [word for word in words(name) if word not in FUNCTION_WORDS]
    found: set[int] = set()
    for some in corrections(typed) if widely else [typed]:
        found |= {row.id for row in _institutions_beginning(ctx, some)} if some else set()
    if widely and typed and not found:
        matches = ctx.index.matches("institution", tuple(Term((word,)) for word in typed), any_term=True)
        found = {row.id for row in institutions.page(matches, Paging(_COMPARED)).items}
    rows = institutions.rows(exact | found) if exact | found else []
    return sorted(rows, key=lambda row: (row.id not in exact, row.id))[:_COMPARED]


def _institutions_beginning(ctx: Context, typed: Sequence[str]) -> list[InstitutionRow]:
    terms = tuple(Term((word,), prefix=True) for word in typed)
    return suggestions.institutions(ctx.index.matches("institution", terms), _COMPARED)


def _institutions(rows: Sequence[InstitutionRow], name: str, *, is_named: bool = False) -> Iterator[Candidate]:
    ids = [row.id for row in rows]
    names, counts = (institutions.names(ids), institutions.counts(ids)) if rows else ({}, {})
    key = institution_key(name)
    for row in rows:
        printed = [("name", row.name), *names.get(row.id, ())]
        alike = 1.0 if is_named else similarity.of_institution(name, printed)
        if alike < similarity.LEAST:
            continue
        statements = counts[row.id][2]
        yield Candidate(
            row.uid,
            INSTITUTION,
            row.name,
            row.acronym or "",
            statements,
            _rounded({"name_similarity": alike}) | {"statement_count": statements},
            is_named,
            any(kind != "acronym" and institution_key(text) == key for kind, text in printed),
            is_commonplace(key),
        )


def _rounded(features: dict[str, float]) -> dict[str, float | bool]:
    return {id: round(value, 3) for id, value in features.items()}
