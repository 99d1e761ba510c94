"""The network: a pretrained BERT-like encoder, one linear layer over all labels, and three heads: conditioned on a
cue, on a person's name, and on a pair of mentions.

The head follows the biaffine idea of Dozat and Manning (2017, "Deep biaffine attention for
neural dependency parsing"): each word piece is scored together with the cue, by sum, product and distance.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from quotes_service.extract.attribution.windows import FEATURE_SIZES
from quotes_service.training.learning import pretrained

WIDTH = 192  # of the head conditioned on a cue
ROLE_WIDTH = 128  # of the head conditioned on a person's name
PAIR_WIDTH = 128  # of the head that scores pairs of mentions
DISTANCES = 64


class _Layer(nn.Module):
    """A transformer layer like BERT's (Devlin et al. 2019)."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float, dropout: float):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, epsilon)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        weights = (q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5 + mask.to(q.dtype)).softmax(-1)
        mixed = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, width)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Tagger(nn.Module):
    """``forward``: ids [b, t], features [b, t, 3] (rows of one table), mask [b, t] -> hidden [b, t, width], scores of
    the labels [b, t, k]. ``head``, on ``projections``, scores the labels given a cue."""

    def __init__(self, config: dict, labels: int, dropout: float = 0.1):
        super().__init__()
        width, epsilon = config["hidden_size"], config["layer_norm_eps"]
        self.words = nn.Embedding(config["vocab_size"], width)
        self.positions = nn.Embedding(config["max_position_embeddings"], width)
        self.kind = nn.Parameter(torch.zeros(width))
        self.features = nn.Embedding(sum(FEATURE_SIZES), width)
        self.norm = nn.LayerNorm(width, epsilon)
        self.layers = nn.ModuleList(
            _Layer(width, config["num_attention_heads"], config["intermediate_size"], epsilon, dropout)
            for _ in range(config["num_hidden_layers"])
        )
        buckets = config.get("relative_attention_num_buckets")
        self.relative = nn.Embedding(buckets, config["num_attention_heads"]) if buckets else None
        self.dropout = nn.Dropout(dropout)
        self.labels = nn.Linear(width, labels)
        self.piece = nn.Linear(width, 2 * WIDTH)
        self.cue = nn.Linear(width, 2 * WIDTH)
        self.head = AnchorHead(WIDTH)
        self.role_piece = nn.Linear(width, 2 * ROLE_WIDTH)
        self.role_name = nn.Linear(width, 2 * ROLE_WIDTH)
        self.role_head = AnchorHead(ROLE_WIDTH)
        self.mention = nn.Linear(width, 2 * PAIR_WIDTH)
        self.pair_head = PairHead()
        nn.init.zeros_(self.features.weight)

    @classmethod
    def pretrained(cls, folder: Path, labels: int) -> Tagger:
        """The encoder with the weights in ``folder`` (config.json, model.safetensors); the heads get new weights.

        The vectors of the word pieces and of their places don't learn.
        """
        tagger = cls(pretrained.config_of(folder), labels)
        _, unknown = tagger.load_state_dict(pretrained.weights_of(folder), strict=False)
        assert not unknown, unknown
        tagger.words.weight.requires_grad_(False)
        tagger.positions.weight.requires_grad_(False)
        return tagger

    def projecting(self) -> list[nn.Linear]:
        """The layers that make the heads' inputs, in the order in which the exported encoder uses them."""
        return [self.piece, self.cue, self.role_piece, self.role_name, self.mention]

    def fresh(self) -> list[nn.Parameter]:
        """The parameters that were not pretrained."""
        modules = (self.features, self.labels, self.head, self.role_head, self.pair_head, *self.projecting())
        return [p for module in modules for p in module.parameters()]

    def forward(self, ids: torch.Tensor, features: torch.Tensor, mask: torch.Tensor):
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(places) + self.kind + self.features(features).sum(2)
        x = self.dropout(self.norm(x))
        bias = ((1 - mask.to(x.dtype)) * -10000.0)[:, None, None, :]
        if self.relative is not None:
            bias = bias + self.relative(_far(places, self.relative.num_embeddings)).permute(2, 0, 1)
        for layer in self.layers:
            x = layer(x, bias)
        return x, self.labels(x)

    def projections(self, hidden: torch.Tensor) -> torch.Tensor:
        """The cue head's input for each piece, [..., 4 * WIDTH]: two vectors as a piece, two as part of a cue."""
        return torch.cat([self.piece(hidden), self.cue(hidden)], -1)

    def role_projections(self, hidden: torch.Tensor) -> torch.Tensor:
        """The role head's input for each piece, [..., 4 * ROLE_WIDTH]: two vectors as a piece, two in a name."""
        return torch.cat([self.role_piece(hidden), self.role_name(hidden)], -1)


