"""`run.py list`: what there is."""

from experiments.presentation.cli.options import say


def command() -> None:
    """Print authorities, policies, scenarios, studies and measures, one line each.

    Example: python run.py list
    """
    from experiments.presentation.terminal.catalogue import list_lines

    say(list_lines())
