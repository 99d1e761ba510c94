"""The processes of `quotes serve`: gunicorn's, but they end soon and without a word when they are told to; and the
worker of jobs beside them."""

from __future__ import annotations

import os
import signal
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from quotes_service.cli.slow_clients import PatientWorker
from quotes_service.jobs.processes import Workers

#: How long a worker goes on with the requests that it has begun when somebody at a terminal stops it.
STOP_SECONDS = 1.0
#: Seconds after which gunicorn kills a worker that should have ended by itself: its ``graceful_timeout`` is longer by
#: this than what the settings grant to requests in hand.
MARGIN = 2

_STOPPING = {signal.SIGINT, signal.SIGQUIT, signal.SIGTERM}


class Master(Arbiter):
    """Starts the workers. A worker gets no signal before it can handle it, which would kill it and be reported.

    ``jobs``: how many workers of jobs (`quotes worker`) run beside those that serve.
    """

    def __init__(self, app: Any, jobs: int):
        super().__init__(app)
        self._jobs = Workers(jobs)

    def manage_workers(self) -> None:
        """gunicorn calls this every second."""
        super().manage_workers()
        self._jobs.replace()

    def stop(self, graceful: bool = True) -> None:
        self._jobs.tell_to_stop()
        super().stop(graceful)
        self._jobs.stop()

    def spawn_worker(self) -> int | None:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        try:
            return super().spawn_worker()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Log(Logger):
    """What gunicorn has to say goes to the log of the service, in its form."""

    def _set_handler(self, log: Any, *_: Any, **__: Any) -> None:
        log.propagate = True


class Worker(PatientWorker):
    """Ends STOP_SECONDS after Ctrl-C at the latest, and after TERM when QUOTES_STOP_SECONDS are over.

    gunicorn's own worker waits for its threads, and is killed where they read a long article. Who still waits for an
    answer here gets none, and a transaction that is not committed is rolled back.
    """

    def init_signals(self) -> None:
        super().init_signals()
        signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)

    def run(self) -> None:
        super().run()
        os._exit(0)  # at once: while Python ends, a second signal would kill it and be reported

    def handle_exit(self, sig, frame) -> None:
        """TERM."""
        self._end_in(self.cfg.graceful_timeout - MARGIN, sig, frame)

    def handle_quit(self, sig, frame) -> None:
        """Ctrl-C, which a terminal sends to every process, and the master again to each worker."""
        self._end_in(STOP_SECONDS, sig, frame)

    def _end_in(self, seconds: float, sig: int, frame: Any) -> None:
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        if self.alive or seconds < left:
            signal.setitimer(signal.ITIMER_REAL, seconds)
        super().handle_exit(sig, frame)