def _far(places: torch.Tensor, buckets: int, most: int = 128) -> torch.Tensor:
    """The distance of each place from each, as a bucket [t, t]: half of them for what comes later; exact when near,
    then in logarithms up to ``most`` (Raffel et al. 2020, "Exploring the limits of transfer learning", T5)."""
    signed = places[None, :] - places[:, None]
    size, half = signed.abs(), buckets // 2
    exact = half // 2
    steps = torch.log(size.clamp(min=1) / exact) / math.log(most / exact) * (half - exact)
    return torch.where(size < exact, size, (exact + steps.long()).clamp(max=half - 1)) + half * (signed > 0)


class AnchorHead(nn.Module):
    """Labels every piece given one anchor, a cue or a person's name.

    projected [n, t, 4 * width], anchor [n, t] (1 on the anchor's pieces), distance [n, t] (buckets), mask [n, t] (0 on
    padding) -> scores of the labels [n, t, 5] (O, B and I of two kinds: source and content, title and institution)
    and of the anchor being one [n].
    """

    def __init__(self, width: int, dropout: float = 0.1):
        super().__init__()
        self.width = width
        self.distance = nn.Embedding(DISTANCES, width)
        self.norm = nn.LayerNorm(width)
        self.near = nn.Linear(3 * width, width)
        self.dropout = nn.Dropout(dropout)
        self.labels = nn.Linear(width, 5)
        self.validity = nn.Linear(3 * width, width)
        self.valid = nn.Linear(width, 1)

    def forward(self, projected: torch.Tensor, anchor: torch.Tensor, distance: torch.Tensor, mask: torch.Tensor):
        add, times, anchor_add, anchor_times = projected.split(self.width, -1)
        share = (anchor / anchor.sum(1, keepdim=True)).unsqueeze(-1)
        at = (anchor_add * share).sum(1, keepdim=True)
        by = (anchor_times * share).sum(1, keepdim=True)
        x = functional.gelu(self.norm(add + at + times * by + self.distance(distance)))
        zero = torch.zeros_like(x[:, :1])
        neighbours = torch.cat([torch.cat([zero, x[:, :-1]], 1), x, torch.cat([x[:, 1:], zero], 1)], -1)
        y = x + functional.gelu(self.near(neighbours))
        kept = y + ((mask - 1) * 1e4).unsqueeze(-1)
        seen = torch.cat([at[:, 0], by[:, 0], kept.max(1).values], -1)
        valid = self.valid(self.dropout(functional.gelu(self.validity(seen))))[:, 0]
        return self.labels(self.dropout(y)), valid


class PairHead(nn.Module):
    """Scores whether a later mention means the same as an earlier one (Lee et al. 2017, "End-to-end neural coreference
    resolution"): later [n, PAIR_WIDTH], earlier [k, PAIR_WIDTH], distance [n, k] (buckets) -> scores [n, k]; 0 is the
    score of a mention of something new."""

    def __init__(self, dropout: float = 0.2):
        super().__init__()
        self.distance = nn.Embedding(DISTANCES, PAIR_WIDTH)
        self.norm = nn.LayerNorm(PAIR_WIDTH)
        self.dropout = nn.Dropout(dropout)
        self.inner = nn.Linear(PAIR_WIDTH, PAIR_WIDTH)
        self.score = nn.Linear(PAIR_WIDTH, 1)

    def forward(self, later: torch.Tensor, earlier: torch.Tensor, distance: torch.Tensor) -> torch.Tensor:
        a, b = later.unsqueeze(-2), earlier.unsqueeze(-3)
        x = functional.gelu(self.norm(a + b + a * b + self.distance(distance)))
        x = functional.gelu(self.inner(self.dropout(x)))
        return self.score(self.dropout(x))[..., 0]
