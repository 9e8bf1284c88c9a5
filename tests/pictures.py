"""Pictures in words: figures are made as ever and only their painting, half of a small command's time, is left out.

For tests of what commands do with files; figures have tests of their own, which paint them.
"""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text


def pictures_in_words(patch: pytest.MonkeyPatch) -> None:
    """Let every figure be saved as its texts and what its lines and points are."""
    patch.setattr(Figure, "savefig", in_words)


def in_words(figure: Figure, place: Any, **_: object) -> None:
    """Write a figure's texts, and a digest of where its lines and points are, as an SVG file without shapes."""
    said = " ".join(text.get_text() for text in figure.findobj(Text))
    lines = [line.get_xydata().astype(float).tobytes() for line in figure.findobj(Line2D)]  # type: ignore[call-arg, union-attr]
    points = [found.get_offsets().astype(float).tobytes() for found in figure.findobj(Collection)]  # type: ignore[attr-defined, union-attr]
    digest = hashlib.sha256(b"".join([*lines, *points])).hexdigest()
    written = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><desc>{escape(said)} {digest}</desc></svg>\n'.encode()
    if isinstance(place, BytesIO):
        place.write(written)
    else:
        Path(place).write_bytes(written)
