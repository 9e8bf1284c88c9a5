"""The forms of a posterior's draws: which combination each draw has, and how much of the posterior each alternative has."""

import pandas as pd

from experiments.inputs.forms import Factor, alternative_of, read_forms
from experiments.posteriors.posterior_file import FORMS, Posterior


def forms_in(posterior: Posterior) -> tuple[Factor, ...]:
    """Return the forms that were drawn; none if the posterior draws none, or they are no longer registered."""
    names = posterior.heads.get(FORMS, "").split()
    return tuple(factor for factor in read_forms().factors if factor.name in names)


def combinations_in(posterior: Posterior) -> pd.DataFrame:
    """Return each draw's alternatives: a column for each form that was drawn, and the combination's name.

    Raises
    ------
    ValueError
        If a draw has none of a form's alternatives: the form was changed since.
    """
    factors = forms_in(posterior)
    rows = posterior.draws.to_dict("records")
    found = pd.DataFrame({factor.name: [alternative_of(factor, row) for row in rows] for factor in factors})
    for factor in factors:
        if not found[factor.name].all():
            raise ValueError(f"a draw has none of the values of {factor.name}: configs/forms.yaml was changed since it was made")
    return found.assign(combination=found.agg("+".join, axis=1) if len(factors) else "")


def weights_in(posterior: Posterior) -> pd.DataFrame:
    """Return a row for each form and alternative: its weight before the fit, and its share of the draws."""
    drawn = combinations_in(posterior)
    rows = [
        {"form": factor.name, "alternative": each.name, "weight": each.weight, "share": float((drawn[factor.name] == each.name).mean())}
        for factor in forms_in(posterior)
        for each in factor.alternatives
    ]
    return pd.DataFrame(rows, columns=["form", "alternative", "weight", "share"])
