"""A worker whose extractor is that of the tests, in a process of its own: ``python -m tests.jobs.simple_worker``.

The word "POISON" in an article kills it as a fault of memory would.
"""

from __future__ import annotations

import os
import signal

from quotes_service.context import open_context
from quotes_service.jobs.worker import run
from quotes_service.settings import Settings
from tests.factories import SimpleExtractor


class Deadly(SimpleExtractor):
    def extract(self, text: str, title: str | None = None, progress=None):
        if "POISON" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().extract(text, title)


if __name__ == "__main__":
    run(open_context(Settings.read(), extractor=Deadly()), parent=os.getppid())
