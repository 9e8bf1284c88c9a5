"""A repeated run in the terminal."""

from collections.abc import Iterator
from pathlib import Path

from agents.rule import source_fingerprint
from experiments.comparison.repeat import read_record, tables_in
from experiments.runs.run import Results


def repeat_lines(results: Results, folder: str | Path, different: list[str]) -> Iterator[str]:
    """Yield whether the tables came out as before, and why not if they did not."""
    count = len(results.finished)
    if not different:
        yield f"{count} runs repeated from {folder}: {', '.join(path.name for path in tables_in(folder))} equal, number for number."
        return
    yield f"{count} runs repeated from {folder}: {' and '.join(different)} came out otherwise."
    made_by = read_record(Path(folder) / "run.json").get("sources")
    if made_by != source_fingerprint():
        yield f"They were made by other sources ({made_by}; these are {source_fingerprint()}): check out the commit that run.json names."
