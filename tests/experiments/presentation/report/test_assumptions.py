"""What a report says that its comparison rests on."""

from types import SimpleNamespace

import pytest

from experiments.presentation.report import assumptions


@pytest.mark.parametrize("concerns", [True, False])
def test_the_strength_of_help_is_said_where_it_concerns_the_results(monkeypatch: pytest.MonkeyPatch, concerns: bool) -> None:
    results = SimpleNamespace(experiment=SimpleNamespace(authority=SimpleNamespace(name="somewhere")))
    monkeypatch.setattr(assumptions, "rests_on_help", lambda given: concerns and given is results)
    monkeypatch.setattr(assumptions, "curve_sentence", lambda place: iter([f"Help in {place}: -3 to +4."]))
    pieces = list(assumptions.strength_of_help(SimpleNamespace(results=results)))  # type: ignore[arg-type]
    assert [piece.text for piece in pieces] == (["Help in somewhere: \u22123 to +4."] if concerns else [])
