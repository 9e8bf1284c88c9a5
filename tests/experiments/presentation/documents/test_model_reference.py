"""The generated parts of the documentation are current, and miss nothing."""

import re

import pytest

from agents.rule import RULES
from experiments.presentation.documents import model_reference as describing
from tests.helpers import REPOSITORY


@pytest.mark.parametrize("name", describing.DOCUMENTS)
def test_a_document_is_current(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert describing.filled(text) == text, "run `python -m experiments.presentation.documents.model_reference`"


def test_every_part_stands_in_a_document() -> None:
    stated = "".join((REPOSITORY / name).read_text(encoding="utf-8") for name in describing.DOCUMENTS)
    assert set(re.findall(r"<!-- generated: ([\w ]+) -->", stated)) == set(describing.PARTS)


def test_every_rule_is_told_with_what_it_does() -> None:
    lines = list(describing.the_rules())[2:]
    assert len(lines) == len(RULES)
    assert all(re.fullmatch(r"\| [\w ]+ \| `\w+` \| [A-Z].+ \|", line) for line in lines)


def test_comments_belong_to_their_fields() -> None:
    stated = {field: words for name in describing.RECORDS for field, _, words in describing.fields_of(name)}
    assert stated["abuse_victim"].startswith("severity now") and stated["abuse_victim_set_point"] == "where it drifts to"
    assert stated["look"] == "persistent misleading look, sd of true risk"
    assert stated["fte"] == ""


def test_another_value_makes_a_document_stale() -> None:
    text = (REPOSITORY / "docs/parameters.md").read_text(encoding="utf-8")
    other = re.sub(r"(\| `belief_\w+` \| )([^|]+)", r"\g<1>123 ", text, count=1)
    assert other != text and describing.filled(other) == text
