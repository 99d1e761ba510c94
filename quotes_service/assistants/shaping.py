"""The dicts of the services as parts of answers: bounded, linked, and with the text of articles marked as such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quotes_service.assistants import answers
from quotes_service.assistants.press import PASSAGE, SENTENCE, WORDS, Press, around
from quotes_service.records import PAST_REASONS, REASONS
from quotes_service.standards.linked.wording import role_line
from quotes_service.standards.links import Links

#: How many of each are shown at most.
OUTLETS, CHAIN, EVIDENCE = 20, 5, 2


@dataclass(frozen=True, slots=True)
class Shaper:
    """Makes the parts of one answer."""

    links: Links
    press: Press

    def searched(self, found: dict[str, Any]) -> answers.Searched:
        return answers.Searched(
            articles=found["articles"],
            outlets=len(found["outlets"]),
            untrusted_outlets=self.press.lines(found["outlets"], OUTLETS),
            since=found["since"],
            until=found["until"],
            undated=found["undated"],
        )

    def entries(self, items: Iterable[dict[str, Any]]) -> list[answers.Entry]:
        """Experts and institutions, as {"id", "name"} or as suggestions with a "label"."""
        return [
            answers.Entry(
                id=item["id"],
                link=self.links.page(item["id"]),
                untrusted_name=self._name(item.get("name") or item["label"]),
            )
            for item in items
            if item.get("kind") != "topic"
        ]

    def article(self, item: dict[str, Any]) -> answers.ArticleLine:
        return answers.ArticleLine(
            id=item["id"],
            link=self._link(item["id"]),
            published_at=item["published_at"],
            untrusted_title=self.press.line(item["title"]),
            untrusted_outlet=self.press.line(item["outlet"]),
            untrusted_url=self.press.line(item["url"], 2000),
        )

    def quotation(self, item: dict[str, Any], *, with_proof: bool = True) -> answers.Quotation:
        return answers.Quotation(**self._quotation(item, with_proof))

    def quotations(self, items: Iterable[dict[str, Any]], *, with_proof: bool = True) -> list[answers.Quotation]:
        return [self.quotation(item, with_proof=with_proof) for item in items]

    def occurrence(self, item: dict[str, Any], fullest: str) -> answers.Occurrence:
        return answers.Occurrence(**self._quotation(item, True), has_fullest_wording=item["content"]["text"] == fullest)

    def _quotation(self, item: dict[str, Any], with_proof: bool) -> dict[str, Any]:
        spans = item["content"]["spans"]
        return {
            "id": item["id"],
            "link": self._link(item["id"]),
            "type": item["type"],
            "mode": item["mode"],
            "factuality": item["factuality"],
            "confidence": item["confidence"],
            "untrusted_words": self.press.text(item["content"]["text"], WORDS),
            "start": spans[0]["start"],
            "end": spans[-1]["end"],
            "speakers": [self._speaker(speaker) for speaker in item["speakers"]],
            "no_speaker_because": REASONS.get(item["reason"]) if item["reason"] else None,
            "proof": self._proof(item["paragraph"], spans[0]["start"]) if with_proof else None,
            "article": self.article(item["article"]),
            "statement_id": item["statement_id"],
            "is_current": item["current"],
            "checked_by_editor": item["decided"],
        }

    def _proof(self, paragraph: dict[str, Any], start: int) -> answers.Proof:
        text, begin, end = around(paragraph, start)
        return answers.Proof(start=begin, end=end, untrusted_passage=self.press.text(text))

    def _speaker(self, speaker: dict[str, Any]) -> answers.Speaker:
        entry, role = speaker["expert_id"] or speaker["institution_id"], speaker["role"]
        printed = role_line(**role) if role else None
        return answers.Speaker(
            kind=speaker["kind"],
            expert_id=speaker["expert_id"],
            institution_id=speaker["institution_id"],
            link=self._link(entry),
            confidence=speaker["confidence"],
            untrusted_name=self._name(speaker["name"]),
            untrusted_role=self.press.line(printed),
            untrusted_chain=self.press.lines(speaker["chain"], CHAIN),
        )

    def expert(self, item: dict[str, Any], most: int) -> answers.Expert:
        """An expert with at most so many affiliations."""
        return answers.Expert(**self._expert(item, most))

    def expert_on_subject(self, item: dict[str, Any], affiliations: int, reasons: int) -> answers.ExpertOnSubject:
        has_whole = None if "partial" not in item else not item["partial"]
        return answers.ExpertOnSubject(
            **self._expert(item, affiliations),
            has_whole_subject=has_whole,
            reasons=self.quotations(item.get("reasons", [])[:reasons]),
        )

    def _expert(self, item: dict[str, Any], most: int) -> dict[str, Any]:
        past = item["past"]
        return {
            "id": item["id"],
            "link": self.links.page(item["id"]),
            "untrusted_name": self._name(item["name"]),
            "affiliations": [self._affiliation(line) for line in item["affiliations"][:most]],
            "quotations": item["quotation_count"],
            "statements": item["statement_count"],
            "untrusted_outlets": self.press.lines(item["outlets"], OUTLETS),
            "first_quoted": item["first_quoted"],
            "last_quoted": item["last_quoted"],
            "cannot_be_asked": PAST_REASONS[past["reason"]] if past else None,
            "cannot_be_asked_proof": self._evidence(past["evidence"]) if past else None,
        }

    def _affiliation(self, line: dict[str, Any]) -> answers.Affiliation:
        place = line["institution"] or {"id": None, "name": None}
        decided = line["decided"]
        return answers.Affiliation(
            status=line["status"],
            untrusted_title=self.press.line(line["title"]),
            institution_id=place["id"],
            institution_link=self._link(place["id"]),
            untrusted_institution=self.press.line(place["name"]),
            first_printed=line["first_printed"],
            last_printed=line["last_printed"],
            printings=line["printings"],
            added_by_editor=decided is not None,
            since=line["since"],
            until=line["until"],
            untrusted_note=self.press.text(decided["note"], PASSAGE) if decided and decided["note"] else None,
            contradicted=bool(line["conflicts"]),
            evidence=[self._evidence(item) for item in line["evidence"][:EVIDENCE]],
        )

    def _evidence(self, item: dict[str, Any]) -> answers.Evidence:
        return answers.Evidence(
            article_id=item["article_id"],
            link=self.links.page(item["article_id"]),
            start=item["start"],
            end=item["end"],
            untrusted_sentence=self.press.text(item["text"], SENTENCE),
        )

    def copies(self, items: Sequence[dict[str, Any]]) -> list[answers.Copy]:
        return [
            answers.Copy(
                kind=item["kind"],
                id=item["article_id"],
                link=self.links.page(item["article_id"]),
                published_at=item["published_at"],
                untrusted_outlet=self.press.line(item["outlet"]),
                untrusted_url=self.press.line(item["url"], 2000),
            )
            for item in items
        ]

    def match(self, item: dict[str, Any]) -> answers.Match:
        signs = {"equal": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
        difference = " ".join(signs[part["op"]].format(part["text"].strip()) for part in item["diff"])
        before, after = item["context"]["before"], item["context"]["after"]
        return answers.Match(
            grade=item["grade"],
            is_by_the_speaker=item["is_speaker"],
            similarity=item["similarity"],
            untrusted_difference=self.press.text(difference, PASSAGE),
            quotation=self.quotation(item["quotation"]),
            untrusted_before=self.press.text(before["text"], SENTENCE) if before else None,
            untrusted_after=self.press.text(after["text"], SENTENCE) if after else None,
        )

    def printing(self, item: dict[str, Any]) -> answers.Printing:
        return answers.Printing(
            quotation_id=item["quotation_id"],
            link=self.links.page(item["quotation_id"]),
            grade=item["grade"],
            untrusted_words=self.press.text(item["text"], WORDS),
            article=self.article(item["article"]),
        )

    def person(self, person: dict[str, Any], roles: int) -> answers.PrintedPerson:
        """Somebody of a text that is not stored."""
        return answers.PrintedPerson(
            untrusted_name=self._name(person["name"]),
            roles=[
                answers.PrintedRole(
                    status=role["status"],
                    untrusted_title=self.press.line(role["title"]),
                    untrusted_institution=self.press.line(role["institution"]),
                    start=role["evidence"]["start"],
                    end=role["evidence"]["end"],
                    untrusted_sentence=self.press.text(role["evidence"]["text"], SENTENCE),
                )
                for role in person["roles"][:roles]
            ],
        )

    def _name(self, name: str) -> str:
        return self.press.line(name) or ""

    def _link(self, id: str | None) -> str | None:
        return self.links.page(id) if id else None
