"""The command line: `python run.py` alone runs the main job, `python run.py --help` lists the commands."""

import sys

from experiments.presentation.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
