"""The page stands on its own: nothing is fetched, nothing from settings is obeyed, everybody can read it, and both errors are equally large."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import yaml

from experiments.inputs.errors import InputError
from experiments.measures.definitions import EVERY
from experiments.presentation.report.answer import near_of
from experiments.presentation.report.changes import entry, read_heads
from experiments.presentation.report.comparison import Comparison
from experiments.presentation.report.folder import read_folder
from experiments.presentation.report.numbers import Numbers
from experiments.presentation.report.svg import inline_svg
from experiments.presentation.report.write import report_html
from experiments.presentation.terminal.layout import DISCLAIMER
from experiments.runs.danger_lines import lines_in_words
from tests.experiments.presentation.report.folders import DATA, KINDS, PICTURE, SCRIPT, Page, page_in

MOST_BYTES = 5_000_000

ADJECTIVES = re.compile(r"\b(clearly|significant(?! harm)|surely|strong|substantial|marked|large)\b", re.IGNORECASE)

ORDER = ["question", "answer", "errors", "children", "team", "costs", "why", "figures", "assumptions", "reported", "reproduce", "not-for"]


def ids_in(page: Page) -> list[str]:
    """Return the ids of a page."""
    return [each.attributes["id"] for each in page.found if "id" in each.attributes]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_fetched_and_there_is_no_script(kind: str, text_of: Callable[[str], str], page_of: Callable[[str], Page]) -> None:
    page = page_of(kind)
    assert len(text_of(kind).encode()) < MOST_BYTES
    assert not page.counted().keys() & {"script", "link", "img", "iframe", "object", "embed", "foreignobject", "image", "base", "form"}
    for each in page.found:
        assert not [name for name in each.attributes if name.startswith("on") or name in ("src", "srcset", "action")]
        assert each.attributes.get("href", "#").startswith("#")
    style = page.all("style")[0].text
    assert "url(" not in style and "@import" not in style
    assert "default-src 'none'" in next(each.attributes["content"] for each in page.all("meta") if "http-equiv" in each.attributes)


def test_text_from_settings_is_shown_and_not_obeyed(page_of: Callable[[str], Page]) -> None:
    page = page_of("main")
    assert SCRIPT in page.all("h1")[0].text and SCRIPT in page.all("title")[0].text
    assert any(PICTURE in each.text for each in page.all("th"))
    assert not page.all("script") and not page.all("img")


@pytest.mark.parametrize("kind", KINDS)
def test_figures_have_a_title_words_and_ids_of_their_own(kind: str, page_of: Callable[[str], Page]) -> None:
    page = page_of(kind)
    ids = ids_in(page)
    assert len(ids) == len(set(ids))
    drawings = page.all("svg")
    assert len(drawings) == len(page.all("figure")) == len(page.all("desc"))
    assert drawings or kind == "simulate"
    for each in drawings:
        assert each.attributes["role"] == "img" and {each.attributes["aria-labelledby"], each.attributes["aria-describedby"]} <= set(ids)
    assert all(len(each.text) > 40 for each in page.all("desc"))
    used = {each.attributes["href"][1:] for each in page.found if "href" in each.attributes}
    used |= {name for each in page.found for value in each.attributes.values() for name in re.findall(r"url\(#([^)]*)\)", value)}
    assert used <= set(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_says_how_to_repeat_it_and_what_it_is_not_for(kind: str, page_of: Callable[[str], Page]) -> None:
    page = page_of(kind)
    sections = {each.attributes["id"]: each.text for each in page.all("section")}
    assert DISCLAIMER in sections["not-for"] and "run.py repeat DIR" in sections["reproduce"] and "commit" in sections["reproduce"]
    assert "errors" in sections and len(page.all("h1")) == 1


def test_a_comparison_is_in_the_order_of_a_committee(page_of: Callable[[str], Page]) -> None:
    page = page_of("main")
    assert [each.attributes["id"] for each in page.all("section")] == ORDER
    answers = [each.text for each in page.all("p") if each.attributes.get("class") == "answer"]
    assert len(answers) == 3
    assert "Both errors" in answers[1] and "needless" in answers[1] and "harm" in answers[1]


@pytest.mark.parametrize("kind", ["main", "programmes", "simulate"])
def test_both_errors_are_equally_large(kind: str, page_of: Callable[[str], Page]) -> None:
    page = page_of(kind)
    cards = [each for each in page.all("div") if each.attributes.get("class") == "card"]
    assert len(cards) == 2
    entries = [page_in_card.count("from") for page_in_card in (card.text for card in cards)]
    assert entries[0] == entries[1]
    assert len([each for each in page.all("span") if each.attributes.get("class") == "change"]) % 2 == 0


@pytest.mark.parametrize("kind", KINDS)
def test_few_pairs_get_no_adjective_and_a_warning(kind: str, page_of: Callable[[str], Page]) -> None:
    page = page_of(kind)
    answer = " ".join(each.text for each in page.all("section") if each.attributes["id"] in ("question", "answer", "errors", "why"))
    assert not ADJECTIVES.search(answer)
    assert "next to nothing" in answer or "not an estimate" in answer


def test_a_baseline_that_is_not_as_usual_is_called_what_it_is(page_of: Callable[[str], Page]) -> None:
    page = page_of("equal")
    assert "business as usual with social workers for the same money" in page.all("h1")[0].text
    heads = {each.text for each in page.all("th") if each.attributes.get("scope") == "col"}
    assert "baseline" in heads and "as usual" not in heads and "as usual" in {each.text for each in page_of("main").all("th")}
    assert "Equal budgets" in page.all("section")[0].text and "No counterfactuals were run" in page.all("main")[0].text


def test_both_intervals_are_named(page_of: Callable[[str], Page]) -> None:
    text = page_of("main").all("main")[0].text
    assert "5 to 95 % between the pairs" in text and "where the mean difference lies" in text


@pytest.mark.fast
def test_one_council_is_spoken_of_from_ten_pairs_on() -> None:
    rows = [{"measure": "care_entries", "baseline": "usual", "policy": "policy", "runs": runs} for runs in (9, 10)]
    numbers = {"baseline_mean": 9.0, "difference": 5.0, "low": 1.4, "high": 8.6, "mean_low": 1.0, "mean_high": 9.0}
    words = [entry(Numbers(), row | numbers).intervals[0][0] for row in rows]
    assert words == ["5 to 95 % between the pairs", "one council might see, 90 % of pairs"]
    assert "too few to say what one council" in read_heads(9) and "too few to say what one" not in read_heads(10)


def test_few_pairs_say_nothing_of_what_one_council_might_see(page_of: Callable[[str], Page]) -> None:
    for kind in ("main", "programmes"):
        said = re.findall(r"[^.:]*one council might see", page_of(kind).all("main")[0].text)
        assert said and all("too few" in each for each in said), (kind, said)


def test_danger_has_the_three_lines_of_the_runs(folder_of: Callable[[str], Path], page_of: Callable[[str], Page]) -> None:
    record = dict(read_folder(folder_of("main")).record)
    page = page_of("main")
    errors = next(each.text for each in page.all("section") if each.attributes["id"] == "errors")
    assert lines_in_words(record) and lines_in_words(record) in errors
    cards = [each.text for each in page.all("div") if each.attributes.get("class") == "card"]
    assert "above the line of danger" in cards[0] and "below the line of danger" in cards[1]


@pytest.mark.parametrize("damage", [[], {}, {"found_on": "2015-03-31", "danger_line": {"quantile": "high", "chance_by_seed": {"1": 0.2}}}])
def test_damaged_lines_of_danger_are_refused(copy_of: Callable[[str], Path], damage: Any) -> None:
    path = copy_of("main")
    record = json.loads((path / "run.json").read_text(encoding="utf-8"))
    (path / "run.json").write_text(json.dumps(record | {"danger_lines": damage}), encoding="utf-8")
    with pytest.raises(InputError, match=r"danger_lines: .*allowed: the lines of danger, each with a quantile and a chance by seed"):
        read_folder(path)


def test_a_row_of_programmes_begins_with_its_place(page_of: Callable[[str], Page]) -> None:
    section = next(each for each in page_of("programmes").all("section") if each.attributes["id"] == "side-by-side")
    title = yaml.safe_load((DATA / "tiny.yaml").read_text(encoding="utf-8"))["title"]
    assert section.text.count(f"{title}: ") == 4


def test_an_ablation_says_which_error_was_not_asked_for(copy_of: Callable[[str], Path]) -> None:
    path = copy_of("ablate")
    record = json.loads((path / "run.json").read_text(encoding="utf-8"))
    record["whole"] = [row for row in record["whole"] if row["measure"] == "care_entries"]
    (path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    cards = [each.text for each in page_in(report_html(read_folder(path))).all("div") if each.attributes.get("class") == "card"]
    assert len(cards) == 2 and all("not among the measures that were asked for" in each for each in cards)


def test_claims_without_a_simulated_number_are_left_out(copy_of: Callable[[str], Path], page_of: Callable[[str], Page]) -> None:
    def reported_in(page: Page) -> str:
        return next(each.text for each in page.all("section") if each.attributes["id"] == "reported")

    assert PICTURE in reported_in(page_of("main")) and "another" not in reported_in(page_of("main"))
    path = copy_of("main")
    table = pd.read_csv(path / "claims.csv")
    table.loc[:, [name for name in table if name.startswith(("change", "percent"))]] = float("nan")
    table.to_csv(path / "claims.csv", index=False)
    said = reported_in(page_in(report_html(read_folder(path))))
    assert PICTURE not in said and "none of them can be set against a simulated number" in said


def test_equal_budgets_are_said_without_codes(page_of: Callable[[str], Page]) -> None:
    question = next(each for each in page_of("equal").all("section") if each.attributes["id"] == "question").text
    assert "GBP" in question and "tiny_baseline" not in question and "tiny_programme_run" not in question
    assert "it costs no more than what the baseline is given" not in page_of("equal").all("main")[0].text


HOSTILE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="alert(1)">
<script>alert(1)</script><foreignObject><b>x</b></foreignObject><image xlink:href="http://a.b/c.png"/>
<g id="a" onclick="alert(1)"><path d="M 0 0" style="fill: url(http://a.b/c)" clip-path="url(#a)"/><use xlink:href="http://a.b/c.svg"/></g>
<use xlink:href="#a"/></svg>"""


