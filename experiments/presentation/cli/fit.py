"""`run.py fit`: a first fit of thresholds and rates, or the refit of every combination of forms."""

from typing import Annotated

import typer

from experiments.presentation.cli.options import Cluster, Jobs, Overwrite, Resume, Scheduler, Seed, check_names, finish, say

Forms = Annotated[
    bool,
    typer.Option("--forms", help="Refit every combination of the forms in configs/forms.yaml; --out DIR then keeps DIR/forms_fitted.csv."),
]


def command(
    scenario: Annotated[str, typer.Argument(help="A scenario whose authority has targets.")] = "hertfordshire_business_as_usual",
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Annotated[str | None, typer.Option("--out", help="Folder for the fitted NAME.yaml; nothing is written if not given.", metavar="DIR")] = None,
    mix: Annotated[bool, typer.Option("--mix", help="Fit the mix of severity among the referred in place of care's thresholds.")] = False,
    forms: Forms = False,
    resume: Resume = False,
    overwrite: Overwrite = False,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Fit an authority's thresholds and rates to its published figures, one parameter a figure (configs/studies/first_fit.yaml).

    Example: python run.py fit hertfordshire_business_as_usual --out my-authorities
    """
    check_names([scenario])
    check_options(forms, {"--mix": mix}, {"--resume": resume, "--overwrite": overwrite, "--scheduler": scheduler, "--cluster": cluster})
    if forms:
        from experiments.calibration.form_fit import fit_forms
        from experiments.presentation.terminal.form_fit import form_fit_lines

        done = fit_forms(scenario, seed=seed, jobs=jobs, out=out, resume=resume, overwrite=overwrite, scheduler=scheduler, cluster=cluster)
        say(form_fit_lines(done))
        finish(False, out)
        return
    from experiments.calibration.first_fit import fit_scenario
    from experiments.inputs.errors import shown_path
    from experiments.presentation.terminal.calibration import first_fit_lines

    fitted, path = fit_scenario(scenario, seed=seed, jobs=jobs, out=out, mix=mix)
    say(first_fit_lines(fitted))
    if path:
        typer.echo(f"\nWritten: {shown_path(path.absolute())}")


def check_options(forms: bool, not_with: dict[str, object], only_with: dict[str, object]) -> None:
    """Raise InputError for options that do not go with --forms, or only with it."""
    from experiments.inputs.errors import InputError, NotGiven

    for name in (name for name, value in (not_with if forms else only_with).items() if value not in (False, None)):
        given = NotGiven("given with --forms" if forms else "given without --forms")
        raise InputError(name, "", given, "one of the two" if forms else "only with --forms, whose runs are kept")
