"""`run.py cluster-script`: a study as jobs of Slurm."""

from importlib import import_module
from typing import Annotated, Any

import typer

from experiments.presentation import cli
from experiments.presentation.cli.options import Out, Seed, Study, begin, is_given, say

CONTEXT = {"ignore_unknown_options": True, "allow_extra_args": True}
"""Options that are none of its own are those of the study's command."""


def command(
    context: typer.Context,
    study: Study,
    parts: Annotated[int, typer.Option("--parts", help="Members of the array; with --dask, workers.")] = 10,
    out: Out = None,
    seed: Seed = 1,
    time: Annotated[str, typer.Option("--time", help="Walltime of each job, as 04:00:00.")] = "04:00:00",
    memory: Annotated[str, typer.Option("--memory", help="Memory of each job, as 4G.")] = "4G",
    cpus: Annotated[int, typer.Option("--cpus", help="Processors of each job, which are its threads.")] = 1,
    partition: Annotated[str | None, typer.Option("--partition", help="Partition; the site's own default if not given.")] = None,
    account: Annotated[str | None, typer.Option("--account", help="Account; your own default if not given.")] = None,
    dask: Annotated[bool, typer.Option("--dask", help="One job with a scheduler, workers and the command, in place of an array.")] = False,
) -> None:
    """Prepare a results folder for a study in parts, write the scripts for Slurm beside it, and print the line to type.

    Behind the study, options of its own command are taken, too, as --runs, --draws, --allow-large, --vary, --budget, --robust or --replicates.

    Example: python run.py cluster-script hertfordshire_sensitivity --parts 20 --out results/sensitivity
    """
    begin()
    from experiments.cluster.script import cluster_script
    from experiments.presentation.terminal.cluster import script_lines

    how: dict[str, Any] = {"time": time, "memory": memory, "partition": partition, "account": account, "cpus": cpus, "dask": dask}
    say(script_lines(cluster_script(study, parts=parts, out=out, seed=seed, **how, **options_of_study(context, study))))


def options_of_study(context: Any, study: str) -> dict[str, Any]:
    """Return the options that are the study's command's, as its function takes them; raise InputError."""
    from experiments.cluster.prepared import command_for
    from experiments.inputs.errors import InputError

    if study.startswith("-"):
        raise InputError("STUDY", "", study, "the study first, and the options of its command behind it")
    name = command_for(study, any(word.partition("=")[0] == "--vary" for word in context.args))
    module = import_module(f"{cli.__name__}.{name}")
    given = read_by(module.command, name, context, [study, *context.args])
    options = {key: value for key, value in given.params.items() if key != "study" and is_given(given, key)}
    return dict(getattr(module, "arguments_from", dict)(options))


def read_by(function: Any, name: str, context: Any, words: list[str]) -> Any:
    """Return words as another command reads them; raise what it raises, and InputError for an option of neither."""
    from experiments.inputs.errors import InputError, NotGiven, likely

    app = typer.Typer(add_completion=False)
    app.command(name)(function)
    other = typer.main.get_command(app)
    try:
        return other.make_context(name, words, parent=context.parent)
    except Exception as error:
        if not hasattr(error, "possibilities"):
            raise
        known = [option for each in (context.command, other) for param in each.params for option in param.opts]
        option = str(getattr(error, "option_name", ""))
        raise InputError(option, "", NotGiven(f"neither cluster-script nor {name} has this option"), "", likely(option, known)) from error
