"""Blocks of names: names that share a blocking key are compared with each other. Runs inside the caller's
transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import peewee as pw

from quotes_service.store.models import Appearance, NameBlock, OtherName
from quotes_service.store.querying.compiled import insert, one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples


def set_blocks(blocks_of: Mapping[str, Collection[str]]) -> None:
    """Write the blocking keys of name keys, replacing what another version of this program may have written."""
    wanted = {(block, key) for key, blocks in blocks_of.items() for block in blocks}
    stored = set(tuples(_blocks(blocks_of.keys())))
    for key in {key for _, key in stored - wanted}:
        NameBlock.delete().where(NameBlock.key == key, NameBlock.block.not_in(blocks_of[key])).execute()
    insert(NameBlock, ("block", "key"), sorted(wanted - stored))


@prepared
def _blocks(keys: Value) -> pw.Query:
    return NameBlock.select(NameBlock.block, NameBlock.key).where(one_of(NameBlock.key, keys))


def prune(keys: Collection[str]) -> None:
    """Remove those of these name keys that nobody bears any more from all blocks."""
    if not keys:
        return
    borne = {key for query in (_names, _other_names) for (key,) in tuples(query(keys))}
    _forget(set(keys) - borne).execute()


@prepared
def _names(keys: Value) -> pw.Query:
    return Appearance.select(Appearance.key).where(one_of(Appearance.key, keys))


@prepared
def _other_names(keys: Value) -> pw.Query:
    return OtherName.select(OtherName.name).where(one_of(OtherName.name, keys))


@prepared
def _forget(keys: Value) -> pw.Query:
    return NameBlock.delete().where(one_of(NameBlock.key, keys))


def in_blocks(blocks: Collection[str]) -> dict[str, set[str]]:
    """The name keys in each of these blocks that has any."""
    keys: dict[str, set[str]] = defaultdict(set)
    for block, key in tuples(_in_blocks(blocks)):
        keys[block].add(key)
    return keys


@prepared
def _in_blocks(blocks: Value) -> pw.Query:
    return NameBlock.select(NameBlock.block, NameBlock.key).where(one_of(NameBlock.block, blocks))


def in_any_block(blocks: Collection[str]) -> set[str]:
    """The name keys in any of these blocks."""
    return set().union(*in_blocks(blocks).values())
