"""`run.py budgets`: announced budgets beside planned spend."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import say


def command(
    scenarios: Annotated[list[str] | None, typer.Argument(help="Programmes; all with an announced budget if none is named.")] = None,
) -> None:
    """Print announced budgets beside what the programmes' settings spend of them, and the posts and training that they buy. Runs nothing.

    Example: python run.py budgets hertfordshire_family_safeguarding
    """
    from experiments.presentation.terminal.budgets import budget_table, budgeted

    say(budget_table(budgeted(scenarios or ())))
