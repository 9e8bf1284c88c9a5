"""Figures as a notebook shows them, whether or not its own machinery for figures is loaded."""

from base64 import b64encode
from html import escape

from matplotlib.figure import Figure

from experiments.presentation.figures.style import ShownFigure


class Drawings(dict[str, Figure]):
    """Figures by name; a notebook shows them one below the other."""

    def _repr_html_(self) -> str:
        """Return the pictures."""
        shown = {name: figure for name, figure in self.items() if isinstance(figure, ShownFigure)}
        pictures = {name: b64encode(figure._repr_png_()).decode() for name, figure in shown.items()}
        return "".join(f'<p><img alt="{escape(name)}" src="data:image/png;base64,{picture}"></p>' for name, picture in pictures.items())
