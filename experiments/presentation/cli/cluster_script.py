"""`run.py cluster-script`: a study as jobs of Slurm."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import Out, Seed, Study, begin, say


def command(
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

    Example: python run.py cluster-script hertfordshire_sensitivity --parts 20 --out results/sensitivity
    """
    begin()
    from experiments.cluster.script import cluster_script
    from experiments.presentation.terminal.cluster import script_lines

    how = {"time": time, "memory": memory, "partition": partition, "account": account}
    say(script_lines(cluster_script(study, parts=parts, out=out, seed=seed, cpus=cpus, dask=dask, **how)))  # type: ignore[arg-type]
