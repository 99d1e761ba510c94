"""What each process counts for Prometheus: requests, and what the extractor reads.

The metrics are those of the process, whatever apps and contexts it has. With PROMETHEUS_MULTIPROC_DIR in the
environment when this module is imported, as `quotes serve` sees to, they are those of all processes that share this
folder: each writes its own there, and what ended ones counted stays. Nothing here goes up and down, so that nothing is
left of ended processes that is no longer true: what does is asked of the database when somebody looks (``Figure``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST

disable_created_metrics()
_process = CollectorRegistry()
_REQUESTS = Histogram(
    "quotes_request_seconds",
    "Seconds that requests took, by method, route and status.",
    ["method", "route", "status"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
    registry=_process,
)
_EXTRACTIONS = Histogram(
    "quotes_extraction_seconds",
    "Seconds that it took to read the text of an article.",
    buckets=(0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
    registry=_process,
)
_WORDS = Counter("quotes_extraction_words", "Words of the texts that were read.", registry=_process)

#: The methods that a request may be counted under: a caller can invent others, and each would be kept for ever.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is true now, under a name of its own."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def count_request(method: str, route: str | None, status: int, seconds: float) -> None:
    """Count an answered request. ``route``: the template of its address; None: it leads nowhere."""
    method = method if method in _METHODS else "other"
    _REQUESTS.labels(method, route or "none", str(status)).observe(seconds)


def count_extraction(words: int, seconds: float) -> None:
    """Count a text that was read."""
    _EXTRACTIONS.observe(seconds)
    _WORDS.inc(words)


def registry(figures: Callable[[], Iterable[Figure]]) -> CollectorRegistry:
    """What was counted, and the figures, which are asked for each time that it is collected."""
    result = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(result)
    else:
        result.register(_process)
    result.register(_Figures(figures))
    return result


def exposition(figures: Callable[[], Iterable[Figure]]) -> bytes:
    """All of it in Prometheus' text format."""
    return generate_latest(registry(figures))


class _Figures(Collector):
    def __init__(self, figures: Callable[[], Iterable[Figure]]):
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for figure in self._figures():
            family = GaugeMetricFamily(figure.name, figure.help, labels=[*figure.labels])
            family.add_metric([*figure.labels.values()], figure.value)
            yield family
