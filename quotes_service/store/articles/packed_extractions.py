"""Packed extractions: the form in which an extraction is stored with its text, so that decisions can be applied."""

from __future__ import annotations

import zlib
from dataclasses import replace

from pydantic import TypeAdapter

from quotes_service.records import Extraction

_adapter = TypeAdapter(Extraction)


def pack(extraction: Extraction) -> bytes:
    """The extraction without its text, as compressed JSON."""
    absent = None if extraction.withheld else {"withheld"}  # as before there was such a field
    return zlib.compress(_adapter.dump_json(replace(extraction, text=""), exclude=absent))


def unpack(packed: bytes, text: str) -> Extraction:
    """The extraction of ``text`` that this version or an earlier one packed.

    Fields that an earlier version didn't extract have their defaults.
    """
    return replace(_adapter.validate_json(zlib.decompress(packed)), text=text)
