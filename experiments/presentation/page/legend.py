"""What the dots of the lanes mean, as a line of HTML."""

from html import escape

from experiments.presentation.figures.dots import SHAPES
from experiments.presentation.figures.style import AWAY, IN_DANGER, NOT_IN_DANGER
from experiments.runs.words import IN_CARE, QUADRANTS

PATHS = {
    "circle": "M-.36 0a.36 .36 0 1 0 .72 0a.36 .36 0 1 0 -.72 0z",
    "square": "M-.34 -.34h.68v.68h-.68z",
    "triangle": "M0 -.44L.44 .36H-.44z",
    "diamond": "M0 -.46L.4 0L0 .46L-.4 0z",
}
"""Of shapes, in units of one dot; the lanes draw the same."""

BY_TRUTH = {"known_danger": IN_DANGER, "missed_danger": IN_DANGER, "needless_alarm": NOT_IN_DANGER, "known_safe": NOT_IN_DANGER, IN_CARE: AWAY}
BY_BELIEF = {**BY_TRUTH, "missed_danger": NOT_IN_DANGER, "needless_alarm": IN_DANGER}


OPEN_ONLY = "The measure of missed children counts open families only; dots of closed families are not in it."
"""What the number of missed children does not hold."""


def legend_html(by_truth: bool) -> str:
    """Return every shape with its colour and its words."""
    colours, words = BY_TRUTH if by_truth else BY_BELIEF, {**QUADRANTS, IN_CARE: "away from home"}
    parts = [f"<li>{sign(PATHS[SHAPES[name]], colours[name])} {escape(words[name])}</li>" for name in SHAPES]
    dark = "in danger" if by_truth else "thought in danger"
    return f"<ul class='legend'>{''.join(parts)}<li>Dark: {dark}; light: not.</li><li>{OPEN_ONLY}</li></ul>"


def sign(path: str, colour: str) -> str:
    """Return one dot."""
    return f"<svg viewBox='-.5 -.5 1 1' width='15' height='15' aria-hidden='true'><path d='{path}' fill='{colour}'></path></svg>"
