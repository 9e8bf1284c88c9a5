"""The file of a posterior: changed by hand it is refused, of another model it is read and said to be so."""

from pathlib import Path

import pytest

from experiments.inputs.errors import InputError
from experiments.posteriors import posterior_file
from experiments.posteriors.draws import digest_of, draw_for
from experiments.posteriors.posterior_file import read_posterior, why_not_of_this_model
from tests.experiments.posteriors.posteriors import a_posterior
from tests.helpers import littleton, with_figures

BROKEN = [
    ("plan_threshold", "plan_treshold", "Did you mean 'plan_threshold'?"),
    ("\n0.3\n", "\nmany\n", "numbers"),
    ("\n0.3\n", "\nnan\n", "finite"),
    ("\n0.3\n", "\n0.3,0.3\n", "numbers, as many in each row"),
    ("\n0.25\n0.3\n0.35\n", "\n1,1\n2,2\n3,3\n", "as many as the first line has names, 1"),
    ("# seed: 1\n", "", "# seed"),
    ("# model: ", "# modell: ", "# model"),
    ("plan_starts=", "plan_starts=many", "measures and whole numbers"),
    ("# unseen: none\n", "# unseen: plan_treshold\n", "Did you mean 'plan_threshold'?"),
    ("\n0.35\n", "\n99\n", "registered range"),
    ("plan_threshold\n", "plan_threshold,plan_threshold\n", "each parameter once"),
    ("\n0.35\n", "\n", "the digest of what stands here: it was changed by hand"),
    ("\n0.3\n", "\n0.32\n", "the digest of what stands here: it was changed by hand"),
    ("# simulations: 9\n", "# simulations: 9000\n", "the digest of what stands here: it was changed by hand"),
    ("# draws: ", "# drawn: ", "# draws"),
]


@pytest.mark.parametrize(("old", "new", "words"), BROKEN)
def test_a_broken_posterior_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    path = a_posterior(tmp_path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as refused:
        read_posterior(path)
    assert words in str(refused.value)


def test_a_posterior_of_another_model_is_read_and_says_what_is_simulated_otherwise(tmp_path: Path) -> None:
    assert why_not_of_this_model(read_posterior(a_posterior(tmp_path))) is None
    stale = read_posterior(a_posterior(tmp_path, "0123456789ab", plan_starts=7, referrals=8, assessments=9, care_entries=10))
    why = str(why_not_of_this_model(stale))
    assert why.startswith("it is of another version of the model (reference run: assessments ") and why.endswith(" and 1 more)")
    assert "care_entries" in why and "was 10" in why and "referrals" not in why
    assert digest_of(littleton()) == stale.heads["held"] and draw_for(littleton(), 1, tmp_path).row is None


def test_a_posterior_of_before_reference_values_were_recorded_is_of_another_model(tmp_path: Path) -> None:
    path = a_posterior(tmp_path, "7fb3a1059938")
    kept = [line for line in path.read_text().splitlines() if not line.startswith("# reference")]
    path.write_text("\n".join(kept).replace("# draws: ", "# draws: 0") + "\n")
    assert why_not_of_this_model(read_posterior(path)) == "it is of another version of the model"


def test_a_parameter_that_is_gone_and_a_range_that_is_narrower_make_it_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    posterior = read_posterior(a_posterior(tmp_path))
    figures = with_figures()
    narrow = figures["plan_threshold"].model_copy(update={"low": 0.27, "high": 0.9})
    monkeypatch.setattr(posterior_file, "read_parameters", lambda: {**figures, "plan_threshold": narrow})
    assert why_not_of_this_model(read_posterior(tmp_path / "littleton.csv")) == (
        "a draw of plan_threshold is 0.25, outside the registered range, 0.27 to 0.9"
    )
    gone = {name: figure for name, figure in figures.items() if name != "plan_threshold"}
    monkeypatch.setattr(posterior_file, "read_parameters", lambda: gone)
    assert why_not_of_this_model(posterior) == "it moves plan_threshold, which the model no longer has"
