"""The ingredients of policies: one file each, imported automatically; see docs/guides/how-do-i-add-an-ingredient.md."""

import importlib
import pkgutil
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from simulation.ingredients.ingredient import REGISTRY, Ingredient

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def any_ingredient() -> Any:
    """Return the type of any registered ingredient, discriminated by `kind`."""
    return Annotated[Union[tuple(REGISTRY[kind] for kind in sorted(REGISTRY))], Field(discriminator="kind")]  # noqa: UP007


if TYPE_CHECKING:
    AnyIngredient = Ingredient
else:
    AnyIngredient = any_ingredient()
