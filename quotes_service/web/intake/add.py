"""Adding articles: a text, an address or files; what would be read is shown before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from quotes_service.errors import InvalidInput, NotYet
from quotes_service.ingest.text import check_characters
from quotes_service.records import Article
from quotes_service.services.intake import articles, batches
from quotes_service.services.intake.extract import extract
from quotes_service.services.intake.submission import Submission
from quotes_service.web.forms import Fields
from quotes_service.web.intake.carried import packed, unpacked
from quotes_service.web.pages import context, discard_body, status_of
from quotes_service.web.passages import shown_article

blueprint = Blueprint("add", __name__)

#: What became of an article, in words.
KEPT = {
    "created": "The article is kept.",
    "unchanged": "This article was known already; nothing has changed.",
    "new_version": "This article was known with another text; this is its new version.",
}
#: Bytes of a file's name; file systems allow 255.
_NAME_BYTES = 200


@blueprint.url_value_preprocessor
def _let_files_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Files are as large as a batch; the fields beside them have room for the longest text, packed or not."""
    settings = context().settings
    request.max_content_length = max(settings.max_batch_bytes, settings.max_body_bytes)
    request.max_form_memory_size = max(4 * settings.max_text_chars, settings.max_body_bytes)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """The form again, without what was sent, which is not read. The page reaches a browser that is still sending."""
    discard_body()
    settings = context().settings
    if (request.content_length or 0) > (request.max_content_length or 0):
        most = f"{request.max_content_length:,} bytes are taken at once"
        return _form(InvalidInput("files", f"are too large: at most {most}. Nothing was read."), {}), 413
    most = f"{settings.max_text_chars:,} characters are read"
    return _form(InvalidInput("text", f"is too long: at most {most}. Nothing was read."), {}), 413


@blueprint.get("/add")
def add_page() -> str:
    """A form for a text, an address or files."""
    return _form(None, {})


@blueprint.post("/add")
def preview() -> ResponseReturnValue:
    """What would be read; several articles become a job at once. Nothing else is stored."""
    try:
        with _files() as files:
            told = _told(Fields.of_form())
            return _preview_or_job(told, files)
    except InvalidInput as error:
        return _form(error, request.form), status_of(error)


@blueprint.post("/add/keep")
def keep() -> ResponseReturnValue:
    """Keep an article that was shown, and lead to its page."""
    try:
        article = unpacked(request.form.get("article", ""))
    except InvalidInput as error:
        return _form(error, {}), status_of(error)
    try:
        # what was found and is emptied is left out
        found = dict.fromkeys(("title", "outlet", "byline", "url", "published_at"))
        article = _told(Fields.of_form()).complete(replace(article, **found))
        status, kept = articles.add_article(context(), article)
    except InvalidInput as error:
        return _preview(article, error, request.form), status_of(error)
    flash(KEPT[status])
    return redirect(url_for("web.articles.article_page", id=kept["id"]), 303)


def _form(error: InvalidInput | None, form: Any) -> str:
    return render_template("intake/add.html", error=error, form=form, settings=context().settings)


def _told(fields: Fields) -> Submission:
    """What the form says about an article."""
    return Submission(
        title=fields.line("title"),
        outlet=fields.line("outlet"),
        byline=fields.line("byline"),
        url=fields.web_address("url", articles.MAX_BYTES["url"]),
        published_at=fields.day("published_at"),
    )


def _preview_or_job(told: Submission, files: list[Path]) -> ResponseReturnValue:
    ctx, text = context(), _text()
    if files and text is not None:
        raise InvalidInput("files", "were chosen and a text was given: send one of both")
    if not files:
        if text is None and told.url is None:
            raise InvalidInput("text", "is empty: paste a text, give an address or choose files")
        limit, fetch = ctx.settings.max_text_chars, ctx.fetcher.page_for_request
        return _preview_or_later(replace(told, text=text).to_article(limit, fetch=fetch))
    if len(files) == 1 and (article := batches.only_article(ctx, files[0])):
        return _preview_or_later(told.complete(article))
    known = {"outlet": told.outlet, "byline": told.byline}
    known["published_at"] = told.published_at and told.published_at.isoformat()
    label = files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1:,} more"
    job = batches.add_files(ctx, files, label, {name: value for name, value in known.items() if value})
    return redirect(url_for("web.jobs.job_page", id=job["id"]), 303)


def _preview_or_later(article: Article) -> ResponseReturnValue:
    """What would be read; an article that takes long is kept by a worker, without a preview."""
    if job := batches.add_long(context(), article):
        return redirect(url_for("web.jobs.job_page", id=job["id"]), 303)
    return _preview(article)


def _preview(article: Article, error: InvalidInput | None = None, form: Any = None) -> str:
    """``form``: the fields as they were changed in a preview, with the error in them."""
    found = extract(context(), article)
    return render_template(
        "intake/preview.html",
        article=article,
        found=found,
        shown=shown_article(found["text"], found["quotations"]),
        packed=packed(article),
        form=form or article,
        error=error,
    )


def _text() -> str | None:
    """The text as it stood in its field: browsers send its line breaks as CR LF, and nothing else is changed. One of
    blanks only counts as none."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    return text if text.strip() else None


@contextmanager
def _files() -> Iterator[list[Path]]:
    """The files that were sent, by their names, each in a folder of its own."""
    sent = [file for file in request.files.getlist("files") if file.filename]
    with TemporaryDirectory(prefix="quotes-") as folder:
        files = [Path(folder, str(number), _name(file)) for number, file in enumerate(sent)]
        for file, path in zip(sent, files, strict=True):
            try:
                path.parent.mkdir()
                file.save(path)
            except OSError as error:
                raise NotYet("files", f"cannot be kept for now: {error.strerror}") from None
        yield files


def _name(file: FileStorage) -> str:
    """The file's name without folders, so that it names one here. Raises InvalidInput("files")."""
    name = PurePosixPath((file.filename or "").replace("\\", "/")).name
    check_characters(name, field="files")
    if name in ("", ".", ".."):
        return "file"
    # the end says what it is
    return name.encode("utf-8", "replace")[-_NAME_BYTES:].decode("utf-8", "ignore")
