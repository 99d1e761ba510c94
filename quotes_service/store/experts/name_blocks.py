"""Blocks of names: names that share a blocking key are compared with each other. Runs inside the caller's
transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from quotes_service.store.models import Appearance, NameBlock, OtherName
from quotes_service.store.querying.compiled import insert


def set_blocks(key: str, blocks: Collection[str]) -> None:
    """Write the blocking keys of a name key, replacing what another version of this program may have written."""
    wanted = set(blocks)
    stored = {block for (block,) in NameBlock.select(NameBlock.block).where(NameBlock.key == key).tuples()}
    if stored - wanted:
        NameBlock.delete().where(NameBlock.key == key, NameBlock.block.not_in(wanted)).execute()
    insert(NameBlock, ("block", "key"), [(block, key) for block in sorted(wanted - stored)])


def prune(keys: Collection[str]) -> None:
    """Remove those of these name keys that nobody bears any more from all blocks."""
    if not keys:
        return
    borne = {key for (key,) in Appearance.select(Appearance.key).where(Appearance.key.in_(keys)).tuples()}
    borne |= {name for (name,) in OtherName.select(OtherName.name).where(OtherName.name.in_(keys)).tuples()}
    NameBlock.delete().where(NameBlock.key.in_(set(keys) - borne)).execute()


def in_blocks(blocks: Collection[str]) -> dict[str, set[str]]:
    """The name keys in each of these blocks that has any."""
    keys: dict[str, set[str]] = defaultdict(set)
    for block, key in NameBlock.select(NameBlock.block, NameBlock.key).where(NameBlock.block.in_(blocks)).tuples():
        keys[block].add(key)
    return keys


def in_any_block(blocks: Collection[str]) -> set[str]:
    """The name keys in any of these blocks."""
    return set().union(*in_blocks(blocks).values())
