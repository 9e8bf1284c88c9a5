"""The tutorial: executed as a reader would, and stored. `python -m tests.tutorial` stores it again after a change."""

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.helpers import REPOSITORY

PATH = REPOSITORY / "docs" / "tutorial.ipynb"

SECONDS = 600
"""A cell that takes longer is stopped: more than ten times what the whole takes, with room for compiling."""


def stored() -> Any:
    """Return the notebook as it is stored."""
    return nbformat.read(PATH, as_version=4)


def executed(notebook: Any, folder: Path = PATH.parent) -> Any:
    """Return a notebook executed in a folder by a kernel of its own; what went to the error stream is left out.

    Raises
    ------
    CellExecutionError
        If a cell fails.
    """
    done = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    for cell in code_cells(done):
        cell["metadata"].pop("execution", None)  # when it ran
        cell["outputs"] = [output for output in cell["outputs"] if output.get("name") != "stderr"]
    done["metadata"]["language_info"] = {"name": "python"}
    return done


def code_cells(notebook: Any) -> list[Any]:
    """Return the cells with code."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def text_of(cell: Any) -> list[str]:
    """Return what a cell printed and gave, as text; pictures are left out."""
    printed = [output["text"] for output in cell["outputs"] if output["output_type"] == "stream"]
    return printed + [output["data"].get("text/plain", "") for output in cell["outputs"] if "data" in output]


def pictures_of(cell: Any) -> list[str]:
    """Return a cell's pictures."""
    return [output["data"]["image/png"] for output in cell["outputs"] if "image/png" in output.get("data", {})]


def store() -> None:
    """Execute the notebook and store it with what it gave."""
    PATH.write_text(nbformat.writes(executed(stored()), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    store()
