"""The client: a method for each thing that a reader, or a program that brings articles, asks of the service."""

from __future__ import annotations

import os
import time
from datetime import date
from types import TracebackType
from typing import Any, Self, Unpack, cast
from urllib.parse import quote as quoted
from uuid import uuid4

import httpx2

from quotes_service.client import types as t
from quotes_service.client.collection import Collection
from quotes_service.client.connection import Connection
from quotes_service.client.problems import JobFailed
from quotes_service.client.signatures import given, takes

_LOCAL = "http://127.0.0.1:8000"
#: Seconds between two looks at a job: at first, and at most.
_SOON, _LATE = 0.2, 5.0


class Client:
    """Asks one service. Threads may share it; after a fork, make another one.

    ``base_url`` is the address of its start page, ``key`` one that `quotes keys create` made. Without ``base_url``
    both are taken from the environment (QUOTES_URL, QUOTES_KEY), so that no notebook needs to hold a key; else
    ``base_url`` is http://127.0.0.1:8000. ``timeout`` is how many seconds an answer may let one wait. A request that
    gets no answer, or 409, 429 or 503 with Retry-After, is sent again up to ``retries`` times, unless it should wait
    longer than ``patience`` seconds; what is stored is not stored twice. ``transport`` is one of httpx2, for
    certificates and proxies of one's own. Raises ValueError for what is no address. All methods raise ClientError.

    ``with Client() as client`` closes its connections at the end; so does ``close``.
    """

    def __init__(
        self,
        base_url: str | None = None,
        key: str | None = None,
        *,
        timeout: float = 60,
        retries: int = 3,
        patience: float = 60,
        transport: httpx2.BaseTransport | None = None,
    ):
        if base_url is None:
            base_url, key = os.environ.get("QUOTES_URL") or _LOCAL, key or os.environ.get("QUOTES_KEY") or None
        self._connection = Connection(
            base_url, key, timeout=timeout, retries=retries, patience=patience, transport=transport
        )

    def __repr__(self) -> str:
        return f"<Client of {self._connection.base_url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    # quotations

    @takes(t.QuotationFilters)
    def quotes(self, **filters: Unpack[t.QuotationFilters]) -> Collection[t.Quotation]:
        """Quotations: the best match first with ``q``, else the newest. Only what was said, unless ``factuality`` asks
        for more."""
        return self._collection("quotes", filters, t.QUOTATIONS)

    def quote(self, id: str) -> t.Quotation:
        """One quotation."""
        return self._entry("quotes", id)

    def statement(self, id: str) -> t.Statement:
        """One statement, with its wordings."""
        return self._entry("statements", id)

    @takes(t.CountFilters)
    def stats(self, **filters: Unpack[t.CountFilters]) -> t.Stats:
        """How many quotations there are: by expert, institution, outlet, type, mode and time."""
        return self._connection.get("stats", filters)

    # experts and institutions

    @takes(t.ExpertFilters)
    def experts(self, **filters: Unpack[t.ExpertFilters]) -> Collection[t.FoundExpert]:
        """Experts: with ``topic`` who said most about it comes first, with the quotations that are the reason."""
        return self._collection("experts", filters, t.EXPERTS)

    def expert(self, id: str) -> t.ExpertWithNotes:
        """One expert; if two were joined, either id gives the one that is left."""
        return self._entry("experts", id)

    @takes(t.OwnQuotationFilters)
    def expert_quotes(self, id: str, **filters: Unpack[t.OwnQuotationFilters]) -> Collection[t.Quotation]:
        """The quotations of an expert."""
        return self._collection(f"experts/{_part(id)}/quotes", filters, t.QUOTATIONS)

    @takes(t.PageFilters)
    def expert_affiliations(self, id: str, **filters: Unpack[t.PageFilters]) -> Collection[t.Affiliation]:
        """The titles and institutions of an expert, as a timeline with the proof of each."""
        return self._collection(f"experts/{_part(id)}/affiliations", filters, t.AFFILIATIONS)

    def expert_related(self, id: str, *, limit: int | None = None) -> t.Related:
        """Who is quoted with an expert, and who speaks of the same topics elsewhere: ``limit`` of each."""
        return self._connection.get(f"experts/{_part(id)}/related", {"limit": limit})

    @takes(t.InstitutionFilters)
    def institutions(self, **filters: Unpack[t.InstitutionFilters]) -> Collection[t.Institution]:
        """Institutions: where experts work, and what speaks itself."""
        return self._collection("institutions", filters, t.INSTITUTIONS)

    def institution(self, id: str) -> t.FullInstitution:
        """One institution; if two were joined, either id gives the one that is left."""
        return self._entry("institutions", id)

    @takes(t.OwnQuotationFilters)
    def institution_quotes(self, id: str, **filters: Unpack[t.OwnQuotationFilters]) -> Collection[t.Quotation]:
        """The quotations of an institution and of its experts."""
        return self._collection(f"institutions/{_part(id)}/quotes", filters, t.QUOTATIONS)

    @takes(t.PageFilters)
    def institution_experts(self, id: str, **filters: Unpack[t.PageFilters]) -> Collection[t.FoundExpert]:
        """The experts of an institution."""
        return self._collection(f"institutions/{_part(id)}/experts", filters, t.EXPERTS)

    # topics, search, claims

    @takes(t.TopicFilters)
    def topics(self, **filters: Unpack[t.TopicFilters]) -> Collection[t.TopicLine]:
        """Topics: key phrases of the articles, the most frequent first."""
        return self._collection("topics", filters, t.TOPICS)

    def topic(self, id: str) -> t.Topic:
        """One topic, with who speaks of it."""
        return self._entry("topics", id)

    def search(self, q: str, *, limit: int | None = None) -> t.Found:
        """The first few experts, institutions, topics and quotations for some words: ``limit`` of each."""
        return self._connection.get("search", {"q": q, "limit": limit})

    def suggest(self, q: str, *, limit: int | None = None) -> list[t.Suggestion]:
        """What somebody may mean who begins to type."""
        return self._connection.get("suggest", {"q": q, "limit": limit})["items"]

    def verify(
        self, text: str, name: str | None = None, *, since: date | str | None = None, until: date | str | None = None
    ) -> t.Verdict:
        """Whether these words were printed, as said by ``name``: the verdict, what is like them, what was searched."""
        body = given({"text": text, "name": name, "since": since, "until": until})
        return self._connection.post("verify", body)

    def check(self, text: str, *, since: date | str | None = None, until: date | str | None = None) -> t.Check:
        """The quotations of a draft, each with its verdict; nothing is stored."""
        return self._connection.post("check", given({"text": text, "since": since, "until": until}))

    @takes(t.Source)
    def extract(self, *, wait: float = 600, **source: Unpack[t.Source]) -> t.Reading:
        """What a text, or a page of HTML, has of quotations and people; nothing is stored. A long text is read by a
        worker: for that it waits ``wait`` seconds, and raises TimeoutError then."""
        answer = self._connection.post("extract", given(source), str(uuid4()))
        if not _is_job(answer):
            return answer
        job = self.wait(answer, timeout=wait)
        self._only_item(job)
        return self._connection.get(f"jobs/{job['id']}/result")

    # articles and jobs

    @takes(t.ArticleFilters)
    def articles(self, **filters: Unpack[t.ArticleFilters]) -> Collection[t.ArticleItem]:
        """The articles that are stored, without their texts."""
        return self._collection("articles", filters, t.ARTICLES)

    def article(self, id: str) -> t.FullArticle:
        """One article, with its text, its quotations, versions and copies."""
        return self._entry("articles", id)

    @takes(t.NewArticle)
    def add_article(
        self, *, idempotency_key: str | None = None, wait: float = 600, **article: Unpack[t.NewArticle]
    ) -> t.KeptArticle:
        """Store an article, of which ``text``, ``html`` or ``url`` must be given; the key needs the scope `write`.

        ``status`` of the answer says whether it is new. One that was lost on the way is made up for by the same call:
        an article that is known is not stored again. ``idempotency_key`` makes two calls one; each has its own
        otherwise. For a long text it waits as ``extract`` does.
        """
        answer = self._connection.post("articles", given(article), idempotency_key or str(uuid4()))
        if not _is_job(answer):
            return answer
        item = self._only_item(self.wait(answer, timeout=wait))
        assert item["article_id"] is not None, "what is stored has an id"
        return cast(t.KeptArticle, {**self.article(item["article_id"]), "status": item["outcome"]})

    def job(self, id: str) -> t.FullJob:
        """How far a job is."""
        return self._entry("jobs", id)

    def wait(self, job: t.FullJob | str, *, timeout: float = 600) -> t.FullJob:
        """The job, or that with this id, when it is done or cancelled. Raises TimeoutError after ``timeout`` seconds;
        the job goes on nevertheless, if a worker runs."""
        id = job if isinstance(job, str) else job["id"]
        end, pause = time.monotonic() + timeout, _SOON
        while (state := self.job(id))["status"] not in ("done", "cancelled"):
            if time.monotonic() + pause > end:
                raise TimeoutError(f"job {id} is {state['status']} after {timeout:g} seconds; does a worker run?")
            time.sleep(pause)
            pause = min(2 * pause, _LATE)
        return state

    def _collection(self, path: str, filters: Any, columns: t.Columns) -> Collection[Any]:
        return Collection(self._connection, path, given(filters), columns)

    def _entry(self, kind: str, id: str) -> Any:
        return self._connection.get(f"{kind}/{_part(id)}")

    def _only_item(self, job: t.FullJob) -> t.Item:
        """What came of a job of one text. Raises JobFailed."""
        (item,) = self._connection.get(f"jobs/{job['id']}/items")["items"]
        if item["status"] != "done":
            raise JobFailed(f"job {job['id']}: {item['error'] or item['status']}")
        return item


def _is_job(answer: Any) -> bool:
    """Whether a text was taken in for later; a repeated request is answered so with status 200, too."""
    return "outcomes" in answer


def _part(id: str) -> str:
    """An id as a part of a path. Raises ValueError for none."""
    if not id:
        raise ValueError("id: must not be empty")
    return quoted(id, safe="")
