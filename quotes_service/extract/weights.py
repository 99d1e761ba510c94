"""Reads fitted weights, JSON files in the folder of the tagger's weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from quotes_service.errors import ModelMissing

FOLDER = Path(__file__).parent / "model"


def read_weights(folder: Path | str, name: str) -> dict[str, Any]:
    """The parsed JSON object in the file ``name`` of ``folder``. Raises ModelMissing if it cannot be read."""
    path = Path(folder) / name
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMissing(f"the fitted weights {path} cannot be read: {error}") from error
