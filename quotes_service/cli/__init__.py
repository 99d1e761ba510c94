"""The `quotes` command: one module for a few related commands. Results go to stdout, progress and errors to stderr.

Exit status: 0 done; 1 nothing found, partly refused, or the database or language pipeline is not usable; 2 bad usage or
input.

`--version`, `--help` and each press of TAB import all modules of this package. Therefore they import services, the
context and settings inside the functions that use them, never at the top: spaCy alone would take two seconds
(tests/cli/test_startup.py holds this).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from quotes_service import __version__
from quotes_service.cli import options
from quotes_service.cli.access.keys import keys
from quotes_service.cli.access.users import users
from quotes_service.cli.access.writes import writes
from quotes_service.cli.assistants import serve_assistants
from quotes_service.cli.backups import backup, copy_database, restore
from quotes_service.cli.doctor import doctor
from quotes_service.cli.editing import roles  # noqa: F401 - its commands are added to `decide`
from quotes_service.cli.editing.decide import decide, undo
from quotes_service.cli.editing.decisions import decisions, history, review
from quotes_service.cli.editing.doubtful import doubtful
from quotes_service.cli.editing.personal import erase, erasures, held
from quotes_service.cli.intake.backfill import backfill
from quotes_service.cli.intake.extract import extract
from quotes_service.cli.intake.feeds import feeds
from quotes_service.cli.intake.ingest import ingest
from quotes_service.cli.intake.jobs import jobs
from quotes_service.cli.intake.load import load, read
from quotes_service.cli.intake.reprocess import register, reprocess
from quotes_service.cli.intake.worker import worker
from quotes_service.cli.lookup.alerts import alerts
from quotes_service.cli.lookup.articles import article, list_articles
from quotes_service.cli.lookup.cite import cite
from quotes_service.cli.lookup.experts import browse_topics, count, embed, find_experts
from quotes_service.cli.lookup.export import export, list_exports
from quotes_service.cli.lookup.sample import sample
from quotes_service.cli.lookup.search import expert, search
from quotes_service.cli.lookup.verify import check_draft, statement, verify_claim
from quotes_service.cli.server import migrate, serve
from quotes_service.errors import InvalidInput, QuotesError


class Quotes(click.Group):
    """Reports every expected error as one line on stderr and an exit status, never as a traceback."""

    def main(self, *args, standalone_mode: bool = True, **kwargs):
        kwargs["prog_name"] = "quotes"  # also when started by `python -c` or a full path
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:  # the caller closed it, as in `quotes serve >&-`
                setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - open until the process ends
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **kwargs)
        try:
            sys.exit(super().main(*args, standalone_mode=False, **kwargs) or 0)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "quotes"
            _fail(f"{error.format_message()} (see {command} --help)", 2)
        except click.ClickException as error:
            _fail(error.format_message(), error.exit_code)
        except InvalidInput as error:
            _fail(str(error), 2)
        except QuotesError as error:
            _fail(str(error), 1)
        except OSError as error:  # a full disk, for example
            _fail(str(error), 1)
        except click.Abort:
            _fail("stopped", 130)


def _fail(message: str, status: int) -> None:
    click.echo(f"quotes: error: {' '.join(message.split())}", err=True)
    sys.exit(status)


@click.group(
    cls=Quotes,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="quotes")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Who said what, where, when, and in what capacity.

    Reads the quotations of news articles, who speaks in them and with which title, and keeps a directory of
    experts that can be searched. Settings come from the environment and from a .env file (docs/settings.md).
    """
    options.help_if_bare(ctx)


_INTAKE = (extract, ingest, read, load, backfill, worker, jobs, feeds, reprocess, register, embed)
_LOOKUP = (
    *(search, expert, find_experts, verify_claim, check_draft, statement),
    *(list_articles, article, cite, browse_topics, count, history),
    *(export, list_exports, sample, alerts),
)
_EDITING = (review, doubtful, decide, undo, decisions, held, erase, erasures)

_ACCESS = (keys, users, writes)
_OPERATION = (serve, serve_assistants, migrate, doctor, backup, restore, copy_database)

for _command in (*_INTAKE, *_LOOKUP, *_EDITING, *_ACCESS, *_OPERATION):
    main.add_command(_command)
