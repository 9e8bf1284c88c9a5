"""Records of the model as C sees them: a header written from the NumPy types, so that neither can drift from the other."""

import ctypes
from typing import NamedTuple

import numpy as np

from agents import ages, belief, chance, standing
from agents.child import CHILD
from agents.family import FAMILY
from agents.parent import PARENT
from agents.professional import PROFESSIONAL
from simulation import random_numbers

C_TYPES = {"float64": "double", "int64": "int64_t", "int32": "int32_t", "int16": "int16_t", "int8": "int8_t", "uint64": "uint64_t", "bool": "uint8_t"}
CODES = (
    ["SITUATION", "PERSON", "ACCUSATION", "MANNER", "STAKE"]
    + ["OPENLY_ENGAGED", "AMBIVALENT", "DISGUISED_COMPLIANCE", "HOSTILE_OR_AVOIDANT", "RECORDED_KINDS", "FACT_KINDS"]
)  # fmt: skip
DECISIONS = ["ANSWER", "SEE", "STRATEGY"]
CONSTANTS = {
    standing: CODES,
    random_numbers: DECISIONS,
    ages: ["TWELVE_MONTHS"],
    belief: ["LEAST_SLOPE"],
    chance: ["NODE_1", "NODE_2", "WEIGHT_0", "WEIGHT_1", "WEIGHT_2", "SMALLEST"],
}
"""Constants of the model that C needs, by the module that holds them."""

FAMILY_COLUMNS = ["look", "stress", "accusation", "shown_trusted", "colleagues_view", "colleagues_voices"]
FACT_COLUMNS = ["facts_precision", "facts_information"]
PARENT_COLUMNS = [
    *("hostility_person", "hostility", "trust", "fear", "readiness_person"),
    *("readiness", "engagement", "presentation", "resisted_because"),
]
WORKER_COLUMNS = ["relationship_skill", "purposeful_skill", "deescalation_skill", "bias", "strain", "last_hostile", "since"]
CHILD_COLUMNS = [
    *("true_risk", "prior_mean", "prior_variance", "described_risk", "is_described"),
    *("seen_risk", "sightings", "belief_mean", "belief_variance", "belief"),
]


class Place(NamedTuple):
    """The records that the inner loop touches."""

    families: np.ndarray
    parents: np.ndarray
    children: np.ndarray
    workers: np.ndarray

    def copy(self) -> "Place":
        """Return a place that shares nothing with this one."""
        return Place(*(store.copy() for store in self))


def declared(field: str, kind: np.dtype) -> str:
    """Return the C declaration of a record's field: a number, or an array of them."""
    return f"{C_TYPES[kind.base.name]} {field}" + "".join(f"[{length}]" for length in kind.shape)


def struct(name: str, dtype: np.dtype) -> str:
    """Return the C struct of a record type, with assertions that size and offsets are NumPy's."""
    fields = "".join(f"    {declared(field, dtype[field])};\n" for field in dtype.names or ())
    offsets = (dtype.fields or {}).items()
    checks = "".join(f'_Static_assert(offsetof({name}, {field}) == {place[1]}, "{field}");\n' for field, place in offsets)
    return f'typedef struct {{\n{fields}}} {name};\n_Static_assert(sizeof({name}) == {dtype.itemsize}, "{name}");\n{checks}'


def by_birth_order(place: Place, name: str) -> np.ndarray:
    """Return a field of children, shape (2, families): the first children, then the second ones."""
    return np.stack([place.children[i::2][name] for i in range(2)])


def columns(place: Place) -> dict[str, np.ndarray]:
    """Return the fields of the inner loop as columns; families have two children each, rows 2f and 2f + 1.

    A column of children has shape (2, families), one of facts (kinds, families).
    """
    families, carers, workers = place.families, place.parents[::2], place.workers
    made = {name: families[name].astype(np.float64) for name in FAMILY_COLUMNS}
    made |= {name: carers[name].astype(np.float64) for name in PARENT_COLUMNS}
    made |= {name: workers[name].astype(np.float64) for name in WORKER_COLUMNS}
    made |= {name: families[name].T.copy() for name in FACT_COLUMNS}
    made |= {name: by_birth_order(place, name).astype(np.float64) for name in CHILD_COLUMNS}
    keys = {
        "child_key": by_birth_order(place, "key"),
        "family_key": families["key"],
        "parent_key": carers["key"],
        "person_key": workers["person_key"],
    }
    keys["worker"] = families["worker"].astype(np.int64)
    return made | {name: column.copy() for name, column in keys.items()}


def pointers(made: dict[str, np.ndarray]) -> ctypes.Array:
    """Return the columns' addresses in the order of the header's columns_t."""
    return (ctypes.c_void_p * len(made))(*(column.ctypes.data for column in made.values()))


def header(place: Place, parameters: np.ndarray) -> str:
    """Return the text of records.h."""
    records = {"family_t": FAMILY, "parent_t": PARENT, "child_t": CHILD, "professional_t": PROFESSIONAL, "parameters_t": parameters.dtype}
    structs = "\n".join(struct(name, dtype) for name, dtype in records.items())
    defines = "".join(f"#define {name} {getattr(module, name)!r}\n" for module, names in CONSTANTS.items() for name in names)
    fields = "".join(f"    {C_TYPES[column.dtype.name]} *{name};\n" for name, column in columns(place).items())
    return f"#include <stddef.h>\n#include <stdint.h>\n\n{defines}\n{structs}\ntypedef struct {{\n{fields}}} columns_t;\n"
