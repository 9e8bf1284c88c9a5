"""Measure the simulator against references: `python benchmarks/run.py [--short] [--only NAME]`."""

import argparse
import importlib
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

BENCHMARKS = (
    *("c_reference", "week_by_step", "hertfordshire", "scaling", "drivers", "cores", "dask_local", "start_up", "small_area"),
    *("estimate", "mesa_batch_run", "executor", "summaries"),
)


def chosen(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer repeats and smaller places: under 90 s once compiled")
    names = f"one of {', '.join(BENCHMARKS)}; may be repeated"
    parser.add_argument("--only", action="append", choices=BENCHMARKS, metavar="NAME", help=names)
    return parser.parse_args(arguments)


def busy() -> str:
    """Return how busy the machine is; Windows does not say."""
    if not hasattr(os, "getloadavg"):
        return "load unknown"
    return "load of the last 1, 5 and 15 minutes: " + ", ".join(f"{load:.1f}" for load in os.getloadavg())


def main() -> None:
    """Run the chosen benchmarks one after another. No figure, however bad, makes the exit status other than 0."""
    options = chosen()
    print(f"{os.cpu_count()} cores; {busy()}. Median (least to most) of repeats.")
    for name in options.only or BENCHMARKS:
        start = time.perf_counter()
        benchmark = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(benchmark.__doc__ or '').splitlines()[0]}", flush=True)
        benchmark.main(options.short)
        print(f"  [{time.perf_counter() - start:.0f} s]", flush=True)


if __name__ == "__main__":
    main()
