"""The process of one worker: ``python -m quotes_service.jobs [JOB]``. ``jobs.processes`` starts it."""

from __future__ import annotations

import logging
import os
import signal
import sys


def main() -> None:
    """Run a worker as a child of the process that starts this one, until INT or TERM."""
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))  # nothing is begun
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    # only now, since importing these takes a while
    from quotes_service import logs
    from quotes_service.context import open_context
    from quotes_service.errors import DatabaseUnavailable, QuotesError
    from quotes_service.jobs.processes import REFUSED
    from quotes_service.jobs.worker import periodic, run
    from quotes_service.settings import Settings
    from quotes_service.store.jobs.processes import this_process

    job = sys.argv[1] if len(sys.argv) > 1 else None
    status = 0
    try:
        settings = Settings.read()
        logs.set_up(settings.log, worker=this_process())
        ctx = open_context(settings)
        run(ctx, job=job, tasks=[] if job else periodic(), parent=parent)
    except QuotesError as error:
        # the database may be there again soon; whoever waits for a job is told by the process that started this one
        status = 1 if isinstance(error, DatabaseUnavailable) and job is None else REFUSED
        if job is None:
            logging.getLogger("quotes_service.jobs").error("%s", error)
    sys.stderr.flush()
    os._exit(status)  # at once: while Python ends, a second signal would be reported


if __name__ == "__main__":
    main()
