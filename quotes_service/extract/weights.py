"""Reads weights: the graphs of the encoder and its heads, and fitted weights, JSON files in the same folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy
import onnxruntime

from quotes_service.errors import ModelMissing

FOLDER = Path(__file__).parent / "model"


def read_weights(folder: Path | str, name: str) -> dict[str, Any]:
    """The parsed JSON object in the file ``name`` of ``folder``. Raises ModelMissing if it cannot be read."""
    path = Path(folder) / name
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMissing(f"the fitted weights {path} cannot be read: {error}") from error


def load_graph(path: Path) -> onnxruntime.InferenceSession:
    """A graph, run on one thread. Raises ModelMissing if it cannot be read."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has exceptions without a common base
        raise ModelMissing(f"the weights {path} cannot be read: {str(error)[:200]}") from error


def outputs_of(session: onnxruntime.InferenceSession, inputs: dict[str, numpy.ndarray]) -> list[numpy.ndarray]:
    """The outputs of a graph, in their order."""
    return [numpy.asarray(output) for output in session.run(None, inputs)]
