"""Whom the name in a claim may mean."""

from __future__ import annotations

from collections.abc import Iterable

from quotes_service.resolve.names import name_key, possible_name_keys, surname
from quotes_service.services.lookup.filters import expert_ids, experts_called, institution_ids
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.quotations import claim_matches


class ClaimedSpeaker:
    """The experts and institutions that the name in a claim may mean."""

    def __init__(self, name: str):
        self.name = name
        self.institutions = institution_ids(name)
        # a name of an institution ("Lund") isn't taken for a surname, too
        self.experts = expert_ids(name) if self.institutions else experts_called(name)
        self.people = experts.rows(self.experts)
        keys = [key for key in possible_name_keys(name)[-1:] if not self.institutions]
        self.surnames = {surname(name) for name in [row.name for row in self.people] or keys}

    @property
    def is_known(self) -> bool:
        return bool(self.experts or self.institutions)

    def quotations_among(self, ids: Iterable[int]) -> set[int]:
        """The quotations among these by this speaker, also if the article prints only a surname."""
        return claim_matches.said_by(ids, self.experts, self.institutions, self._may_be)

    def _may_be(self, name: str) -> bool:
        """Whether a person whom an article calls only by this name may be meant: "Tolvik", "van der Berg"."""
        return not self.surnames.isdisjoint((name_key(name), surname(name)))

    def entries(self) -> list[dict[str, str]]:
        """The entries of the directory that may be meant."""
        rows = [*self.people, *institutions.rows(self.institutions)]
        return [{"id": row.uid, "name": row.name} for row in rows]
