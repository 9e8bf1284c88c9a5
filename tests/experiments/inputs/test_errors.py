"""A suggestion is another word than the one that was refused."""

import pytest

from experiments.inputs.errors import likely


@pytest.mark.fast
def test_a_suggestion_is_the_nearest_other_word() -> None:
    assert likely("lutn", ["luton", "brent"]) == "Did you mean 'luton'?"
    assert likely("luton", ["luton"]) == likely("", [""]) == likely("x", ["luton"]) == ""
