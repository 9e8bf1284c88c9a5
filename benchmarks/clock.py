"""Times taken turn about, in the processor's seconds, so that a busy machine disturbs little and disturbs all sides alike."""

import statistics
import time
from collections.abc import Callable
from typing import Any


def seconds(call: Callable[[], Any]) -> float:
    """Return the processor's seconds that one call takes in this thread; what others run meanwhile is not in them."""
    start = time.thread_time()
    call()
    return time.thread_time() - start


def waited(call: Callable[[], Any]) -> float:
    """Return the seconds by the clock on the wall until a call is done, for work that other processes do."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def interleaved(calls: dict[str, Callable[[], Any]], repeats: int, clock: Callable[..., float] = seconds) -> dict[str, list[float]]:
    """Return the seconds of each call in each repeat; within a repeat every call has its turn."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            times[name].append(clock(call))
    return times


def spread(values: list[float], scale: float = 1.0, digits: int = 2) -> str:
    """Return the median and the range, as text."""
    low, middle, high = (f"{scale * x:,.{digits}f}" for x in (min(values), statistics.median(values), max(values)))
    return f"{middle} ({low} to {high})"


def ratio(times: dict[str, list[float]], above: str, below: str, digits: int = 2) -> str:
    """Return the median and the range of the ratio of two times of the same repeat, as text."""
    return spread([a / b for a, b in zip(times[above], times[below])], digits=digits)


def say(what: str, figure: str, unit: str = "") -> None:
    """Print one figure."""
    print(f"  {what:<66} {figure} {unit}".rstrip(), flush=True)
