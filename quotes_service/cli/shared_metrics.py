"""Metrics of a command that starts several processes: they count into one folder, and one of them shows it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.context import Context

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def counted_together(folder: Path) -> Iterator[None]:
    """Inside, this process and those that it starts count into a new folder in ``folder``: what processes of before
    counted must not be added. To be entered before quotes_service.metrics is imported."""
    (folder / "metrics").mkdir()
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(folder / "metrics")
    try:
        yield
    finally:
        os.environ.pop(_VARIABLE) if before is None else os.environ.update({_VARIABLE: before})


@contextmanager
def shown(ctx: Context, host: str, port: int) -> Iterator[None]:
    """Inside, what this process and those that it starts count is at http://HOST:PORT/metrics. Raises
    InvalidInput("--metrics-port")."""
    with TemporaryDirectory(prefix="quotes-") as folder, counted_together(Path(folder)):
        from prometheus_client import start_http_server

        from quotes_service import metrics
        from quotes_service.services.operation.figures import figures

        try:
            server, _ = start_http_server(port, host, metrics.registry(lambda: figures(ctx)))
        except OSError as error:
            reason = f"cannot listen on {host}:{port}: {error.strerror}"
            raise InvalidInput("--metrics-port", reason) from None
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
