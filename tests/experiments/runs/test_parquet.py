"""The words of codes in the long tables are those of agents/standing.py."""

import pytest

from agents import standing
from experiments.runs.words import WORDS, code_words


@pytest.mark.parametrize(
    ("group", "word", "code"),
    [
        ("plan", "protection_plan", standing.PROTECTION_PLAN),
        ("court", "pre_proceedings", standing.PRE_PROCEEDINGS),
        ("care", "interim_order", standing.INTERIM_ORDER),
        ("placement", "foster", standing.FOSTER),
        ("reason_ended", "turned_18", standing.TURNED_18),
        ("decided_by", "legal_gateway", standing.BY_LEGAL_GATEWAY),
        ("role", "unit_coordinator", standing.UNIT_COORDINATOR),
        ("presentation", "disguised_compliance", standing.DISGUISED_COMPLIANCE),
        ("resisted_because", "manner", standing.MANNER),
        ("track", "placement", standing.PLACEMENT_TRACK),
    ],
)
def test_a_code_has_its_own_word(group: str, word: str, code: int) -> None:
    assert WORDS[group][code] == word


def test_a_group_of_codes_with_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="one after the other"):
        code_words("NO_PLAN", "PRE_PROCEEDINGS")
