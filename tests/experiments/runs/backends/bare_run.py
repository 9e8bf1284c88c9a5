"""The command line without figures and reports, which take longer than what a test of engines looks at."""

import sys

import run
from experiments.presentation.cli import compare


def nothing(*_: object) -> None:
    """Draw and write nothing."""


if __name__ == "__main__":
    compare.draw = compare.report_of = nothing
    sys.exit(run.main(sys.argv[1:]))
