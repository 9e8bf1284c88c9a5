"""The compiled loop over weeks: it calls the compiled steps by their addresses, since compiled into it all thirteen would be compiled twice."""

from typing import Any

import numba
import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from agents.rule import compiled
from simulation.steps import PARTS


@intrinsic
def _call_step(typing_context, address, world, week):
    """Call the compiled step that lies at an address."""

    def generate(context, builder, signature, arguments):
        kinds = signature.args[1:]
        function_type = context.call_conv.get_function_type(types.none, kinds)
        step = builder.inttoptr(arguments[0], function_type.as_pointer())
        status, _ = context.call_conv.call_function(builder, step, types.none, kinds, arguments[1:])
        with cgutils.if_unlikely(builder, status.is_error):
            context.call_conv.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return types.none(types.intp, world, week), generate


call_step: Any = _call_step


@compiled
def simulate_weeks(world, steps, until, room_families, room_children, room_outside, room_episodes):
    """Run week after week until the given one, or until a store is short of room; steps: the addresses of the week's steps in order."""
    state = world.state[0]
    while state["week"] < until:
        if (
            state["families"] + room_families > world.families.shape[0]
            or state["children"] + room_children > world.children.shape[0]
            or state["outside_children"] + room_outside > world.outside_children.shape[0]
            or state["episodes"] + room_episodes > world.episodes.shape[0]
        ):
            return
        week = state["week"]
        for i in range(steps.shape[0]):
            call_step(steps[i], world, week)
        state["week"] = week + 1


def compile_loop(kind: types.Type) -> None:
    """Compile the loop for worlds of a type, or load it from disk."""
    simulate_weeks.compile((kind, numba.typeof(np.zeros(0, np.intp)), *[types.int64] * 5))


def addresses_of(kind: types.Type) -> np.ndarray:
    """Return where the steps, compiled for worlds of a type, lie in memory, in the order of the week."""
    made = [part.overloads[(kind, types.int64)] for part in PARTS.values()]
    return np.array([each.library.get_pointer_to_function(each.fndesc.llvm_func_name) for each in made], np.intp)
