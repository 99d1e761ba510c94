"""What happens in a process of Dask: it is checked once, loads the language pipeline once, and reads partitions."""

from __future__ import annotations

import logging
import signal
import threading
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from dask.typing import Key
from distributed import Worker, WorkerPlugin

from quotes_service import __version__
from quotes_service.archives import inputs
from quotes_service.archives.form import Row, Writer, row_of, row_of_refused
from quotes_service.archives.planning import Manner, Partition
from quotes_service.archives.storage import Folder
from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.extract import Extractor
from quotes_service.extract.weights import FOLDER
from quotes_service.ingest.documents import read_raw
from quotes_service.ingest.sources import Refused
from quotes_service.records import RawArticle, ReadArticle

_log = logging.getLogger(__name__)


class UnlikeWorker(QuotesError):
    """A worker that would read something else, or write elsewhere, than the others."""


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a partition: articles read, refused, and pages without a story, which were passed over."""

    articles: int
    refused: int
    skipped: int


@cache
def this_extractor() -> str:
    """The version of this package and its weights, in this process."""
    digest = sha256()
    for path in sorted(FOLDER.iterdir()):
        digest.update(path.read_bytes())
    return f"{__version__} {digest.hexdigest()[:12]}"


@cache
def _extractor(spacy_model: str, max_text_chars: int) -> Extractor:
    return Extractor.load(spacy_model, max_text_chars)


def warm(manner: Manner) -> None:
    """Load the language pipeline now, instead of for the first partition."""
    _extractor(manner.spacy_model, manner.max_text_chars)


class Alike(WorkerPlugin):
    """Refuses workers that have another version or other weights, or do not see the folder in which they are to write:
    those that are there, and those that come later. ``mark`` is the name of a file in it. ``is_ours``: the command
    started the worker, and stops it: Ctrl-C, which reaches both, is for the command."""

    def __init__(self, extractor: str, folder: str, mark: str, *, is_ours: bool):
        self.extractor, self.folder, self.mark, self.is_ours = extractor, folder, mark, is_ours

    def setup(self, worker: Worker) -> None:
        if self.is_ours and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        if this_extractor() != self.extractor:
            raise UnlikeWorker(
                f"the worker {worker.address} has quotes_service and weights {this_extractor()}, but this command "
                f"{self.extractor}: install the same version on all"
            )
        if not Folder(self.folder).has(self.mark):
            raise UnlikeWorker(f"the worker {worker.address} does not see the folder {self.folder}: it must be shared")

    def transition(self, key: Key, start: str, finish: str, **kwargs: Any) -> None:
        """Note what nobody waits for any more: Dask leaves a function that runs to its end."""
        if finish == "cancelled":
            _cancelled.add(key)


class Cancelled(QuotesError):
    """Nobody waits for what is read."""


def key_of(partition: Partition) -> str:
    """The key of a partition's task."""
    return f"read-{partition.name}"


#: The keys of tasks that were cancelled while they ran in this process.
_cancelled: set[Key] = set()


def read_partition(partition: Partition, manner: Manner, output: str) -> Read:
    """Read a partition, and write its readings as a file of its name into ``output``. One article that cannot be read
    is a row that says why. Raises ModelMissing; OSError, or what else a file system raises, if something cannot be
    read or written: nothing is there, then."""
    extractor = _extractor(manner.spacy_model, manner.max_text_chars)
    _cancelled.discard(key_of(partition))
    articles = refused = skipped = 0
    with Folder(output).new(partition.name) as file, Writer(file) as rows:
        for part in partition.parts:
            for raw in inputs.raw_articles(part, dict(manner.columns)):
                if key_of(partition) in _cancelled:
                    raise Cancelled("nobody waits for it")
                row = _row(extractor, raw, manner.max_text_chars)
                if row is None:
                    skipped += 1
                    continue
                rows.add(row)
                articles, refused = articles + ("article" in row), refused + ("error" in row)
    return Read(articles, refused, skipped)


def _row(extractor: Extractor, raw: RawArticle | Refused, limit: int) -> Row | None:
    """The row of one article; None for a page without a story."""
    try:
        if isinstance(raw, Refused):
            raise raw.error
        document = read_raw(raw, limit=limit)
        if document.skipped:
            return None
        if document.withdrawn:
            raise InvalidInput("withdrawal", "is not kept with readings; `quotes ingest` removes what is withdrawn")
        article = document.checked()
        return row_of(raw.origin, ReadArticle(article, extractor.extract(article.text, title=article.title)))
    except InvalidInput as error:
        return row_of_refused(Refused(raw.origin, error))
    except Exception as error:  # a fault of ours; that of one article must not stop the others of the partition
        _log.warning("%s cannot be read", raw.origin, exc_info=error)
        return row_of_refused(
            Refused(raw.origin, InvalidInput("extraction", f"failed: {type(error).__name__}: {error}"))
        )
