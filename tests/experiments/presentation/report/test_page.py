"""The page stands on its own: nothing is fetched, nothing from settings is obeyed, everybody can read it, and both errors are equally large."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.presentation.report.svg import inline_svg
from experiments.presentation.terminal.layout import DISCLAIMER
from tests.experiments.presentation.report.folders import KINDS, PICTURE, SCRIPT, Page, page_in

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
    assert "one council might see, 90 % of pairs" in text
    assert "what one council might see" in text and "where the mean difference lies" in text


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
