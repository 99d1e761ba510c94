"""/batches and /jobs: many articles at once, read by workers."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.http import large_bodies
from quotes_service.api.http.writes import writes
from quotes_service.api.problems import response_name
from quotes_service.api.schemas import NAME_CHARS, Input, Line, Output, PagingSchema, page_of
from quotes_service.api.tables import table_formats
from quotes_service.errors import NotFound
from quotes_service.services.intake import batches, jobs
from quotes_service.store.jobs.items import OUTCOMES
from quotes_service.store.jobs.items import STATUSES as ITEM_STATUSES
from quotes_service.store.jobs.jobs import STATUSES
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint(
    "jobs", "Send many articles at once, and follow, cancel and repeat what is done with them.", url_prefix="/api/v1"
)

LOCATION = {"Location": {"description": "The job's address.", "schema": {"type": "string"}}}


class BatchQuerySchema(Input):
    """What the batch is called."""

    label = Line(NAME_CHARS, metadata={"description": "A name for the job, for people.", "examples": ["Archive 2024"]})


class CountsSchema(Output):
    """How many of the job's items are in each status."""

    waiting = fields.Integer(metadata={"examples": [120]})
    leased = fields.Integer(metadata={"description": "A worker has them now.", "examples": [16]})
    done = fields.Integer(metadata={"examples": [860]})
    failed = fields.Integer(metadata={"examples": [4]})
    cancelled = fields.Integer(metadata={"examples": [0]})


class OutcomesSchema(Output):
    """What became of the articles that are done."""

    created = fields.Integer(metadata={"examples": [840]})
    unchanged = fields.Integer(metadata={"description": "Stored already.", "examples": [15]})
    new_version = fields.Integer(metadata={"examples": [5]})
    withdrawn = fields.Integer(metadata={"description": "Removed, as their sender asks.", "examples": [0]})
    extracted = fields.Integer(
        metadata={"description": "Read, not stored: see `GET /jobs/{id}/result`.", "examples": [0]}
    )
    skipped = fields.Integer(
        metadata={"description": "Nothing to read, such as the front page of a site in a crawl.", "examples": [0]}
    )


class ItemSchema(Output):
    """One article of a job."""

    number = fields.Integer(metadata={"description": "Its place in the job, from 1.", "examples": [7]})
    origin = fields.String(
        metadata={"description": "Where it was found: the line, or the file of an archive.", "examples": ["body:7"]}
    )
    status = fields.String(validate=validate.OneOf(ITEM_STATUSES))
    outcome = fields.String(allow_none=True, validate=validate.OneOf([*OUTCOMES, None]))
    article_id = fields.String(allow_none=True, metadata={"examples": ["a_12"]})
    error = fields.String(
        allow_none=True, metadata={"description": "Why it failed, the last time.", "examples": ["text: is empty"]}
    )
    note = fields.String(
        allow_none=True, metadata={"description": "Why it was withdrawn or skipped.", "examples": ["no story found"]}
    )
    tries = fields.Integer(metadata={"description": "How often an error that may pass was met.", "examples": [0]})
    not_before = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When it is tried again.", "examples": ["2024-05-02T09:30:00+00:00"]}
    )


class JobSchema(Output):
    """Many articles that are to be read."""

    id = fields.String(metadata={"examples": ["j_12"]})
    kind = fields.String(metadata={"description": "What made it: `batch`, `ingest` ...", "examples": ["batch"]})
    label = fields.String(metadata={"examples": ["Archive 2024"]})
    status = fields.String(
        metadata={
            "description": "`receiving`: its items still come in, and none is begun before all are there; "
            "`cancelling`: it was cancelled, and workers still have some of it."
        },
        validate=validate.OneOf(STATUSES),
    )
    total = fields.Integer(
        allow_none=True, metadata={"description": "How many items it has; null while more come.", "examples": [1000]}
    )
    items = fields.Nested(CountsSchema)
    outcomes = fields.Nested(OutcomesSchema)
    rate = fields.Float(
        allow_none=True,
        metadata={"description": "Items a second since it was begun; null if nobody works on it.", "examples": [7.4]},
    )
    seconds_left = fields.Integer(allow_none=True, metadata={"description": "About.", "examples": [18]})
    trouble = fields.String(
        allow_none=True, metadata={"description": "Why items are missing.", "examples": ["It was cancelled."]}
    )
    created_at = fields.AwareDateTime(metadata={"examples": ["2024-05-02T09:30:00+00:00"]})
    started_at = fields.AwareDateTime(allow_none=True, metadata={"examples": ["2024-05-02T09:30:01+00:00"]})
    finished_at = fields.AwareDateTime(
        allow_none=True,
        metadata={
            "description": "When it was `done` or `cancelled`: nothing more will come of it, unless it is tried again.",
            "examples": ["2024-05-02T09:30:00+00:00"],
        },
    )