@pytest.mark.fast
def test_only_shapes_of_a_figure_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(HOSTILE, encoding="utf-8")
    text = str(inline_svg(tmp_path / "a.svg", "mine", SCRIPT, [PICTURE]))
    page = page_in(text)
    assert page.counted() == {"svg": 1, "title": 1, "desc": 1, "g": 1, "path": 1, "use": 2}
    assert "a.b" not in text and "alert" not in text.replace("alert(1)&lt;", "").replace("onerror=alert(1)&gt;", "")
    assert [each.attributes.get("href") for each in page.all("use")] == [None, "#mine-a"]
    assert page.all("path")[0].attributes["clip-path"] == "url(#mine-a)" and page.all("title")[0].text == SCRIPT


def test_it_is_said_how_near_the_baseline_is_to_what_was_observed(folder_of: Callable[[str], Path]) -> None:
    folder = read_folder(folder_of("equal"))
    assert folder.results is not None
    series = folder.results.series
    row = series[(series["measure"] == "protection_plans") & (series["scenario"] == "tiny_baseline")].iloc[-1]
    target = SimpleNamespace(measure="protection_plans", period=str(row["date"])[:10], per=None, value=4321.0, source="invented")
    experiment = replace(folder.results.experiment, authority=folder.results.experiment.authority.model_copy(update={"targets": (target,)}))
    said = near_of(Comparison(folder, replace(folder.results, experiment=experiment)), "protection_plans")
    assert "4,321 observed" in said and f"{EVERY['protection_plans'].number_format.format(row['mean'])} simulated" in said
