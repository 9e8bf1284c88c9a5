"""`run.py schedule`: the order of the week."""

from experiments.presentation.cli.options import say


def command() -> None:
    """Print the order of the week.

    Example: python run.py schedule
    """
    from experiments.presentation.terminal.catalogue import schedule_lines

    say(schedule_lines())
