"""What the tools take, with the limits of the REST API. An argument that there is not is refused, and named: a model
that misspells a filter would otherwise get an answer without it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import check_characters
from quotes_service.records import QuotationType
from quotes_service.services.lookup.claims.check import DRAFT_CHARS, DRAFT_QUOTATIONS
from quotes_service.store.quotations.filters import FactualityFilter

#: As in api.schemas and api.lookup.verify, which a test compares.
NAME_CHARS, QUERY_CHARS, CURSOR_CHARS, TITLE_CHARS, CLAIM_CHARS = 300, 500, 3000, 1000, 10_000
#: Items of an answer at most, and by default; characters of an article at most, and by default.
MOST_ITEMS, ITEMS = 20, 10
MOST_CHARS, CHARS = 20_000, 6_000

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _given(value: Any) -> Any:
    """Models send "" for what they do not want to say."""
    return None if isinstance(value, str) and not value.strip() else value


def _one_line(value: str) -> str:
    try:
        check_characters(value, field="")
    except InvalidInput as error:
        raise ValueError(error.message) from None
    return " ".join(value.split())


def _day(value: Any) -> Any:
    """A date; a full ISO date and time is taken as its date."""
    if (value := _given(value)) is None:
        return None
    try:
        if not _DAY.match(value):
            raise ValueError
        return datetime.fromisoformat(value).date()
    except (TypeError, ValueError):
        raise ValueError("must be a date (YYYY-MM-DD)") from None


_Name = Annotated[str, Field(max_length=NAME_CHARS), AfterValidator(_one_line)]
_Query = Annotated[str, Field(max_length=QUERY_CHARS), AfterValidator(_one_line)]
_Cursor = Annotated[str, Field(max_length=CURSOR_CHARS), AfterValidator(_one_line)]
_Title = Annotated[str, Field(max_length=TITLE_CHARS), AfterValidator(_one_line)]
_Claim = Annotated[str, Field(min_length=1, max_length=CLAIM_CHARS), AfterValidator(_one_line)]
Name = Annotated[_Name | None, BeforeValidator(_given)]
Query = Annotated[_Query | None, BeforeValidator(_given)]
Title = Annotated[_Title | None, BeforeValidator(_given)]
Cursor = Annotated[
    _Cursor | None,
    BeforeValidator(_given),
    Field(description="next_cursor of the last answer, with the same other arguments."),
]
Day = Annotated[date | None, BeforeValidator(_day)]
Id = Annotated[str, Field(min_length=1, max_length=NAME_CHARS), AfterValidator(_one_line)]
Limit = Annotated[int, Field(ge=1, le=MOST_ITEMS, description="How many items at most.")]
First = Annotated[int, Field(ge=0, description="How many quotations to pass over: next_first of the last answer.")]

_SINCE, _UNTIL = "The first day, by the article's date (YYYY-MM-DD).", "The last day, by the article's date."


class Arguments(BaseModel):
    """What a tool is called with."""

    model_config = ConfigDict(extra="forbid")


class Period(Arguments):
    """Days of articles, both ends included."""

    since: Day = Field(None, description=_SINCE)
    until: Day = Field(None, description=_UNTIL)

    @field_validator("until")
    @classmethod
    def _in_order(cls, until: date | None, info: Any) -> date | None:
        since = info.data.get("since")
        if since and until and until < since:
            raise ValueError("must not be before since")
        return until


class SearchQuotations(Period):
    words: Query = Field(
        None,
        description='Words that were said: all must occur. "in a row", beginnings*, -without. Not a question: two or '
        "three words find more than a sentence.",
    )
    speaker: Name = Field(None, description="A person: an expert's id, or a full name as printed.")
    institution: Name = Field(None, description="An id, name or acronym: its own words, and those of its people.")
    outlet: Name = Field(None, description="The name of the outlet that printed it.")
    type: QuotationType | None = Field(None, description="direct: all of it in quotation marks; mixed; indirect.")
    factuality: FactualityFilter = Field(
        "said",
        description="said: what somebody said; denied, hypothetical, withdrawn: what is printed as not said, possible, "
        "or taken back; any.",
    )
    limit: Limit = ITEMS
    cursor: Cursor = None


class FindExperts(Arguments):
    topic: Query = Field(None, description="What they spoke about, in a few words: storm surge.")
    name: Query = Field(None, description="Beginnings of words of their name, title or institution.")
    country: Name = Field(None, description="Where their institution is: a name or code of a country.")
    institution: Name = Field(None, description="Where they work: an id, name or acronym.")
    since: Day = Field(None, description="Quoted on that day or later (YYYY-MM-DD).")
    not_over: int | None = Field(
        None, ge=0, le=1_000_000, description="With at most so many statements on any subject: not the usual suspects."
    )
    limit: Limit = ITEMS
    cursor: Cursor = None


class GetExpert(Arguments):
    id: Id = Field(description="An expert's id: e_7.")


class GetArticle(Arguments):
    id: Id = Field(description="An article's id: a_12.")
    start: int = Field(0, ge=0, description="Where to begin in its text, in characters.")
    length: int = Field(CHARS, ge=1, le=MOST_CHARS, description="How many characters of it.")


class GetStatement(Arguments):
    id: Id = Field(description="A statement's id: s_30, statement_id of a quotation.")


class VerifyQuote(Period):
    text: _Claim = Field(
        description="The claimed words, with or without quotation marks; … and [brackets] declare changes.",
    )
    name: Name = Field(None, description="Who is claimed to have said it: a name, an acronym or an id; else anybody.")


class CheckDraft(Period):
    text: str = Field(
        min_length=1,
        description=f"The article before it is printed: at most {DRAFT_CHARS:,} characters and {DRAFT_QUOTATIONS} "
        "quotations.",
    )
    first: First = 0
    limit: Limit = ITEMS


class ExtractText(Arguments):
    text: str = Field(min_length=1, description="The text of an article, in paragraphs.")
    title: Title = Field(None, description="Its title.")
    first: First = 0
    limit: Limit = ITEMS


def read(kind: type[Arguments], values: dict[str, Any]) -> Arguments:
    """The arguments. Raises InvalidInput, with the argument as its field."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "arguments"
        if first["type"] == "extra_forbidden":
            raise InvalidInput(name, f"is no argument: there are {', '.join(kind.model_fields)}") from None
        message = first["msg"].removeprefix("Value error, ")
        raise InvalidInput(name, message) from None
