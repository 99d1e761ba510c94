"""What a decision is about, as selectors: built from the ids that an editor gives."""

from __future__ import annotations

import unicodedata
from typing import Any

from quotes_service.directory import standing_decisions
from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import check_characters
from quotes_service.records import Quotation, Span, Speaker
from quotes_service.resolve.corrections import selector
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.names import is_full_name, name_key, words
from quotes_service.store.articles import articles as known_articles
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.models import Appearance, InstitutionName, StoredArticle, StoredQuotation
from quotes_service.store.quotations import quotations

#: What may be decided, with the fields that each kind takes beside ``by`` and ``why``.
KINDS: dict[str, str] = {
    "attribute": "said by an expert, an institution, somebody by a new name, or nobody",
    "reject": "not a quotation",
    "trim": "covers other spans of the article's text",
    "merge": "two or more experts, or institutions, are one, under the id of the first",
    "distinct": "two experts, or institutions, are not one",
    "split": "some quotations of an expert are another person's",
    "rename": "an expert or institution goes by this name",
    "reject_role": "this title and institution are not the expert's",
    "hide": "an expert, institution or quotation is shown nowhere",
}


class Content:
    """Builds a decision's content from ids; raises InvalidInput for what is missing, unknown or too much."""

    def __init__(self, about: dict[str, Any]):
        self.about = {name: value for name, value in about.items() if value is not None}

    def of(self, kind: str) -> dict[str, Any]:
        if kind not in KINDS:
            raise InvalidInput("kind", f"must be one of {', '.join(KINDS)}")
        content = getattr(self, f"_{kind}")()
        if self.about:
            raise InvalidInput(next(iter(self.about)), f"says nothing in a decision of the kind {kind}")
        return content

    def _take(self, name: str) -> Any:
        if name not in self.about:
            raise InvalidInput(name, "is missing")
        return self.about.pop(name)

    def _one_of(self, *names: str) -> str:
        given = [name for name in names if name in self.about]
        if len(given) != 1:
            raise InvalidInput(given[1] if given else names[0], f"give exactly one of {', '.join(names)}")
        return given[0]

    def _attribute(self) -> dict[str, Any]:
        content = {"quotations": [self._quotation(self._take("quotation"))]}
        match self._one_of("expert", "institution", "name", "nobody"):
            case "nobody":
                if self._take("nobody") is not True:
                    raise InvalidInput("nobody", "must be true where it is given")
                return content | {"speaker": None}
            case "name":
                name = line("name", self._take("name"))
                if not is_full_name(name):
                    raise InvalidInput("name", "must have two words at least: one alone may be anybody's")
                return content | {"speaker": {"kind": "person", "name": name}}
            case "expert":
                person = self._person("expert", self._take("expert"))
                name, side = self._printed_in(content["quotations"][0]["article"], person)
                return content | {"speaker": {"kind": "person", "name": name, "side": side, "person": person}}
        institution = self._institution("institution", self._take("institution"))
        speaker = {"kind": "organization", "name": institution["name"], "id": institution["id"]}
        return content | {"speaker": speaker}

    def _reject(self) -> dict[str, Any]:
        return {"quotations": [self._quotation(self._take("quotation"))]}

    def _trim(self) -> dict[str, Any]:
        wanted = self._quotation(self._take("quotation"))
        spans = self._take("spans")
        text = known_articles.by_uid(wanted["article"]["id"]).current.text
        given = [(span["start"], span["end"]) for span in spans]
        flat = [place for span in given for place in span]
        if not given or flat != sorted(set(flat)) or flat[0] < 0 or flat[-1] > len(text):
            raise InvalidInput("spans", "must be ranges of the article's text in order, none empty, none overlapping")
        if not any(start < wanted["end"] and wanted["start"] < end for start, end in given):
            raise InvalidInput("spans", "must cover some of the quotation")
        if not any(character.isalnum() for start, end in given for character in text[start:end]):
            raise InvalidInput("spans", "must cover some word")
        return {"quotations": [wanted], "spans": [list(span) for span in given]}

    def _merge(self) -> dict[str, Any]:
        return self._several()

    def _distinct(self) -> dict[str, Any]:
        return self._several()

    def _several(self) -> dict[str, Any]:
        name = self._one_of("experts", "institutions")
        ids, find = self._take(name), self._person if name == "experts" else self._institution
        found = [find(name, id) for id in ids]
        if len({one["id"] for one in found}) < max(2, len(ids)):
            raise InvalidInput(name, "must be two or more, each another one")
        return {"people" if name == "experts" else "institutions": found}

    def _split(self) -> dict[str, Any]:
        person = self._person("expert", self._take("expert"))
        expert = experts.by_uid(person["id"])
        wanted = [self._quotation(id, "quotations") for id in self._take("quotations")]
        own = {row.uid for row in quotations.of_expert(expert.id)}
        given = {one["id"] for one in wanted}
        if not given or not given <= own:
            raise InvalidInput("quotations", "must be quotations of the expert, one at least")
        if given == own:
            raise InvalidInput("quotations", "must leave the expert one at least")
        keys = sorted({place["key"] for place in person["places"]})
        return {"quotations": wanted, "people": [person], "keys": keys}

    def _rename(self) -> dict[str, Any]:
        which = self._one_of("expert", "institution")
        name = line("name", self._take("name"))
        if not (name_key(name) if which == "expert" else institution_key(name)):
            raise InvalidInput("name", "is no name")
        if which == "expert":
            return {"people": [self._person("expert", self._take("expert"))], "name": name}
        return {"institutions": [self._institution("institution", self._take("institution"))], "name": name}

    def _reject_role(self) -> dict[str, Any]:
        person = self._person("expert", self._take("expert"))
        expert = experts.by_uid(person["id"])
        title, place = self.about.pop("title", None), self.about.pop("institution", None)
        status = self.about.pop("status", "current")
        if not (title or place):
            raise InvalidInput("title", "give a title, an institution, or both")
        institution = institutions.by_uid(place) if place else None
        if place and institution is None:
            raise InvalidInput("institution", f"no institution has the id {place!r}")
        title_key = " ".join(words(title or ""))
        for line in experts.affiliations([expert.id]).get(expert.id, ()):
            if (line.title_key, line.status) == (title_key, status) and line.institution == (
                institution and institution.id
            ):
                break
        else:
            raise InvalidInput("title", "no article prints this role for the expert")
        keys = {place["key"] for place in person["places"]}
        own = InstitutionName.select(InstitutionName.key)
        own = own.where(InstitutionName.institution == (institution and institution.id))
        return {
            "people": [person],
            "keys": sorted(keys),
            "sides": sorted({place["side"] for place in person["places"]}),
            "title_key": title_key,
            "institution_keys": [key for (key,) in own.tuples()] if institution else [""],
            "status": status,
        }

    def _hide(self) -> dict[str, Any]:
        match self._one_of("expert", "institution", "quotation"):
            case "expert":
                return {"people": [self._person("expert", self._take("expert"))]}
            case "institution":
                return {"institutions": [self._institution("institution", self._take("institution"))]}
        return {"quotations": [self._quotation(self._take("quotation"))]}

    def _quotation(self, id: Any, field: str = "quotation") -> dict[str, Any]:
        row = StoredQuotation.get_or_none(
            StoredQuotation.uid == line(field, id), StoredQuotation.current, ~StoredQuotation.hidden
        )
        if row is None:
            raise InvalidInput(field, f"no quotation that stands in an article and is shown has the id {id!r}")
        article = known_articles.by_id(row.article_id)
        return {
            "id": row.uid,
            "article": standing_decisions.place_of(article),
            **selector(article.current.text, _record(row)),
        }

    def _person(self, field: str, id: Any) -> dict[str, Any]:
        row = experts.by_uid(line(field, id))
        if row is None:
            raise InvalidInput(field, f"no expert has the id {id!r}")
        return standing_decisions.person(row.id, row.uid, row.name)

    def _institution(self, field: str, id: Any) -> dict[str, Any]:
        row = institutions.by_uid(line(field, id))
        if row is None:
            raise InvalidInput(field, f"no institution has the id {id!r}")
        own = InstitutionName.select().where(InstitutionName.institution == row.id)
        keys = [name.key for name in own.order_by(InstitutionName.id != row.id, InstitutionName.id)]
        return {"id": row.uid, "name": row.name, "keys": keys}

    @staticmethod
    def _printed_in(article: dict[str, Any], person: dict[str, Any]) -> tuple[str, str | None]:
        """The name under which the article prints the person, and the side on which; where it prints a namesake only,
        None: one that the decision makes."""
        printed = Appearance.select().join(StoredArticle).where(StoredArticle.uid == article["id"])
        own = printed.where(Appearance.expert == experts.by_uid(person["id"]).id).order_by(Appearance.id).first()
        if own:
            return own.name, own.side
        key = name_key(person["name"])
        namesake = printed.where(Appearance.key == key, Appearance.side == "").exists()
        return person["name"], None if namesake else ""


def line(field: str, value: Any) -> str:
    """A string on one line. Raises InvalidInput for none, and for characters that no name has."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(field, "must be a string that is not empty")
    check_characters(value, field=field)
    if any(unicodedata.category(character) == "Cf" for character in value):
        raise InvalidInput(field, "has a character that cannot be seen")
    return " ".join(value.split())


def _record(row: StoredQuotation) -> Quotation:
    def span(name: str) -> Span | None:
        start, end = getattr(row, f"{name}_start"), getattr(row, f"{name}_end")
        return None if start is None else Span(start, end)

    content = tuple(Span(start, end) for start, end in row.spans)
    said_by = sorted(row.speakers, key=lambda one: one.position)
    speakers = tuple(Speaker(one.name, one.kind, one.confidence, tuple(one.chain)) for one in said_by)
    places = span("cue"), span("source"), speakers
    return Quotation(row.type, row.mode, content, *places, row.reason, row.confidence, span("paragraph"))
