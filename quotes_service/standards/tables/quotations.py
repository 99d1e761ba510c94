"""The table of quotations: what was said, by whom and in what capacity, where it is printed, and how it was read."""

from __future__ import annotations

from typing import Any

from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links
from quotes_service.standards.tables.columns import Column, Table


def _role(part: str) -> Any:
    """That part of the first role that is printed for a speaker."""

    def cell(item: Item, _: Links) -> str | None:
        return next((speaker["role"][part] for speaker in item["speakers"] if speaker["role"]), None)

    return cell


def _of_speakers(field: str) -> Any:
    return lambda item, _: [speaker[field] for speaker in item["speakers"] if speaker[field] is not None]


def _of_article(field: str) -> Any:
    return lambda item, _: item["article"][field]


def _words(field: str) -> Any:
    return lambda item, _: item[field] and item[field]["text"]


def _field(name: str) -> Any:
    return lambda item, _: item[name]


def _spans(item: Item, _: Links) -> list[str]:
    return [f"{span['start']}-{span['end']}" for span in item["content"]["spans"]]


QUOTATIONS = Table(
    (
        Column("id", "text", "The quotation's id; it stays the same for ever.", _field("id")),
        Column("text", "text", "What was said, as printed.", _words("content")),
        Column("type", "text", "direct: all of it in quotation marks; mixed: part; indirect: none.", _field("type")),
        Column("mode", "text", "speech: said or written; attitude: thought, wanted, felt.", _field("mode")),
        Column(
            "factuality",
            "text",
            "said; denied: that they did not say it; hypothetical: that they may; withdrawn: by a correction.",
            _field("factuality"),
        ),
        Column("speakers", "texts", "The fullest names that the article prints for who said it.", _of_speakers("name")),
        Column("speaker_kinds", "texts", "person, organization, group or unnamed, for each.", _of_speakers("kind")),
        Column("expert_ids", "texts", "The experts among the speakers.", _of_speakers("expert_id")),
        Column("institution_ids", "texts", "The institutions among the speakers.", _of_speakers("institution_id")),
        Column("title", "text", "The title that the article prints for the first speaker with a role.", _role("title")),
        Column("institution", "text", "The institution that it prints for this speaker.", _role("institution")),
        Column("role_status", "text", "Whether this role is current or former, as printed.", _role("status")),
        Column("cue", "text", "The words that report: said.", _words("cue")),
        Column("source", "text", "The words that name the speaker: he.", _words("source")),
        Column("reason", "text", "Why no speaker is known.", _field("reason")),
        Column("confidence", "number", "The probability that content and speaker are right.", _field("confidence")),
        Column("spans", "texts", "Where it stands: characters of the article's text, half-open.", _spans),
        Column("paragraph", "text", "The paragraph that contains it.", _words("paragraph")),
        Column("statement_id", "text", "What all printings of one utterance share.", _field("statement_id")),
        Column("article_id", "text", "The article's id.", _of_article("id")),
        Column("external_id", "text", "The sender's id of the article.", _of_article("external_id")),
        Column("article_title", "text", "Its title.", _of_article("title")),
        Column("url", "text", "Its address.", _of_article("url")),
        Column("outlet", "text", "Who published it.", _of_article("outlet")),
        Column("published_at", "date", "On which day.", _of_article("published_at")),
        Column("extractor", "text", "The version of the extractor that read it.", _field("extractor")),
        Column("current", "boolean", "Whether the article's latest version still prints it.", _field("current")),
        Column("decided", "boolean", "Whether an editor corrected or confirmed it.", _field("decided")),
        Column("added_at", "time", "When it came in here.", _field("added_at")),
        Column("citation", "text", "One line to be pasted.", _field("citation")),
        Column("link", "text", "Its permanent address.", lambda item, links: item["id"] and links.page(item["id"])),
    )
)
