"""Memory prefetching of records that are needed soon: a week of many families is bound by memory access rather than computation."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from agents.child import CHILD
from agents.family import FAMILY
from agents.parent import PARENT
from simulation.procedure import hint

LINE = 64
"""Bytes of a cache line."""

FAR, NEAR = 6, 3
"""How many families ahead records are prefetched: the family's own, then, when that has arrived, its children's."""


def bytes_before(record: np.dtype[Any], field: str) -> int:
    """Return how many bytes of a record come before a field; raise KeyError if it has none of that name."""
    fields: dict[str, Any] = dict(record.fields or {})
    return int(fields[field][1])


FAMILY_BYTES, PARENTS_BYTES, CHILD_BYTES = FAMILY.itemsize, 2 * PARENT.itemsize, CHILD.itemsize
CLOSED_FAMILY_BYTES, CHILD_AT_HOME_BYTES = bytes_before(FAMILY, "liability"), bytes_before(CHILD, "rating")
"""Of a record what comes before these fields: all that the simulation of a closed family reads of it."""


@intrinsic
def _prefetch(context, address):
    """Prefetch the cache line at an address; this never fails and never changes a value."""

    def generate(context, builder, signature, arguments):
        pointer = builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [ir.IntType(8).as_pointer(), number, number, number])
        builder.call(cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8"), [pointer, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(types.intp), generate


prefetch: Any = _prefetch


@hint
def fetch(address, size):
    """Prefetch the cache lines of `size` bytes; records may begin anywhere in a line, so the last byte may lie in one more."""
    for at in range(0, size, LINE):
        prefetch(address + at)
    prefetch(address + size - 1)


@hint
def fetch_family(world, f, size):
    """Prefetch `size` bytes of a family's record, and its parents' records."""
    fetch(world.families.ctypes.data + FAMILY_BYTES * f, size)
    fetch(world.parents.ctypes.data + PARENTS_BYTES * f, PARENTS_BYTES)


@hint
def fetch_children(world, f):
    """Prefetch the records of a family's first two children and its last; the family's own record must have arrived."""
    c, last = world.families[f]["first_child"], world.families[f]["last_child"]
    fetch(world.children.ctypes.data + CHILD_BYTES * c, CHILD_BYTES + CHILD_AT_HOME_BYTES)
    if last > c + 1:
        fetch(world.children.ctypes.data + CHILD_BYTES * last, CHILD_AT_HOME_BYTES)


@hint
def look_ahead(world, families, i, count, size):
    """Prefetch what a loop over the first `count` of these rows of families needs some iterations after i; size: bytes of a family's record."""
    if i + FAR < count:
        fetch_family(world, families[i + FAR], size)
        fetch_children(world, families[i + NEAR])
