"""Ask the processor for records that are needed soon: the week of many families waits for memory more than it computes."""

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


def first_bytes(record: np.dtype[Any], field: str) -> int:
    """Return how many bytes of a record come before a field; raise KeyError if it has none of that name."""
    fields: dict[str, Any] = dict(record.fields or {})
    return int(fields[field][1])


FAMILY_BYTES, PARENTS_BYTES, CHILD_BYTES = FAMILY.itemsize, 2 * PARENT.itemsize, CHILD.itemsize
CLOSED_FAMILY_BYTES, CHILD_AT_HOME_BYTES = first_bytes(FAMILY, "liability"), first_bytes(CHILD, "rating")
"""Of a record what comes before these fields: all that a closed family's month reads of it."""


@intrinsic
def _prefetch(context, address):
    """Ask for the cache line at an address; never an error, never a change."""

    def generate(context, builder, signature, arguments):
        pointer = builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [ir.IntType(8).as_pointer(), number, number, number])
        builder.call(cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8"), [pointer, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(types.intp), generate


prefetch: Any = _prefetch


@hint
def fetch_family(world, f):
    """Ask for a family's record and its parents'."""
    for at in range(0, FAMILY_BYTES, LINE):
        prefetch(world.families.ctypes.data + FAMILY_BYTES * f + at)
    for at in range(0, PARENTS_BYTES, LINE):
        prefetch(world.parents.ctypes.data + PARENTS_BYTES * f + at)


@hint
def fetch_closed_family(world, f):
    """Ask for the part of a closed family's record that life needs, and for its parents'."""
    for at in range(0, CLOSED_FAMILY_BYTES, LINE):
        prefetch(world.families.ctypes.data + FAMILY_BYTES * f + at)
    for at in range(0, PARENTS_BYTES, LINE):
        prefetch(world.parents.ctypes.data + PARENTS_BYTES * f + at)


@hint
def fetch_children(world, f):
    """Ask for the first two children's records of a family whose own record is here."""
    c = world.families[f]["first_child"]
    for child in range(2):
        for at in range(0, CHILD_AT_HOME_BYTES, LINE):
            prefetch(world.children.ctypes.data + CHILD_BYTES * (c + child) + at)
