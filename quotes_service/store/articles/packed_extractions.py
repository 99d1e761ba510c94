"""Packed extractions: the form in which an extraction is kept beside its text, for decisions to be applied."""

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
    """The extraction of ``text`` that was packed, by this version or an earlier one.

    What the earlier version didn't extract has its default.
    """
    return replace(_adapter.validate_json(zlib.decompress(packed)), text=text)
