"""What is missing of a command's runs, in words that its first line, its tables and its figures share."""

from collections.abc import Sequence


def incomplete_words(finished: int, asked: int, failed: Sequence[str] = (), is_stopped: bool = False) -> str:
    """Return what is missing of the runs that were asked for; nothing if all are there.

    Parameters
    ----------
    finished, asked
        Numbers of runs.
    failed
        Labels of those that failed.
    is_stopped
        Whether a signal ended the work.

    Examples
    --------
    >>> incomplete_words(2, 40, is_stopped=True)
    'stopped after 2 of 40 runs'
    >>> incomplete_words(19, 20, ["seed 3"])
    '1 of 20 runs failed (seed 3)'
    """
    stopped = f"stopped after {finished} of {asked} runs" if finished < asked else f"stopped before every figure of {asked} runs was drawn"
    words = [stopped] if is_stopped else []
    if failed:
        words.append(f"{len(failed)} of {asked} runs failed ({', '.join(failed)})")
    return "; ".join(words)


def incomplete_line(words: str) -> str:
    """Return what is missing as the first line of a text, in capitals so that nobody takes few runs for all; words: not empty."""
    return f"INCOMPLETE: {words}. All below is of the finished runs; --resume goes on."
