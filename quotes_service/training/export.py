"""Exports the trained network to files that run without torch: two ONNX graphs in int8, the tokenizer, the classes."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from quotes_service.training.network import DISTANCES, WIDTH, Tagger

_OPSET = 17
_TOLERANCE = 1e-3  # between the scores of the network and of the graph before quantization


class _Encoder(nn.Module):
    def __init__(self, tagger: Tagger):
        super().__init__()
        self.tagger = tagger

    def forward(self, ids, features, mask):
        hidden, scores = self.tagger(ids, features, mask)
        return scores, self.tagger.projections(hidden)


class _Head(nn.Module):
    def __init__(self, tagger: Tagger):
        super().__init__()
        self.head = tagger.head

    def forward(self, projected, cue, distance, mask):
        labels, valid = self.head(projected, cue, distance, mask)
        return labels.softmax(-1), valid.sigmoid()


def export(tagger: Tagger, classes: dict[str, list[str]], tokenizer: Path, folder: Path) -> None:
    """Write encoder.onnx, head.onnx, tokenizer.json and config.json into ``folder``.

    Raises ValueError if a graph's output differs from the network's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tagger.eval()
    mask = torch.ones(2, 40)
    ids = torch.randint(1000, 3000, (2, 40))
    features = torch.zeros(2, 40, 3, dtype=torch.long) + torch.tensor([0, 4, 6])
    cue = torch.zeros(3, 40)
    cue[:, 3] = 1
    distance = torch.randint(0, DISTANCES, (3, 40))
    _graph(
        _Encoder(tagger), (ids, features, mask), ("ids", "features", "mask"), ("scores", "projected"), {},
        folder / "encoder.onnx",
    )  # fmt: skip
    _graph(
        _Head(tagger), (torch.randn(1, 40, 4 * WIDTH), cue, distance, torch.ones(1, 40)),
        ("projected", "cue", "distance", "own"), ("labels", "valid"), {"projected": {1: "t"}, "own": {1: "t"}},
        folder / "head.onnx",
    )  # fmt: skip
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    (folder / "config.json").write_text(json.dumps({"classes": classes}, indent=1) + "\n", "utf-8")


def _graph(module: nn.Module, example: tuple, inputs: tuple, outputs: tuple, axes: dict, path: Path) -> None:
    module.eval()
    dynamic = {name: {0: "n", 1: "t"} for name in (*inputs, *outputs)} | {"valid": {0: "n"}} | axes
    dynamic = {name: axis for name, axis in dynamic.items() if name in (*inputs, *outputs)}
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(scratch) / path.name
        torch.onnx.export(
            module, example, str(whole), input_names=list(inputs), output_names=list(outputs),
            dynamic_axes=dynamic, opset_version=_OPSET, dynamo=False,
        )  # fmt: skip
        session = onnxruntime.InferenceSession(str(whole), providers=["CPUExecutionProvider"])
        outputs_of_graph = session.run(None, {n: v.numpy() for n, v in zip(inputs, example, strict=True)})
        for name, of_graph, of_network in zip(outputs, outputs_of_graph, module(*example), strict=True):
            far = float(numpy.abs(of_graph - of_network.numpy()).max())
            if far > _TOLERANCE:
                raise ValueError(f"{path.name}: {name} differs by {far:.4f} from the network's")
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(
            whole,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,  # seven bits: without VNNI, sums of eight-bit products are kept in 16 bits and overflow
            extra_options={"MatMulConstBOnly": True},
        )
