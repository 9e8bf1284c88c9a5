"""The whole place says what its results rest on, as the first screen does."""

import pytest

pytest.importorskip("solara")

from experiments.presentation.page import compare_view


@pytest.mark.parametrize("is_true", [True, False])
def test_what_a_result_rests_on_is_said_where_it_is_true(monkeypatch: pytest.MonkeyPatch, is_true: bool) -> None:
    monkeypatch.setattr(compare_view, "rests_on_shared_records", lambda results: is_true)
    said = list(compare_view.rests_on(None))  # type: ignore[arg-type]
    assert any("rests on one assumed form" in line for line in said) == is_true
    assert "--no-counterfactuals" in said[-1]
