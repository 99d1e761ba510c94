"""What a change of articles or decisions may have altered in the directory, and bringing all of that up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from quotes_service.context import Context
from quotes_service.directory import embeddings, identity, standing_decisions, statements
from quotes_service.directory.standing_decisions import Cause
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.names import name_key, sort_name, words
from quotes_service.store.decisions import decisions
from quotes_service.store.experts import appearances, experts
from quotes_service.store.institutions import institution_names, institutions
from quotes_service.store.models import Appearance, StoredQuotation
from quotes_service.store.quotations import listing, quotation_writes


class Change:
    """Collects what is touched while articles are written; ``finish`` then finds anew who is who, and indexes."""

    def __init__(self, cause: Cause, *, thorough: bool = False):
        self.cause = cause
        self.thorough = thorough  # also what seems the same is recognised anew
        self.keys: set[str] = set()  # of people's names
        self.fresh: list[Appearance] = []  # people of articles who are new, or of whom other roles are printed now
        self.people: set[int] = set()  # experts
        self.institution_keys: set[str] = set()
        self.institutions: set[int] = set()
        self.quotations: set[int] = set()  # those that were written
        self.reworded: set[int] = set()  # those of them that are new, or have other words or stand in others
        self.retired: set[int] = set()  # quotations that stand no more
        self.replaced: dict[str, int] = {}  # ids of appearances that are gone, with the one in their place
        self._alike: set[int] = set()  # quotations whose statement must be found anew
        self._led: dict[
            str, set[int]
        ] = {}  # ids of first quotations that may go, with what was one statement with them
        self._spelt: dict[int, set[str]] = {}
        self._relisted: set[int] = set()  # quotations that may be listed otherwise

    def log(self, subject: str, kind: str, detail: Any = None) -> None:
        decisions.log(subject, kind, detail, decision=self.cause.decision, article=self.cause.article)

    def before_removal(self, rows: Iterable[StoredQuotation]) -> None:
        """Called before these quotations go or change: what was one statement with them must be looked at."""
        rows = list(rows)
        self._alike |= quotation_writes.of_statements({row.statement for row in rows})
        for row in rows:
            if row.statement == row.id:
                self._led[row.uid] = quotation_writes.of_statements([row.id]) - {row.id}

    def redated(self, rows: Iterable[StoredQuotation], people: Iterable[Appearance]) -> None:
        """The article of these is known to have been printed on an earlier or later day than before."""
        self._alike |= {row.id for row in rows if row.current}
        self._relisted |= self._alike
        self.keys |= {row.key for row in people}

    def before_printing(self, keys: set[str], ids: Collection[int] = ()) -> None:
        """Called before the spellings of these names of institutions change, or who works at those of ``ids``."""
        new = institution_names.institutions_of(keys).union(ids) - self.institutions
        self._spelt |= {id: _words(names) for id, names in institutions.names(new).items()}
        self.institutions |= new

    def finish(self, ctx: Context) -> None:
        """Find anew who is who and what is one statement among all that was touched; name, index and prune it."""
        moved_names: set[int] = set()
        if self.institution_keys:
            touched, moved_names = identity.resolve_institutions(self.institution_keys, self.cause)
            self.before_printing(set())
            self.institutions |= touched
            self.keys |= appearances.keys_at({*touched}) if moved_names else set()
        for row in self.fresh:
            if self.thorough or row.key in self.keys or not identity.place_known(row):
                self.keys.add(row.key)
        self.people |= {row.expert_id for row in appearances.again(self.fresh) if row.expert_id}
        moved: set[int] = set()
        if self.keys:
            touched, moved = identity.resolve_people(self.keys, self.cause)
            self.people |= touched
        for old, heir in self.replaced.items():
            appearances.lead_on(old, heir)
        spoken = quotation_writes.of_appearances(moved) | quotation_writes.of_institution_names(moved_names)
        self._alike |= spoken
        self._relisted |= spoken | self.quotations | self.retired
        self._find_statements()
        self._describe_institutions(ctx)
        if at := self._describe_experts(ctx):
            self.institutions |= at
            self._describe_institutions(ctx)
        self._list(ctx)

    def _list(self, ctx: Context) -> None:
        """List what was touched as it is now, and count again what experts say."""
        came, went = listing.refresh(self._relisted)
        listing.count_experts(self.people | quotation_writes.experts_in(came | went))
        ctx.index.drop("quotation", went)
        written = came | listing.among(self.quotations)
        ctx.index.put("quotation", listing.said(written))
        embeddings.forget(self.retired if ctx.embedding_index else self.retired | self.reworded)
        if ctx.embedding_index:  # also of what is hidden, which may be shown again
            ctx.embedding_index.put(embeddings.texts(self.reworded))
        ctx.index.drop("topic", listing.prune_topics())

    def _find_statements(self) -> None:
        ids = set(quotation_writes.statements_of(sorted(self._alike | self.quotations)))
        statements.refresh(ids)
        for uid, others in self._led.items():
            if others:
                quotation_writes.lead_statement_on(uid, others)

    def _describe_institutions(self, ctx: Context) -> None:
        gone = institution_names.prune(self.institutions)
        named = institutions.names(self.institutions - gone)
        chosen, hidden = standing_decisions.institution_entries(institutions.keys(set(named)))
        self._relisted |= listing.spoken_by(institutions=institutions.hidden(set(named)) ^ hidden)
        silent = set(named) - institutions.heard(set(named))
        rows = []
        for id, names in named.items():
            name, acronym = _institution_name(names)
            name = chosen.get(id, name)
            institution_names.describe(
                id, name, acronym, institution_key(name), hidden=id in hidden, silent=id in silent
            )
            rows.append((id, "\n".join([*(name for _, name in names), name])))
            if self._spelt.get(id) != _words(names):
                self.people |= institutions.experts([id])
        shown = [row for row in rows if row[0] not in hidden | silent]
        ctx.index.replace("institution", self.institutions, shown)

    def _describe_experts(self, ctx: Context) -> set[int]:
        """Answers with the institutions at which somebody is shown no more, or again."""
        gone = appearances.prune(self.people)
        ids = self.people - gone
        before = experts.unseen(ids)
        chosen, hidden = standing_decisions.entries(ids)
        self._relisted |= listing.spoken_by(experts=experts.hidden(ids) ^ hidden)
        silent = ids - appearances.heard(ids)
        for id, name in experts.printed_names(ids).items():
            name = chosen.get(id, name)
            appearances.describe(id, name, sort_name(name), hidden=id in hidden, silent=id in silent)
        titles: dict[int, set[str]] = defaultdict(set)
        works: dict[int, set[int]] = defaultdict(set)
        for id, title, place in experts.roles(ids):
            titles[id] |= {title} - {None}
            works[id] |= {place} - {None}
        places = institutions.names(set().union(*works.values()))
        seen = ids - hidden - silent
        listing.set_workplaces({id: works[id] if id in seen else () for id in ids})
        rows = []
        for id, names in experts.names(ids).items():
            spellings = [*names, *map(name_key, names), chosen.get(id, "")]  # "obrien" and "jk" too
            if id in seen:
                at = {name for place in works[id] for _, name in places[place]}
                rows.append((id, "\n".join(spellings), "\n".join(sorted(titles[id])), "\n".join(sorted(at))))
        ctx.index.replace("expert", self.people, rows)
        return experts.institutions_of(before ^ (hidden | silent))


def _words(names: Iterable[tuple[str, str]]) -> set[str]:
    return {word for _, name in names for word in words(name)}


def _institution_name(printed: list[tuple[str, str]]) -> tuple[str, str | None]:
    """The longest of the printed names, without a "the", and the acronym that stands beside it."""
    full = [name for kind, name in printed if kind == "name"]
    acronym = next((name for kind, name in printed if kind == "acronym"), None)
    name = max(full, key=lambda name: len(institution_key(name)), default=acronym or printed[0][1])
    return name.removeprefix("the "), acronym if full else None
