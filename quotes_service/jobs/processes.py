"""The processes of workers: started, replaced when they end, and stopped within two seconds without a word."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

#: How long a worker that is told to stop may take to hand back what it has not done.
STOP_SECONDS = 1.5
#: The status of a worker that cannot work: something is missing, or the database fails while somebody waits.
REFUSED = 3
#: The pause before a worker is replaced that ended soon after its start, in seconds; doubled each time.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0
#: A worker that ran for this long did not end soon after its start.
_LONG = 60.0

_STOPPING = {signal.SIGINT, signal.SIGTERM}


@dataclass
class _Place:
    """Where one worker runs after the other."""

    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)
    pause: float = _FIRST_PAUSE
    again: float | None = None  # when the next is started


class Workers:
    """Processes of workers; ``job``: they work on this one only."""

    def __init__(self, number: int, job: str | None = None):
        self.job = job
        self.places = [_Place(self._start()) for _ in range(number)]

    def _start(self) -> subprocess.Popen[bytes]:
        """A worker gets no signal before it can handle it: the mask of this thread is inherited."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        try:
            command = [sys.executable, "-m", "quotes_service.jobs", *([self.job] if self.job else [])]
            return subprocess.Popen(command, stdin=subprocess.DEVNULL)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def replace(self) -> None:
        """Start new workers for those that have ended: at once, or after a pause if they did not run for long."""
        for place in self.places:
            status = place.process.poll()
            if status is None:
                continue
            moment = time.monotonic()
            if place.again is None:
                place.pause = _FIRST_PAUSE if moment - place.started > _LONG else min(2 * place.pause, _LONGEST_PAUSE)
                place.again = moment + place.pause
                if status:  # else somebody told it to stop
                    log.error("A worker ended (%s); another is started.", _how(status))
            elif moment >= place.again:
                place.process, place.started, place.again = self._start(), moment, None

    def refused(self) -> bool:
        """Whether a worker ended since it could not begin or go on: what it lacks this process lacks too."""
        return any(place.process.poll() == REFUSED for place in self.places)

    def tell_to_stop(self) -> None:
        """Tell all to stop, without waiting for it."""
        for place in self.places:
            if place.process.poll() is None:
                place.process.terminate()

    def stop(self) -> None:
        """Tell all to stop, and end those that do not in time."""
        self.tell_to_stop()
        end = time.monotonic() + STOP_SECONDS
        for place in self.places:
            try:
                place.process.wait(max(end - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                place.process.kill()
                place.process.wait()


def _how(status: int) -> str:
    return f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
