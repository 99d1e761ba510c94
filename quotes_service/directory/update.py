"""Bringing the directory in step after articles or decisions changed.

Code that writes articles or applies decisions records in a ``DirectoryUpdate`` what it touches, and calls ``apply``
once at the end, inside the same writing transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from quotes_service.context import Context
from quotes_service.directory import embeddings, given_roles, standing_decisions, statements, variants
from quotes_service.directory.copies import stories
from quotes_service.directory.identity import institutions as same_institutions
from quotes_service.directory.identity import people
from quotes_service.directory.identity.alike_names import AlikeNames
from quotes_service.directory.indexing.rows import expert_row, institution_row, titles_and_workplaces
from quotes_service.directory.standing_decisions import Cause
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.names import sort_name, words
from quotes_service.store import changes
from quotes_service.store.decisions import decisions
from quotes_service.store.experts import appearances, experts, former_ids, past, repetitions
from quotes_service.store.experts.appearances import AppearanceRow, ExpertDescription
from quotes_service.store.institutions import institution_names, institutions
from quotes_service.store.institutions.institution_names import InstitutionDescription
from quotes_service.store.quotations import listing, quotation_writes
from quotes_service.store.quotations.quotation_writes import CurrentQuotation


@dataclass(slots=True)
class Touched:
    """What was touched so far. Sets of ints are row ids; each phase of the update adds what follows from it.

    - ``name_keys``: keys of people who must be resolved again
    - ``unplaced``: appearances that are new or have other roles, and may belong to a known expert
    - ``experts``: experts whose description, counts and index entry may change
    - ``quoted_again``: experts of whom new articles print only what is known: of them only the counts may change
    - ``institution_keys``: keys of names that must be resolved again
    - ``institutions``: institutions whose description and index entry may change
    - ``quotations``: written quotations; ``reworded``: those among them whose text or whose article's text is new;
      ``withdrawn``: quotations that their article no longer contains
    - ``replaced``: the public id of a removed appearance -> the appearance in its place
    - ``utterances``: the written quotations of each of several new articles
    - ``statement_members``: quotations whose statement must be found again
    - ``lost_firsts``: the public id of a statement's first quotation, which may be removed -> the statement's others
    - ``former_words``: an institution -> the words of its names before they changed
    - ``texts``: the text of each article that was read; ``parted``: near copies of articles that were removed
    - ``redated``: quotations whose article has another first day of publication now
    """

    name_keys: set[str] = field(default_factory=set)
    unplaced: list[AppearanceRow] = field(default_factory=list)
    experts: set[int] = field(default_factory=set)
    quoted_again: set[int] = field(default_factory=set)
    institution_keys: set[str] = field(default_factory=set)
    institutions: set[int] = field(default_factory=set)
    quotations: set[int] = field(default_factory=set)
    reworded: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    replaced: dict[str, int] = field(default_factory=dict)
    utterances: list[set[int]] = field(default_factory=list)
    statement_members: set[int] = field(default_factory=set)
    lost_firsts: dict[str, set[int]] = field(default_factory=dict)
    former_words: dict[int, set[str]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    parted: set[int] = field(default_factory=set)
    redated: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Settled:
    """What identities were resolved for, and what follows from that. Sets of ints are row ids.

    - ``name_keys``: keys of people who were resolved again
    - ``quotations``: written quotations
    - ``reassigned``: quotations whose speakers moved to other experts or institutions
    - ``utterances``: for each time, the quotations whose statements must be found again
    """

    name_keys: set[str] = field(default_factory=set)
    quotations: set[int] = field(default_factory=set)
    reassigned: set[int] = field(default_factory=set)
    utterances: list[set[int]] = field(default_factory=list)


class DirectoryUpdate:
    """Records what articles and decisions touch; ``apply`` then resolves who is who, and updates descriptions, the read
    model and the indexes.

    ``cause``: the article or decision that is the cause, for the log. ``thorough``: also resolve what seems unchanged.
    ``articles``: new articles that are written together (their ids by row number); the newest of those that concern a
    person is the cause of what happens to them.

    Several new articles may share an update: after each one, ``settle`` resolves who is who, so that identities and the
    log are those of articles that come one by one; what follows from identities is brought in step once. Before the
    next article ``cause`` is set to it.
    """

    def __init__(self, cause: Cause, *, thorough: bool = False, articles: Mapping[int, str] | None = None):
        self.cause = cause
        self.thorough = thorough
        self._articles = articles or {}
        self.touched = Touched()
        self._settled = _Settled()
        self._changed: set[str] = set()  # ids of articles and entries
        self._may_lose_topics = False

    # Recording, while articles and decisions are written.

    def log(self, subject: str, kind: str, detail: Any = None) -> None:
        """Log an event of an entry or quotation (its public id), with the cause."""
        decisions.log(subject, kind, detail, decision=self.cause.decision, article=self.cause.article)

    def before_quotations_change(self, rows: Iterable[CurrentQuotation]) -> None:
        """Call it before these quotations are removed or rewritten: the rest of their statements must be found
        again."""
        rows = list(rows)
        self._may_lose_topics |= bool(rows)
        self.touched.statement_members |= quotation_writes.members_of({row.statement for row in rows})
        for row in rows:
            if row.statement == row.id:
                self.touched.lost_firsts[row.uid] = quotation_writes.members_of([row.id]) - {row.id}

    def after_redating(self, rows: Iterable[CurrentQuotation], people: Iterable[AppearanceRow]) -> None:
        """Call it when the date of first printing of the article with these quotations and people has changed."""
        current = {row.id for row in rows if row.current}
        self.touched.statement_members |= current
        self.touched.redated |= current
        self.touched.name_keys |= {row.key for row in people}

    def before_names_change(self, keys: set[str], institution_ids: Collection[int] = ()) -> None:
        """Call it before spellings of institutions' names with these keys change, or the staff of these
        institutions."""
        new = institution_names.institutions_of(keys).union(institution_ids) - self.touched.institutions
        self.touched.former_words |= {id: _words(names) for id, names in institutions.names(new).items()}
        self.touched.institutions |= new
        self._changed |= changes.wholes(new)

    def before_roles_are_marked(self, keys: Collection[str]) -> None:
        """Call it when roles that articles print for people of these name keys are rejected or not any more: they are
        shown with the quotations."""
        self._changed |= changes.printing(keys)

    def before_article_changes(self, id: str) -> None:
        """Call it before an article (its id) is removed or gets another URL: roles may lose the passages that prove
        them."""
        self._changed |= changes.proved_by({id})

    # Applying.

    def settle(self) -> None:
        """Resolve who is who in what was recorded since the last call. The order of the phases matters."""
        touched, settled = self.touched, self._settled
        if self.cause.article:
            self._changed.add(self.cause.article)
        moved_names = self._resolve_institutions()
        alike = AlikeNames()
        self._place_known_people(alike)
        moved_appearances = self._resolve_people(alike)
        self._redirect_replaced_ids()
        reassigned = quotation_writes.of_appearances(moved_appearances)
        reassigned |= quotation_writes.of_institution_names(moved_names)
        settled.reassigned |= reassigned
        settled.name_keys |= touched.name_keys
        own = touched.quotations - settled.quotations
        others = touched.statement_members | reassigned
        if touched.utterances:  # of several articles, which find their statements one after the other
            settled.utterances += [*touched.utterances, others - own]
            touched.utterances.clear()
        else:
            settled.utterances.append(others | own)
        settled.quotations |= touched.quotations
        for recorded in (touched.institution_keys, touched.unplaced, touched.name_keys, touched.replaced):
            recorded.clear()
        touched.statement_members.clear()

    def apply(self, ctx: Context) -> None:
        """Bring the directory in step with all that was recorded. The order of the phases matters."""
        self.settle()
        self._write_given_roles()
        self._find_stories()
        restated = self._find_statements()
        relisted = self._settled.reassigned | self.touched.redated | self.touched.quotations | self.touched.withdrawn
        relisted |= self._describe_institutions(ctx)
        workplaces_before = experts.workplaces(self.touched.experts | self.touched.quoted_again)
        quotations_of_experts, restaffed = self._describe_experts(ctx)
        relisted |= quotations_of_experts
        if restaffed:
            self.touched.institutions |= restaffed
            relisted |= self._describe_institutions(ctx)
        workplaces = experts.workplaces(self.touched.experts | self.touched.quoted_again)
        variants.ask(self.touched.institutions, workplaces_before.values(), workplaces.values())
        for expert in workplaces_before.keys() | workplaces.keys():  # institutions show how many experts they have
            restaffed = restaffed | set(workplaces_before.get(expert, ())) ^ set(workplaces.get(expert, ()))
        self._changed |= changes.institution_uids(restaffed)
        newly_listed, unlisted = self._refresh_read_model(relisted, restated)
        self._note_changes(relisted | restated)
        self._index_quotations(ctx, newly_listed, unlisted)
        self._embed_quotations(ctx)
        if self._may_lose_topics:  # new articles only add to topics, of which there are many
            ctx.index.drop("topic", listing.prune_topics())

    def describe_again(self, ctx: Context) -> None:
        """Describe and index the recorded institutions and experts again, though nothing about them has changed. Their
        quotations are left as they are."""
        self._describe_institutions(ctx)
        self._describe_experts(ctx)
        changes.note(self._changed)

    def _resolve_institutions(self) -> set[int]:
        """Resolve again which names are one institution.

        Needs ``institution_keys``. Adds the institutions concerned and, if names moved to another institution, the name
        keys of people who work there. Returns the ids of names that moved.
        """
        touched = self.touched
        if not touched.institution_keys:
            return set()
        resolved = same_institutions.resolve(touched.institution_keys, self.cause)
        touched.institutions |= resolved.entries
        if resolved.moved:
            touched.name_keys |= appearances.keys_at(resolved.entries)
        return resolved.moved

    def _place_known_people(self, alike: AlikeNames) -> None:
        """Point appearances without new evidence to the only expert of their name, which saves resolving the name.

        Needs ``unplaced``, and ``name_keys`` after institutions are resolved. Adds the name keys of the other
        appearances, and the experts of all, those of whom nothing new is printed to ``quoted_again``.
        """
        touched = self.touched
        may_be_known = [row for row in touched.unplaced if not (self.thorough or row.key in touched.name_keys)]
        ids = people.place_known(may_be_known, alike)
        touched.name_keys |= {row.key for row in touched.unplaced if row.id not in ids}
        placed = [row for row in may_be_known if row.id in ids and row.expert_id is None]
        is_decided = standing_decisions.on_descriptions([row.key for row in placed], [row.uid for row in placed])
        known = set() if is_decided else repetitions.among([row.id for row in placed])
        touched.quoted_again |= appearances.experts_of(known)
        touched.experts |= appearances.experts_of([row.id for row in touched.unplaced if row.id not in known])

    def _resolve_people(self, alike: AlikeNames) -> set[int]:
        """Resolve again which appearances are one expert.

        Needs ``name_keys``. Adds the experts concerned. Returns the ids of appearances that moved to another expert.
        """
        touched = self.touched
        if not touched.name_keys:
            return set()
        resolved = people.resolve(touched.name_keys, self._cause_of, alike)
        touched.experts |= resolved.entries
        return resolved.moved

    def _cause_of(self, articles: Collection[int]) -> Cause:
        """The cause of what concerns these articles (row numbers)."""
        written = [id for id in articles if id in self._articles]
        return Cause(article=self._articles[max(written)]) if written else self.cause

    def _redirect_replaced_ids(self) -> None:
        """Redirect the ids of removed appearances to those in their place. Needs ``replaced``, and resolved people, as
        the free ids are known only then."""
        for uid, heir in self.touched.replaced.items():
            former_ids.redirect_replaced(uid, heir)

    def _write_given_roles(self) -> None:
        """Write the roles that editors gave to experts.

        Needs the name keys, and ``experts`` after people are resolved. Adds the experts who have or had such a role,
        and its institutions.
        """
        written = given_roles.write(self.touched.experts, self._settled.name_keys)
        self.touched.experts |= written.experts
        self.before_names_change(written.institutions)

    def _find_stories(self) -> None:
        """Find again which articles are near copies of each other, and which of these are one story.

        Needs ``texts`` and ``parted``. Adds to ``statement_members`` the quotations of articles whose story changed.
        """
        regrouped = stories.refresh(self.touched.texts, self.touched.parted)
        self.touched.statement_members |= quotation_writes.of_articles(regrouped.changed)
        shown = regrouped.changed | regrouped.others | self.touched.texts.keys() | self.touched.parted
        self._changed |= changes.of_articles(shown)

    def _find_statements(self) -> set[int]:
        """Find again which quotations are one statement, and redirect the ids of statements that are gone.

        Needs all that is settled, ``statement_members`` of changed stories, and ``lost_firsts``. Returns the quotations
        whose statement changed.
        """
        restated = statements.refresh((*self._settled.utterances, self.touched.statement_members))
        for uid, others in self.touched.lost_firsts.items():
            if others:
                quotation_writes.redirect_statement(uid, others)
        return restated

    def _describe_institutions(self, ctx: Context) -> set[int]:
        """Remove institutions without names; write and index the names of the others, and whether they are visible.

        Needs ``institutions`` and ``former_words``. Adds the experts whose index entries changed. Returns the
        quotations of institutions that were hidden or shown again.
        """
        ids = self.touched.institutions
        before = institutions.shown(ids)
        self._changed |= changes.institution_uids(ids) | changes.wholes(ids)
        parts = changes.parts(ids)
        removed = institution_names.prune(ids)
        names_of = institutions.names(ids - removed)
        named = set(names_of)
        keys: dict[int, Collection[str]] = {**institutions.keys(named)}
        chosen, hidden = standing_decisions.institution_overrides(keys)
        relisted = listing.quotations_of(institutions=institutions.hidden(named) ^ hidden)
        silent = named - institutions.not_silent(named)
        rows = []
        descriptions = []
        for id, names in names_of.items():
            name, acronym = _institution_name(names)
            name = chosen.get(id, name)
            is_hidden, is_silent = id in hidden, id in silent
            key = institution_key(name)
            descriptions.append(InstitutionDescription(id, name, acronym, key, hidden=is_hidden, silent=is_silent))
            if not (is_hidden or is_silent):
                rows.append(institution_row(id, names, name))
        institution_names.describe(descriptions)
        if changed := before.items() ^ institutions.shown(ids).items():
            self._changed |= parts | changes.naming({id for id, _ in changed if id in before})
        former_words = self.touched.former_words
        reworded = {id for id, names in names_of.items() if former_words.get(id) != _words(names)}
        self.touched.experts |= institutions.experts(reworded) if reworded else set()
        ctx.index.replace("institution", ids, rows)
        return relisted

    def _describe_experts(self, ctx: Context) -> tuple[set[int], set[int]]:
        """Remove experts without appearances; write and index the names, roles and workplaces of the others, and
        whether they are visible.

        Needs ``experts``, complete except for what the last phases add, and described institutions. Returns the
        quotations of experts that were hidden or shown again, and the institutions whose visible staff changed.
        """
        self._changed |= changes.expert_uids(self.touched.experts)
        removed = appearances.prune(self.touched.experts)
        ids = self.touched.experts - removed
        not_visible_before = experts.hidden_or_silent(ids)
        chosen, hidden = standing_decisions.expert_overrides(ids)
        relisted = listing.quotations_of(experts=experts.hidden(ids) ^ hidden)
        silent = ids - appearances.not_silent(ids)
        past_of = past.of(ids)
        descriptions = []
        for id, name in experts.printed_names(ids).items():
            name, shown = chosen.get(id, name), past_of.get(id)
            past_reason = shown and shown.reason
            descriptions.append(ExpertDescription(id, name, sort_name(name), id in hidden, id in silent, past_reason))
        appearances.describe(descriptions)
        titles, workplaces = titles_and_workplaces(ids)
        names_of = institutions.names(set().union(*workplaces.values()))
        shown = ids - hidden - silent
        listing.set_workplaces({id: workplaces[id] if id in shown else () for id in ids})
        rows = []
        for id, names in experts.names(ids).items():
            if id in shown:
                at = {name for institution in workplaces[id] for _, name in names_of[institution]}
                rows.append(expert_row(id, names, chosen.get(id, ""), titles[id], at))
        ctx.index.replace("expert", self.touched.experts, rows)
        return relisted, experts.institutions_of(not_visible_before ^ (hidden | silent))

    def _refresh_read_model(self, relisted: Collection[int], restated: set[int]) -> tuple[set[int], set[int]]:
        """Refresh the rows of quotations, and count those of experts again.

        Needs all entries described; ``relisted`` are all quotations whose rows may have changed, ``restated`` those
        whose statement has. Returns those that are newly listed, and those that no longer are.
        """
        newly_listed, unlisted = listing.refresh(relisted)
        changed = self.touched.experts | quotation_writes.experts_in(unlisted | (restated - newly_listed))
        quoted_again = self.touched.quoted_again - changed
        counted = changed | (quotation_writes.experts_in(newly_listed) - quoted_again)
        listing.count_experts(counted)
        listing.count_newly_listed(quoted_again, newly_listed)
        self._changed |= changes.expert_uids(counted | quoted_again)
        return newly_listed, unlisted

    def _note_changes(self, quotations: set[int]) -> None:
        """Note which articles and entries have changed; ``quotations``: whose rows may have."""
        changes.note(self._changed.union(self._articles.values(), changes.article_uids(quotations)))

    def _index_quotations(self, ctx: Context, newly_listed: Collection[int], unlisted: Collection[int]) -> None:
        """Put listed quotations that are new or were written into the search index, and drop those that are no longer
        listed."""
        ctx.index.drop("quotation", unlisted)
        written = listing.among(self.touched.quotations).union(newly_listed)
        ctx.index.put("quotation", listing.index_rows(written))

    def _embed_quotations(self, ctx: Context) -> None:
        """Drop the embeddings of withdrawn quotations and, if semantic search is on, write those of reworded ones: also
        of hidden quotations, which may be shown again."""
        touched = self.touched
        embeddings.forget(touched.withdrawn if ctx.embedding_index else touched.withdrawn | touched.reworded)
        if ctx.embedding_index:
            ctx.embedding_index.put(embeddings.texts(touched.reworded))


def _words(names: Iterable[tuple[str, str]]) -> set[str]:
    return {word for _, name in names for word in words(name)}


def _institution_name(names: list[tuple[str, str]]) -> tuple[str, str | None]:
    """The longest of the printed names (kind, name), without a "the", and the acronym printed with it, if any."""
    full = [name for kind, name in names if kind == "name"]
    acronym = next((name for kind, name in names if kind == "acronym"), None)
    name = max(full, key=lambda name: len(institution_key(name)), default=acronym or names[0][1])
    return name.removeprefix("the "), acronym if full else None
