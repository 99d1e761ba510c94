"""Jobs with their progress."""

from __future__ import annotations

from flask import Blueprint, render_template

from quotes_service.services.intake import jobs
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, next_page

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("/")
def jobs_page() -> str:
    """Jobs, newest first."""
    found = jobs.list_jobs(context(), paging=Fields.of_address().paging())
    return render_template("intake/jobs.html", found=found, next_page=next_page(found))
