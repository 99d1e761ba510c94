"""Partitions are read by the workers of a scheduler, of one's own or one that is there, and come back as they end."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue
from threading import Event, Thread
from typing import cast

from dask import config
from distributed import Client, Future, KilledWorker, LocalCluster, wait
from distributed.comm.addressing import get_address_host_port

from quotes_service.archives.planning import Manner, Partition
from quotes_service.archives.storage import Folder
from quotes_service.archives.worker import Alike, Read, key_of, read_partition, this_extractor
from quotes_service.errors import InvalidInput, ModelMissing, QuotesError

#: A partition is given up when so many workers have died of it. (A scheduler that is there has its own number.)
DEATHS = 3
#: How often a partition is tried again whose storage failed.
_RETRIES = 2
#: Seconds: for a scheduler to answer, for its first worker to come, and between two looks at what has ended.
_ANSWER, _FIRST_WORKER, _LOOK = 5, 30, 0.5
#: After so many seconds without any worker the run ends.
_ABANDONED = 300


@dataclass(frozen=True, slots=True)
class Ended:
    """A partition that was read (``read``), or that could not be (``error`` says why)."""

    partition: Partition
    read: Read | None = None
    error: str | None = None


class SchedulerLost(QuotesError):
    """The scheduler does not answer any more."""


@contextmanager
def workers(folder: Folder, *, scheduler: str | None = None, number: int = 1) -> Iterator[Client]:
    """The workers of a scheduler, or ``number`` processes of one's own; each was checked to be like this process.

    Raises InvalidInput if the scheduler does not answer or the folder cannot be written to, and UnlikeWorker.
    """
    with folder.marked() as mark, _client(scheduler, number) as client:
        name = f"quotes{mark}"
        try:
            client.register_plugin(Alike(this_extractor(), folder.address, mark, is_ours=scheduler is None), name)
            yield client
        finally:
            if scheduler and client.status == "running":  # or workers that come later are refused: the mark is gone
                with suppress(Exception):
                    client.unregister_worker_plugin(name)


@contextmanager
def _client(scheduler: str | None, number: int) -> Iterator[Client]:
    if scheduler:
        try:
            get_address_host_port(
                scheduler
            )  # a Client that refuses an address would print a traceback when it is removed
            client = Client(scheduler, timeout=_ANSWER, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise InvalidInput("--scheduler", f"{scheduler} does not answer: {str(error) or 'no connection'}") from None
        with client:
            try:
                client.wait_for_workers(1, timeout=_FIRST_WORKER)
            except TimeoutError:
                raise InvalidInput(
                    "--scheduler", f"{scheduler} has no worker: start `dask worker {scheduler}`"
                ) from None
            yield client
        return
    settings = {
        "distributed.scheduler.allowed-failures": DEATHS - 1,
        # how long a worker that died may take to be there again; on a machine with much to do, the default is too short
        "distributed.deploy.lost-worker-timeout": f"{_ABANDONED}s",
        "distributed.worker.profile.enabled": False,  # which looks at what a worker does a hundred times a second
    }
    # a core each: more threads would wait for each other. No limit of memory: a share of it may be too little for one
    # long text, and the worker would be killed again and again.
    own = {"n_workers": number, "threads_per_worker": 1, "memory_limit": 0, "dashboard_address": "127.0.0.1:0"}
    with (
        config.set(settings),
        LocalCluster(**own, host="127.0.0.1", silence_logs=logging.CRITICAL) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@contextmanager
def reading(client: Client, partitions: Iterable[Partition], manner: Manner, output: str) -> Iterator[Iterator[Ended]]:
    """Let the workers read partitions; what is entered yields each as it ends. They go on while the caller is busy;
    when it leaves, what they have in hand is lost. It raises SchedulerLost, and ModelMissing if a worker does."""
    ended: SimpleQueue[Ended | BaseException | None] = SimpleQueue()
    stop = Event()
    keep_reading = _Reading(client, manner, output, ended, stop).run
    thread = Thread(target=keep_reading, args=(iter(partitions),), daemon=True)
    thread.start()
    try:
        yield _taken(ended)
    finally:
        stop.set()
        thread.join()


def _taken(ended: SimpleQueue[Ended | BaseException | None]) -> Iterator[Ended]:
    while (one := ended.get()) is not None:
        if isinstance(one, BaseException):
            raise one
        yield one


@dataclass(frozen=True, slots=True)
class _Reading:
    client: Client
    manner: Manner
    output: str
    ended: SimpleQueue[Ended | BaseException | None]
    stop: Event

    def run(self, waiting: Iterator[Partition]) -> None:
        """Keep as many partitions in hand as there are threads: the death of a worker is then the fault of the one that
        it had, not of others that waited there."""
        in_hand: dict[Future, Partition] = {}
        served = time.monotonic()
        try:
            while not self.stop.is_set():
                threads = sum(cast(dict[str, int], self.client.nthreads()).values())
                served = time.monotonic() if threads else served
                if time.monotonic() - served > _ABANDONED:
                    raise SchedulerLost(f"no worker has been there for {_ABANDONED:,} seconds")
                free = threads - len(in_hand)
                for partition in islice(waiting, max(free, 0 if in_hand else 1)):
                    in_hand[self._begin(partition)] = partition
                if not in_hand:
                    break
                with suppress(TimeoutError), self.client.as_current():
                    wait(list(in_hand), timeout=_LOOK, return_when="FIRST_COMPLETED")
                for future in [future for future in in_hand if future.done()]:
                    self.ended.put(_ended(future, in_hand.pop(future)))
                    future.release()  # what it returned would be lost, and made again, if its worker died
        except OSError as error:
            self.ended.put(SchedulerLost(f"the scheduler does not answer any more: {error}"))
        except BaseException as error:  # raised by whoever takes what has ended
            self.ended.put(error)
        finally:
            with suppress(Exception):
                self.client.cancel(list(in_hand), force=True)
            self.ended.put(None)

    def _begin(self, partition: Partition) -> Future:
        return self.client.submit(
            read_partition, partition, self.manner, self.output, key=key_of(partition), retries=_RETRIES
        )


def _ended(future: Future, partition: Partition) -> Ended:
    if future.status == "finished":
        return Ended(partition, future.result())
    error = future.exception() if future.status == "error" else None
    if isinstance(error, ModelMissing):
        raise error
    if isinstance(error, KilledWorker):
        return Ended(partition, error=f"each of the {error.allowed_failures + 1} workers that read it died")
    if error is None:
        raise SchedulerLost("the scheduler has lost what it was to do: was it started again?")
    return Ended(
        partition, error=f"{type(error).__name__}: {error}" if not isinstance(error, QuotesError) else str(error)
    )