class FullJobSchema(JobSchema):
    """A job with its first errors."""

    errors = fields.List(
        fields.Nested(ItemSchema), metadata={"description": f"The first {jobs.MOST_ERRORS} items that failed."}
    )


class JobsQuerySchema(PagingSchema):
    """Which jobs."""

    status = fields.String(validate=validate.OneOf(STATUSES))
    kind = Line(
        NAME_CHARS,
        metadata={
            "description": "What made it: batch, article (a long one), extract (one that is only read), ingest, feed.",
            "examples": ["batch"],
        },
    )


class ItemsQuerySchema(PagingSchema):
    """Which items of a job."""

    status = fields.String(validate=validate.OneOf(ITEM_STATUSES))


_LINES_EXAMPLE = (
    '{"id": 1, "text": "“It rained,” said Ann Lee."}\n{"id": 2, "html": "<p>...</p>", "url": "https://..."}\n'
)
# no schema says more than that: bytes that are nothing become a failed item
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        kind: _BYTES | ({"example": _LINES_EXAMPLE} if kind in batches.LINES else {}) for kind in batches.ENDINGS
    },
}


@blueprint.route("/batches", methods=["POST"])
@writes("write", shown_by="list_jobs", large=batches.ENDINGS, made=lambda id: handed_in(id))
@blueprint.doc(requestBody=_BODY)
@blueprint.arguments(BatchQuerySchema, location="query")
@blueprint.response(202, FullJobSchema, description="Workers will read it.", headers=LOCATION)
@blueprint.alt_response(409, response_name(409))
def add_batch(query: dict[str, Any]):
    """Send many articles at once

    The body is a file of any kind that `quotes ingest` reads many articles from: JSON lines, which have the fields of
    `POST /articles` and `id` for `external_id`; an archive (zip, tar, tar.gz) of files of any kind; WARC. It may be as
    large as the setting `QUOTES_MAX_BATCH_BYTES` allows, and have as many as `QUOTES_MAX_BATCH_ITEMS`. A line or file
    that cannot be read is a failed item of the job, and refuses nothing else. A body that is empty or breaks off leaves
    nothing.
    """
    job = batches.add_batch(context(), large_bodies.file(), request.mimetype, query.get("label"))
    return job, 202, {"Location": url_for(".get_job", id=job["id"])}


def handed_in(id: str) -> ResponseReturnValue:
    """The job, if all its articles had come. Raises NotFound: one that is still receiving when its process has ended is
    removed by workers."""
    if jobs.get_job(context(), id)["status"] == "receiving":
        raise NotFound(id)
    return get_job(id=id)


@blueprint.route("/jobs")
@blueprint.arguments(JobsQuerySchema, location="query")
@blueprint.response(200, page_of(JobSchema))
@also_as(*table_formats(JobSchema))
def list_jobs(query: dict[str, Any]):
    """List jobs, the newest first"""
    paging = Paging(query["limit"], query.get("cursor"))
    status, kind = query.get("status"), query.get("kind")
    return collection(lambda paging: jobs.list_jobs(context(), status, kind, paging), paging)


@blueprint.route("/jobs/<id>")
@blueprint.response(200, FullJobSchema)
def get_job(id):
    """Get a job: how far it is, how fast, and its first errors"""
    return jobs.get_job(context(), id)


@blueprint.route("/jobs/<id>/items")
@blueprint.arguments(ItemsQuerySchema, location="query")
@blueprint.response(200, page_of(ItemSchema))
@also_as(*table_formats(ItemSchema))
def list_job_items(query: dict[str, Any], id):
    """List the items of a job, in the order in which they came"""
    paging = Paging(query["limit"], query.get("cursor"))
    return collection(lambda paging: jobs.list_items(context(), id, query.get("status"), paging), paging)


@blueprint.route("/jobs/<id>/cancel", methods=["POST"])
@writes("write", shown_by="get_job")
@blueprint.response(200, FullJobSchema)
@blueprint.alt_response(409, response_name(409))
def cancel_job(id):
    """Cancel what waits

    What a worker has begun goes on, and what is stored stays: until then the job is `cancelling`. One that has ended
    or was cancelled answers 409.
    """
    return jobs.cancel_job(context(), id)


@blueprint.route("/jobs/<id>/retry", methods=["POST"])
@writes("write", shown_by="get_job")
@blueprint.response(202, FullJobSchema, description="Workers will read them.", headers=LOCATION)
@blueprint.alt_response(409, response_name(409))
def retry_job(id):
    """Read the failed items again

    A job that was cancelled, or has none that can be tried again, answers 409.
    """
    return jobs.retry_job(context(), id), 202, {"Location": url_for(".get_job", id=id)}
