"""How much memory a value takes, piece by piece, so that what two values share counts once."""

import sys
from collections.abc import Container, Iterator
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

LONG, SOME = 20_000, 1_000  # things in a collection: those of a longer one are not all looked at


def size_of(value: object) -> int:
    """Bytes of memory that a value holds: see pieces."""
    return sum(dict(pieces(value)).values())


def pieces(value: object, known: Container[int] = ()) -> Iterator[tuple[int, int]]:
    """Address and size of each piece of memory that a value holds, but for ``known`` addresses.

    Frames, arrays, dataclasses, collections and plain values. Python objects in arrays (geometries)
    are counted as pointers: they are the atlas's own.
    """
    found, waiting = set(), [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pd.DataFrame | pd.Series | pd.Index | np.ndarray | pa.Array):
            for address, size in _buffers(one):
                if address not in known:
                    yield address, size
            continue
        if id(one) in found or id(one) in known or isinstance(one, type | None):
            continue
        found.add(id(one))
        held: list[object] = []
        if isinstance(one, dict):
            held = [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            held = [*one]
        elif is_dataclass(one):
            held = [getattr(one, field.name) for field in fields(one)]
        if len(held) > LONG:  # what so many are is told by some of them
            some = held[:: len(held) // SOME]
            yield id(one) + 1, size_of(some) * len(held) // len(some)
            held = []
        yield id(one), sys.getsizeof(one)
        waiting += held


def _buffers(
    table: pd.DataFrame | pd.Series | pd.Index | np.ndarray | pa.Array,
) -> Iterator[tuple[int, int]]:
    """Address and size of the memory behind every column and index, which several may share."""
    if isinstance(table, pa.Array):
        yield from ((b.address, b.size) for b in table.buffers() if b is not None)
        return
    if isinstance(table, pd.DataFrame):
        arrays = [column.array for _, column in table.items()] + [table.index]
    elif isinstance(table, pd.Series):
        arrays = [table.array, table.index]
    else:
        arrays = [table]
    for array in arrays:
        if isinstance(array, pd.RangeIndex):
            continue
        array = array.array if isinstance(array, pd.Index) else array
        if isinstance(array, pd.Categorical):
            yield from _buffers(array.codes)
            yield from _buffers(array.categories)
            continue
        if hasattr(array, "__arrow_array__") and pd.api.types.is_string_dtype(array.dtype):
            texts = pa.array(array)
            for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
                yield from _buffers(chunk)
            continue
        held = np.asarray(array)
        while isinstance(held.base, np.ndarray):
            held = held.base
        yield held.__array_interface__["data"][0], held.nbytes
