"""Children moving through the system: a lane for each status, a dot for each child."""

from experiments.presentation.figures.dots import ACROSS, ACROSS_NARROW, dot_places

__all__ = ["ACROSS", "ACROSS_NARROW", "dot_places"]
