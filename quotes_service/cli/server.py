"""`quotes serve` and `quotes migrate`: run the service, and bring its database up to date."""

from __future__ import annotations

import errno
import gc
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotes_service.cli import options
from quotes_service.cli.console import counted, print_json, stderr, stdout
from quotes_service.cli.shared_metrics import counted_together
from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.settings import Settings

log = logging.getLogger(__name__)

#: Threads per worker: a request mostly waits for the database, or for another request that extracts an article.
THREADS = 4
#: Seconds after which a worker that does not respond is replaced.
TIMEOUT = 120


@click.command(short_help="Serve the REST API and its pages.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes to start, instead of QUOTES_WORKERS.")
@click.option("--with-worker", is_flag=True, help="Also run a `quotes worker`, which reads the articles of jobs.")
def serve(host: str, port: int, workers: int | None, with_worker: bool) -> None:
    """Serve the REST API and its pages until stopped (Ctrl-C)."""
    from quotes_service.settings import Settings

    settings = Settings.read()
    _check_address(host, port)
    with _temporary_folder() as folder, counted_together(folder):
        _serve(settings, host, port, workers, with_worker)


def _serve(settings: Settings, host: str, port: int, workers: int | None, with_worker: bool) -> None:
    # only now: a wrong setting or address is reported at once, without waiting for Flask and spaCy
    from gunicorn.app.base import BaseApplication

    from quotes_service import logs
    from quotes_service.app import create_app
    from quotes_service.cli.processes import MARGIN, Log, Master, Worker
    from quotes_service.services.access import gate
    from quotes_service.services.intake import embed
    from quotes_service.services.operation import doctor

    logs.set_up(settings.log)
    if not gate.is_loopback(host):  # "everything" is meant for this machine alone
        settings = replace(settings, anonymous=settings.anonymous or "nothing")
    app = create_app(settings)
    gate.check_address(app.extensions["quotes_service"], host)
    with stderr().status("Loading the language pipeline"):
        # Before the workers fork, so that they share its memory. They must not share database connections.
        context = app.extensions["quotes_service"]
        context.extractor  # noqa: B018 - the first access loads it
        missing = embed.count_missing(context)
        found = list(doctor.meaning(context))
        context.close()
    if missing:
        quotations = f"{counted(missing, 'quotation')} {'is' if missing == 1 else 'are'}"
        log.warning("QUOTES_SEMANTIC is on, but %s found by words only. Run: quotes embed", quotations)
    for finding in found:
        remedy = f" Run: {finding.remedy}" if finding.remedy else ""
        log.log(logging.WARNING if finding.state == "wrong" else logging.INFO, "%s%s", finding.detail, remedy)
    # Everything loaded so far stays until the end. Garbage collections that scan it take 70 ms each, and would write
    # to memory pages that the workers share.
    gc.collect()
    gc.freeze()
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    class Server(BaseApplication):
        def load_config(self) -> None:
            options = {
                "bind": address,
                "workers": workers or settings.workers,
                "worker_class": Worker,
                "threads": THREADS,
                "timeout": TIMEOUT,
                "graceful_timeout": settings.stop_seconds + MARGIN,
                "limit_request_line": 8190,  # gunicorn's maximum; 500 characters of q may need 6,000
                "preload_app": True,
                "control_socket_disable": True,
                "forwarded_allow_ips": "",  # QUOTES_PROXIES says what is believed of a proxy, not where it runs
                "logger_class": Log,
                "loglevel": "warning",
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self):
            return app

        def run(self) -> None:
            Master(self, jobs=int(with_worker)).run()

    stdout().print(f"Serving http://{address} (to try the API: http://{address}/api/v1/docs/). Ctrl-C stops it.")
    Server().run()


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder for the temporary files of this process and those that it forks, which end without removing theirs."""
    owner, before = os.getpid(), tempfile.tempdir
    folder = tempfile.tempdir = tempfile.mkdtemp(prefix="quotes-")
    try:
        yield Path(folder)
    finally:
        if os.getpid() == owner:
            tempfile.tempdir = before
            shutil.rmtree(folder, ignore_errors=True)


def _check_address(host: str, port: int) -> None:
    """Raise InvalidInput if nothing can listen there; gunicorn would retry for a while before it gives up."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise InvalidInput("--host", f"{host} is not an address: {error.strerror}") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InvalidInput("--port", f"{port} is in use by another program; choose another with --port") from None
        raise InvalidInput("--host", f"cannot listen on {host}:{port}: {error.strerror}") from None


@click.command(short_help="Create the database, or bring it up to date.")
@options.json
def migrate(as_json: bool) -> None:
    """Bring the database (DATABASE_URL) to the tables of this version; create it if there is none."""
    from quotes_service.context import open_context
    from quotes_service.settings import Settings
    from quotes_service.store import migrations
    from quotes_service.store.articles import reprocess_runs

    ctx = open_context(Settings.read(), check_schema=False)
    applied = migrations.migrate(ctx.database)
    with ctx.reading():
        unread = len(reprocess_runs.pending(0, unread=True))
    ctx.close()
    if as_json:
        print_json({"applied": applied, "unread": unread})
        return
    for name in applied:
        stdout().print(f"Applied {name}.")
    stdout().print("The database is up to date.")
    if unread:
        articles = f"{counted(unread, 'article')} {'was' if unread == 1 else 'were'}"
        stdout().print(f"{articles} extracted by an older version: run quotes reprocess --unread")
