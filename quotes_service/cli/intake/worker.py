"""`quotes worker`: processes that read the articles of jobs."""

from __future__ import annotations

import signal
import time
from contextlib import ExitStack

import click

from quotes_service.cli.console import counted, service_context, stdout

#: Seconds between two looks at the workers.
_LOOK = 0.5


@click.command(short_help="Read the articles of jobs that wait.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Workers to start, each with its own language pipeline (up to 1 GB).",
)
@click.option("--until-done", is_flag=True, help="Stop when nothing is left to do.")
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Show metrics for Prometheus at this port.")
@click.option("--metrics-host", default="127.0.0.1", show_default=True, help="The address to show metrics at.")
def worker(processes: int, until_done: bool, metrics_port: int | None, metrics_host: str) -> None:
    """Read the articles of jobs (batches, feeds, runs of `quotes ingest` that broke off) until stopped (Ctrl-C).

    A worker that ends, for want of memory for example, is replaced, and what it had not done is read by the next. Any
    number of these may run, on several hosts too if they share a PostgreSQL database.
    """
    from quotes_service import logs
    from quotes_service.cli.shared_metrics import shown
    from quotes_service.jobs.processes import Workers
    from quotes_service.services.intake import jobs

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    with service_context() as ctx, ExitStack() as stack:
        logs.set_up(ctx.settings.log)
        ctx.close()
        if metrics_port:
            stack.enter_context(shown(ctx, metrics_host, metrics_port))
        workers = Workers(processes)
        try:
            if not until_done:
                stdout().print(f"{counted(processes, 'worker')} started. Ctrl-C stops.")
            while True:
                time.sleep(_LOOK)
                if workers.refused():  # which it has reported
                    raise click.exceptions.Exit(1)
                workers.replace()
                if until_done and not jobs.any_open(ctx):
                    break
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        finally:
            workers.stop()
