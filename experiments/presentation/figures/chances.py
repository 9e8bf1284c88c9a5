"""An axis of chances on the scale of log-odds, which shows a small chance and a large one alike."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

LOWEST, HIGHEST, ROOM = 0.001, 0.999, 1.5
"""The ends of the axis, and the ratio of odds that is left free on both sides of what is drawn."""

TICKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 0.99)


def as_chances(ax: Axes, which: str, chances: Sequence[float]) -> None:
    """Give an axis (`x` or `y`) the scale of log-odds, its ticks in per cent, and room around the chances that are drawn."""
    low, high = max(LOWEST, min(chances, default=0.01)), min(HIGHEST, max(chances, default=0.5))
    axis, ends = getattr(ax, f"{which}axis"), (low / (low + ROOM * (1.0 - low)), high * ROOM / (high * ROOM + 1.0 - high))
    ax.set(**{f"{which}scale": "logit"})
    ax.set(**{f"{which}lim": ends})
    axis.set_major_locator(FixedLocator([*TICKS]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda chance, _: f"{100.0 * chance:g} %"))
