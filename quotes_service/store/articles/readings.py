"""What was read from a text, packed to be kept beside it: decisions are applied to it, and can be taken back."""

from __future__ import annotations

import zlib
from dataclasses import replace

from pydantic import TypeAdapter

from quotes_service.records import Extraction

_adapter = TypeAdapter(Extraction)


def pack(extraction: Extraction) -> bytes:
    """The extraction without its text, as compressed JSON."""
    return zlib.compress(_adapter.dump_json(replace(extraction, text="")))


def unpack(packed: bytes, text: str) -> Extraction:
    """The extraction of ``text`` that was packed."""
    return replace(_adapter.validate_json(zlib.decompress(packed)), text=text)
