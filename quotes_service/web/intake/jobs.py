"""Jobs with their progress: listed, followed, cancelled and tried again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quotes_service.services.intake import jobs, leases
from quotes_service.store.jobs.items import STATUSES as ITEM_STATUSES
from quotes_service.store.jobs.jobs import STATUSES
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, next_page

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

#: What made a job.
KINDS = {
    "article": "a long text",
    "batch": "files that were sent",
    "ingest": "quotes ingest",
    "feed": "a feed",
    "reprocess": "reading again",
    "extract": "a long text that is only read",
}
#: Statuses of jobs and of their items, and what became of an article, in words.
JOB = {
    "receiving": "its articles are still coming in",
    "queued": "waits for a worker",
    "running": "is being read",
    "done": "done",
    "cancelling": "is being cancelled: workers still have some of it",
    "cancelled": "cancelled",
}
ITEM = {
    "waiting": "waiting",
    "leased": "being read",
    "done": "done",
    "failed": "could not be read",
    "cancelled": "cancelled",
}
OUTCOME = {
    "created": "new",
    "unchanged": "known already",
    "new_version": "new version of a known article",
    "withdrawn": "removed, as its sender asks",
    "skipped": "nothing to read",
    "extracted": "read, not stored",
}
_WORDS = {"JOB": JOB, "ITEM": ITEM, "OUTCOME": OUTCOME, "KINDS": KINDS}


@blueprint.get("/")
def jobs_page() -> str:
    """Jobs, newest first."""
    fields = Fields.of_address()
    found = jobs.list_jobs(context(), fields.choice("status", STATUSES), paging=fields.paging())
    return render_template("intake/jobs.html", found=found, next_page=next_page(found), **_WORDS)


@blueprint.get("/<id>")
def job_page(id: str) -> str:
    """A job: how far it is, its first errors, and a page of its items."""
    fields = Fields.of_address()
    status = fields.choice("status", ITEM_STATUSES)
    job = _job(id)
    found = jobs.list_items(context(), id, status, fields.paging(50))
    return render_template(
        "intake/job.html", **job, status=status, found=found, next_page=next_page(found), is_part=False, **_WORDS
    )


@blueprint.get("/<id>/progress")
def progress_part(id: str) -> str:
    """The part of a job's page that changes while it runs."""
    return render_template("intake/job_progress.html", **_job(id), is_part=True, **_WORDS)


@blueprint.post("/<id>/cancel")
def cancel(id: str) -> ResponseReturnValue:
    """Cancel what waits, and show the job."""
    jobs.cancel_job(context(), id)
    flash("What was waiting is cancelled. What is stored stays.")
    return redirect(url_for(".job_page", id=id), 303)


@blueprint.post("/<id>/retry")
def retry(id: str) -> ResponseReturnValue:
    """Let what failed be read again, and show the job."""
    jobs.retry_job(context(), id)
    flash("What could not be read is tried again.")
    return redirect(url_for(".job_page", id=id), 303)


def _job(id: str) -> dict[str, Any]:
    """What the part with progress shows. Raises NotFound."""
    job = jobs.get_job(context(), id)
    ended = sum(job["items"][status] for status in ("done", "failed", "cancelled"))
    return {
        "job": job,
        "ended": ended,
        "has_ended": job["status"] in ("done", "cancelled"),
        "is_idle": leases.is_idle(context(), id),
    }
