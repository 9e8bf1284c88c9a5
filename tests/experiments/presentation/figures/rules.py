"""What every figure must have, as a machine can check it: each fault in a few words."""

from collections.abc import Iterator
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from experiments.presentation.terminal.layout import SHORT_DISCLAIMER

SURE_WORDS = ("clear", "on average", "large", "small", "strong", "most", "fewer", "fall", "rise")
"""Words that only a finding has."""

MARGIN = 0.03
"""Share of the figure by which a text may stand over its edge: the file is cut wider then."""

TOUCHING = 2.0
"""Dots by which the boxes of two texts may overlap: a box is a little larger than its letters."""

ROUNDING = 1e-6


def faults_of(figure: Figure, caption_words: list[str], is_few: bool = False) -> list[str]:
    """Return the faults of a figure; caption_words: place, period and go-live as they must stand below it."""
    return [*faults_of_words(figure, caption_words, is_few), *faults_of_places(figure)]


def faults_of_words(figure: Figure, caption_words: list[str], is_few: bool) -> Iterator[str]:
    """Yield what is missing below, and what few pairs may not say."""
    below = " ".join(figure.get_supxlabel().split())
    yield from (f"no {words!r} below" for words in [*caption_words, SHORT_DISCLAIMER] if words not in below)
    titles = [figure.get_suptitle(), *(ax.get_title(loc="left") for ax in figure.axes)]
    if not any(titles):
        yield "no title"
    if is_few and not figure.get_suptitle().rstrip(")").endswith("?") and "?" not in figure.get_suptitle():
        yield "few pairs, and the title does not ask"
    if is_few:
        yield from (f"few pairs, and a title says {word!r}" for word in SURE_WORDS for title in titles if word in title.lower())


def faults_of_places(figure: Figure) -> Iterator[str]:
    """Yield texts that lie on one another, on an axis's picture where they do not belong, or over the figure's edge."""
    FigureCanvasAgg(figure).draw()
    whole = figure.bbox
    margin = MARGIN * max(whole.width, whole.height)
    texts = [(text, Text.get_window_extent(text)) for text in shown_texts(figure)]  # without the line of an annotation
    for text, box in texts:
        if box.x0 < -margin or box.y0 < -margin or box.x1 > whole.width + margin or box.y1 > whole.height + margin:
            yield f"{text.get_text()!r} stands over the edge"
    for (one, a), (other, b) in combinations(texts, 2):
        if is_overlapping(a, b):
            yield f"{one.get_text()!r} lies on {other.get_text()!r}"
    around = [(text, text.get_window_extent()) for text in (figure._suptitle, figure._supxlabel) if text is not None]  # type: ignore[attr-defined]
    for text, box in around:
        if any(is_overlapping(box, ax.get_window_extent()) for ax in figure.axes if ax.get_visible()):
            yield f"{text.get_text()!r} lies on a picture"


def shown_texts(figure: Figure) -> list[Text]:
    """Return all texts that can be seen; tick labels beyond an axis's ends are not."""
    axes = [(ax, axis) for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    ticks = [(ax, axis, tick) for ax, axis in axes for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())]
    labels = {id(label) for *_, tick in ticks for label in (tick.label1, tick.label2)}
    hidden = {id(text) for ax in figure.axes if not ax.get_visible() for text in ax.findobj(Text)}
    for _, axis, tick in ticks:
        low, high = sorted(axis.get_view_interval())
        if low - ROUNDING <= tick.get_loc() <= high + ROUNDING:
            labels -= {id(tick.label1), id(tick.label2)}
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in found if id(text) not in labels | hidden]


def is_overlapping(one: Bbox, other: Bbox) -> bool:
    """Return whether two boxes share more than a rim."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width > TOUCHING and height > TOUCHING
