"""Calls of each operation of the API, over the sample articles: docs/api.md shows them, a test checks the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from quotes_service.ingest import documents
from quotes_service.jobs.work import work
from quotes_service.reference.feed import FEED_URL, FeedFetcher
from quotes_service.services.alerts import sending
from quotes_service.services.intake import articles

#: The media type of ``Call.lines``.
LINES = "application/x-ndjson"

SAMPLES = Path(__file__).parents[2] / "examples"

_BRIDGE = (
    "“The bridge is tired,” said Ana Ruiz, an engineer at the Institute of Bridges (IoB) in Porto. "
    "She added that it would close in May."
)
_REOPENED = _BRIDGE.replace("is tired", "is very tired").replace("close in May", "open again in June")
_WALL = "“A wall that fails is as dangerous as no wall,” said Daniel Okonkwo, an economist."
_LONG = f"{_BRIDGE}\n\n{_WALL}"
_BATCH = '{"id": 1, "text": "“It rained,” said Ann Lee.", "outlet": "Porto Post"}\n{"id": 2}\n'
_BY = {"by": "Ida Holm"}
_WHO = {
    "q0": {
        "query": "Marchetti, Helen",
        "type": "expert",
        "properties": [{"pid": "institution", "v": "University of Aldermere"}],
    }
}
_ALERT = {"of": "/api/v1/quotes?q=bridge", "channel": "webhook", "to": "https://desk.example/hooks/quotes"}
_MERGE = {"kind": "merge", "experts": ["{bose}", "{lawyer}"], **_BY}


@dataclass(frozen=True)
class Call:
    """A call of ``operation`` ("GET /quotes/{id}"), with ``query`` or ``body``; ``lines``: JSON lines, as a batch;
    ``form``: a form, whose fields are JSON. ``worked``: workers do what waits before.

    ``of`` is what the path has for {id}: the name of an entry, or the value itself; ``number`` what it has for
    {number}. Entries are named by earlier calls: ``names`` says where in the answer their ids are. In ``body`` and
    ``form``, "{bose}" is the id of the entry of this name.
    """

    operation: str
    of: str = ""
    query: str = ""
    body: dict[str, Any] | None = None
    lines: str | None = None
    form: dict[str, Any] | None = None
    worked: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None


@dataclass(frozen=True)
class Made:
    """A call that was made: its request, and the answer."""

    call: Call
    address: str
    body: dict[str, Any] | None
    form: dict[str, str] | None
    answer: TestResponse


#: In the order in which they are made.
CALLS = (
    Call("POST /alerts", body=_ALERT, names={"alert": "id"}),
    Call("POST /extract", body={"text": _BRIDGE}),
    Call("POST /extract", body={"text": _LONG}, names={"long": "id"}),
    Call("GET /jobs/{id}/result", of="long", worked=True),
    Call(
        "POST /articles",
        body={
            "url": "https://porto-post.example/bridge",
            "external_id": "4711",
            "outlet": "Porto Post",
            "published_at": "2026-11-20",
            "text": _BRIDGE,
        },
        names={"bridge": "id"},
    ),
    Call("GET /articles", query="outlet=Porto+Post&external_id=4711"),
    Call("GET /articles/{id}", of="bridge"),
    Call("GET /articles/{id}/annotations", of="bridge"),
    Call("POST /articles", body={"url": "https://porto-post.example/bridge", "text": _REOPENED}),
    Call("GET /articles/{id}/versions/{number}", of="bridge", number=1),
    Call("GET /articles/{id}/versions/compare", of="bridge", query="from=1&to=2"),
    Call("POST /feeds", body={"url": FEED_URL, "outlet": "Porto Post", "interval": 900}, names={"post": "id"}),
    Call("POST /feeds/{id}/poll", of="post"),
    Call("GET /feeds", worked=True),
    Call("GET /feeds/{id}", of="post"),
    Call("PATCH /feeds/{id}", of="post", body={"active": False}),
    Call("DELETE /feeds/{id}", of="post"),
    Call("POST /batches", query="label=Monday", lines=_BATCH, names={"monday": "id"}),
    Call("GET /jobs", query="kind=batch&limit=1"),
    Call("GET /jobs/{id}", of="monday", worked=True),
    Call("GET /jobs/{id}/items", of="monday", query="status=failed"),
    Call("POST /jobs/{id}/retry", of="monday"),
    Call("POST /jobs/{id}/cancel", of="monday"),
    Call("GET /quotes", query="q=embankment&limit=1", names={"hole": "items.0.id", "words": "items.0.statement_id"}),
    Call("GET /quotes/{id}", of="hole"),
    Call("GET /statements/{id}", of="words"),
    Call("GET /experts", query="topic=flood+walls&limit=1", names={"marchetti": "items.0.id"}),
    Call("GET /experts/{id}", of="marchetti"),
    Call("GET /experts/{id}/quotes", of="marchetti", query="q=walls&limit=1"),
    Call("GET /experts/{id}/related", of="marchetti", query="limit=1"),
    Call("GET /experts/{id}/affiliations", of="marchetti", query="limit=1"),
    Call("GET /institutions", query="q=NRI", names={"rivers": "items.0.id"}),
    Call("GET /institutions/{id}", of="rivers"),
    Call("GET /institutions/{id}/experts", of="rivers", query="limit=1"),
    Call("GET /institutions/{id}/quotes", of="rivers", query="limit=1"),
    Call("GET /institutions/{id}/related", of="rivers", query="limit=1"),
    Call("GET /topics", query="q=wall", names={"wall": "items.0.id"}),
    Call("GET /topics/{id}", of="wall"),
    Call("GET /search", query="q=university+of+aldermere"),
    Call("GET /suggest", query="q=march"),
    Call("GET /reconcile"),
    Call("POST /reconcile", form={"queries": _WHO}),
    Call("POST /reconcile", form={"extend": {"ids": ["{marchetti}"], "properties": [{"id": "title"}, {"id": "page"}]}}),
    Call("GET /reconcile/preview/{id}", of="marchetti"),
    Call("GET /reconcile/suggest/entity", query="prefix=march"),
    Call("GET /reconcile/suggest/property", query="prefix=inst"),
    Call("GET /reconcile/suggest/type", query="prefix=exp"),
    Call("GET /reconcile/properties", query="type=expert&limit=1"),
    Call("POST /verify", body={"name": "Okonkwo", "text": "A wall that fails is as dangerous as no wall"}),
    Call("POST /check", body={"text": _WALL}),
    Call("GET /stats", query="by=year"),
    Call("POST /exports", body={"of": "/api/v1/quotes?q=embankment"}, names={"export": "id"}),
    Call("GET /exports"),
    Call("GET /exports/{id}", of="export"),
    Call("GET /exports/{id}/rows", of="export", query="limit=1"),
    Call("GET /changes", query="kind=expert&limit=1"),
    Call("POST /alerts/{id}/test", of="alert"),
    Call("GET /alerts"),
    Call("GET /alerts/{id}", of="alert"),
    Call("PATCH /alerts/{id}", of="alert", body={"every": "hourly"}),
    Call("POST /alerts/{id}/secret", of="alert"),
    Call("GET /alerts/{id}/deliveries", of="alert", worked=True),
    Call("POST /alerts/{id}/deliveries/send-again", of="alert", body={}),
    Call("DELETE /alerts/{id}", of="alert"),
    Call("GET /review", names={"bose": "items.0.experts.0.id", "lawyer": "items.0.experts.1.id"}),
    Call("GET /review/quotations", query="limit=1", names={"doubtful": "items.0.id"}),
    Call("POST /decisions/preview", body=_MERGE),
    Call("POST /decisions", body={**_MERGE, "why": "She studied law after biology."}, names={"merge": "id"}),
    Call("GET /decisions", query="kind=merge"),
    Call("GET /decisions/{id}", of="merge"),
    Call("GET /experts/{id}/history", of="bose", query="limit=1"),
    Call("POST /decisions/{id}/undo/preview", of="merge", body=_BY),
    Call("POST /decisions/{id}/undo", of="merge", body=_BY),
    Call("POST /decisions", body={"kind": "rename", "institution": "{rivers}", "name": "Institute of Rivers", **_BY}),
    Call("GET /institutions/{id}/history", of="rivers", query="limit=1"),
    Call("POST /decisions", body={"kind": "attribute", "quotation": "{hole}", "name": "Jane Roe", **_BY}),
    Call("GET /quotes/{id}/history", of="hole", query="limit=1"),
    Call("POST /decisions", body={"kind": "confirm", "quotation": "{doubtful}", **_BY}),
    Call("POST /decisions", body={"kind": "add_note", "expert": "{marchetti}", "text": "I meant the old wall.", **_BY}),
    Call("GET /experts/{id}/held", of="marchetti"),
    Call("POST /erasures/preview", body={"expert": "{marchetti}", **_BY}),
    Call("POST /erasures", body={"expert": "{marchetti}", "why": "Letter of 3 May 2024", **_BY}),
    Call("GET /erasures"),
    Call("GET /audit", query="limit=1"),
    Call("GET /problems"),
    Call("GET /problems/{name}", of="not-found"),
    Call("DELETE /articles/{id}", of="bridge"),
)


def load_samples(app: Flask) -> None:
    """Store the stories among the sample articles in the app's database, and let it fetch the sample feed.

    The samples of other kinds of files would change the figures that the pages print. A few lines are a long text here.
    """
    context = app.extensions["quotes_service"]
    context.fetcher = FeedFetcher()
    context.settings = replace(context.settings, long_text_chars=len(_LONG) - 1)
    stories = [SAMPLES / "articles.jsonl", *sorted(SAMPLES.glob("*.html"))]
    for document in documents.read(stories, limit=context.settings.max_text_chars):
        articles.add_article(context, document.checked())


def make(app: Flask) -> Iterator[Made]:
    """Make all calls, in order, of an app that has the samples."""
    client = app.test_client()
    ids: dict[str, str] = {}
    for call in CALLS:
        while call.worked and work(app.extensions["quotes_service"]):
            pass
        if call.worked:
            sending.send_due(app.extensions["quotes_service"])
        method, template = call.operation.split()
        path = template.replace("{id}", ids.get(call.of, call.of)).replace("{name}", call.of)
        path = path.replace("{number}", str(call.number))
        address = f"/api/v1{path}{call.query and '?'}{call.query}"
        body = _filled_in(call.body, ids)
        form = call.form and {name: json.dumps(value) for name, value in _filled_in(call.form, ids).items()}
        if form is not None:
            answer = client.open(address, method=method, data=form)
        elif call.lines is None:
            answer = client.open(address, method=method, json=body)
        else:
            answer = client.open(address, method=method, data=call.lines, content_type=LINES)
        yield Made(call, address, body, form, answer)
        ids |= {name: _at(answer.get_json(), place) for name, place in call.names.items()}


def _filled_in(body: Any, ids: dict[str, str]) -> Any:
    """The body with ids in place of "{names}"."""
    if isinstance(body, dict):
        return {name: _filled_in(value, ids) for name, value in body.items()}
    if isinstance(body, list):
        return [_filled_in(value, ids) for value in body]
    return body.format_map(ids) if isinstance(body, str) else body


def _at(answer: Any, place: str) -> Any:
    """What is at "items.0.id"."""
    return reduce(lambda value, key: value[int(key) if key.isdigit() else key], place.split("."), answer)
