"""Stamping posteriors again: only where the reference run is what it was, and nothing but the stamp moves."""

from pathlib import Path

import pytest

import run
from experiments.inputs.errors import InputError
from experiments.posteriors.stamp import checked, stamp
from tests.experiments.posteriors.posteriors import a_posterior


def test_where_values_are_equal_the_stamp_alone_is_written_again(tmp_path: Path) -> None:
    path = a_posterior(tmp_path)
    right = path.read_text()
    a_posterior(tmp_path, "0123456789ab")
    (each,) = checked([path])
    assert each.why == "it is of another version of the model"
    stamp(each)
    assert path.read_text() == right and checked([path])[0].why is None


def test_a_measure_new_in_the_list_is_no_other_model(tmp_path: Path) -> None:
    path = a_posterior(tmp_path, "0123456789ab", of_a_list_before=5)
    stamp(checked([path])[0])
    assert "of_a_list_before" not in path.read_text() and checked([path])[0].why is None


def test_other_values_are_refused_unless_told(tmp_path: Path) -> None:
    path = a_posterior(tmp_path, "0123456789ab", plan_starts=7)
    before = path.read_text()
    with pytest.raises(InputError, match=r"# reference: got plan_starts \d+, was 7; allowed: .*--though-changed"):
        stamp(checked([path])[0])
    assert path.read_text() == before
    stamp(checked([path])[0], though_changed=True)
    assert checked([path])[0].why is None and path.read_text().splitlines()[2:] == before.splitlines()[2:]


def test_no_values_are_refused_unless_told_and_other_parameters_always(tmp_path: Path) -> None:
    path = a_posterior(tmp_path)
    text = path.read_text()
    path.write_text("\n".join(line for line in text.splitlines() if not line.startswith("# reference")) + "\n")
    with pytest.raises(InputError, match="does not say what the model simulated"):
        stamp(checked([path])[0])
    path.write_text(path.read_text().replace("plan_threshold", "plan_treshold"))
    with pytest.raises(InputError, match="plan_treshold, which the model no longer has"):
        stamp(checked([path])[0], though_changed=True)


def test_the_command_checks_and_stamps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_posterior(tmp_path, "0123456789ab", plan_starts=7)
    assert run.main(["posteriors", str(path)]) == 1 and "NOT USED: it is of another version" in capsys.readouterr().out
    assert run.main(["posteriors", str(path), "--stamp"]) == 2 and "was 7" in capsys.readouterr().err
    assert run.main(["posteriors", str(path), "--stamp", "--though-changed"]) == 0 and "of this model" in capsys.readouterr().out
    status, said = run.main(["posteriors"]), capsys.readouterr().out
    assert said.count("\n") == 11 and said.count("NOT USED") + said.count("of this model") == 11 and (status == 0) == ("NOT USED" not in said)
