"""Exports the trained network to files that run without torch (ONNX graphs in int8, the tokenizer, the classes); reads
them back, so that training can go on from the model in the package.

Rounding to seven bits loses little: the restored network reads as the exported graphs do, and a few steps repair the
rest. Parts that the exported model does not have keep their fresh weights.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from quotes_service.training.learning.network import DISTANCES, PAIR_WIDTH, ROLE_WIDTH, WIDTH, AnchorHead, Tagger

_OPSET = 17
_TOLERANCE = 1e-3  # between the scores of the network and of the graph before quantization


class _Encoder(nn.Module):
    def __init__(self, tagger: Tagger):
        super().__init__()
        self.tagger = tagger

    def forward(self, ids, features, mask):
        hidden, scores = self.tagger(ids, features, mask)
        tagger = self.tagger
        return scores, tagger.projections(hidden), tagger.role_projections(hidden), tagger.mention(hidden)


class _Head(nn.Module):
    def __init__(self, head: AnchorHead):
        super().__init__()
        self.head = head

    def forward(self, projected, anchor, distance, mask):
        labels, valid = self.head(projected, anchor, distance, mask)
        return labels.softmax(-1), valid.sigmoid()


def export(tagger: Tagger, classes: dict[str, list[str]], tokenizer: Path, folder: Path) -> None:
    """Write encoder.onnx, head.onnx, roles.onnx, pairs.onnx, tokenizer.json and config.json into ``folder``.

    Raises ValueError if a graph's output differs from the network's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tagger.eval()
    mask = torch.ones(2, 40)
    ids = torch.randint(1000, 3000, (2, 40))
    features = torch.zeros(2, 40, 3, dtype=torch.long) + torch.tensor([0, 4, 6])
    anchor = torch.zeros(3, 40)
    anchor[:, 3] = 1
    distance = torch.randint(0, DISTANCES, (3, 40))
    _graph(
        _Encoder(tagger), (ids, features, mask), ("ids", "features", "mask"),
        ("scores", "projected", "roles", "mentions"), {}, folder / "encoder.onnx",
    )  # fmt: skip
    _graph(
        _Head(tagger.head), (torch.randn(1, 40, 4 * WIDTH), anchor, distance, torch.ones(1, 40)),
        ("projected", "cue", "distance", "own"), ("labels", "valid"), {"projected": {1: "t"}, "own": {1: "t"}},
        folder / "head.onnx",
    )  # fmt: skip
    _graph(
        _Head(tagger.role_head), (torch.randn(3, 40, 4 * ROLE_WIDTH), anchor, distance, torch.ones(3, 40)),
        ("projected", "name", "distance", "mask"), ("labels", "valid"), {}, folder / "roles.onnx",
    )  # fmt: skip
    _graph(
        tagger.pair_head, (torch.randn(3, PAIR_WIDTH), torch.randn(5, PAIR_WIDTH), torch.randint(0, DISTANCES, (3, 5))),
        ("later", "earlier", "distance"), ("scores",),
        {"later": {0: "n"}, "earlier": {0: "k"}, "distance": {0: "n", 1: "k"}, "scores": {0: "n", 1: "k"}},
        folder / "pairs.onnx",
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
        expected = module(*example)
        expected = expected if isinstance(expected, tuple) else (expected,)
        for name, of_graph, of_network in zip(outputs, outputs_of_graph, expected, strict=True):
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


# -- reading back ------------------------------------------------------------------------------------------------


def classes_of(folder: Path) -> dict[str, list[str]]:
    """The labels of the model in ``folder``, by kind."""
    return json.loads((folder / "config.json").read_text("utf-8"))["classes"]


def restore(tagger: Tagger, folder: Path) -> None:
    """Copy the weights of the model in ``folder`` (encoder.onnx, head.onnx, ...) into ``tagger``, in place.

    Raises ValueError if a graph has more matrices than the network.
    """
    for name in ("encoder", "head", "roles", "pairs"):
        if (folder / f"{name}.onnx").is_file():
            _restore_graph(tagger, folder / f"{name}.onnx")


def _name_in_network(name: str, graph: str) -> str:
    """What the network calls the parameter ``name`` of a graph."""
    name = name.removesuffix("_Transposed")
    if graph == "pairs":
        return f"pair_head.{name}"
    return name.replace("head.", "role_head.", 1) if graph == "roles" else name.removeprefix("tagger.")


def _restore_graph(tagger: Tagger, path: Path) -> None:
    graph = onnx.load(str(path)).graph
    stored = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    parameters = dict(tagger.named_parameters())
    whole: dict[str, numpy.ndarray] = {}
    for name, value in stored.items():
        plain = name.removesuffix("_quantized")
        if plain != name:
            scale, zero = stored[f"{plain}_scale"], stored[f"{plain}_zero_point"]
            whole[plain] = (value.astype(numpy.float32) - zero.astype(numpy.float32)) * scale
        elif not name.endswith(("_scale", "_zero_point")):
            whole[name] = value
    for name, value in whole.items():
        target = parameters.get(_name_in_network(name, path.stem))
        if target is not None:
            _fill(target, value.T if name.endswith("_Transposed") else value)
    # the other matrices have lost their names; they stand in the order in which the network uses them
    used = [n.input[1].removesuffix("_quantized") for n in graph.node if n.op_type in {"MatMulInteger", "MatMul"}]
    unnamed = [name for name in used if name.startswith("onnx::MatMul") and name in whole]
    modules = _linear_modules(tagger, path.stem)
    if len(unnamed) > len(modules):
        raise ValueError(f"{path}: {len(unnamed)} matrices for {len(modules)} layers")
    for name, module in zip(unnamed, modules, strict=False):
        _fill(module.weight, whole[name].T)


def _linear_modules(tagger: Tagger, graph: str) -> list[nn.Linear]:
    if graph == "encoder":
        layers = [m for layer in tagger.layers for m in (layer.qkv, layer.out, layer.up, layer.down)]  # pyright: ignore
        return [*layers, tagger.labels, *tagger.projecting()]
    if graph == "head":
        return [tagger.head.near, tagger.head.labels]
    if graph == "roles":
        return [tagger.role_head.near, tagger.role_head.labels]
    return [tagger.pair_head.inner, tagger.pair_head.score]


def _fill(target: nn.Parameter, value: numpy.ndarray) -> None:
    with torch.no_grad():
        given = torch.from_numpy(numpy.array(value, dtype=numpy.float32))
        target[tuple(slice(0, size) for size in given.shape)].copy_(given)
