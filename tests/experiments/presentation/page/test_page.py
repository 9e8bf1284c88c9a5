"""The page in a real browser: it starts, plays, and shows what the tables hold; no control at any extreme breaks it."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from experiments.explorer.area_run import WEEKS_BEFORE, start_area
from experiments.explorer.authority_run import compare_authority
from experiments.explorer.saved import settings_from_bytes, settings_from_link
from experiments.inputs.load import CONFIGS
from experiments.runs.descriptions import NOT_FOR
from experiments.runs.words import LANES
from experiments.snapshots.children import children_now
from tests.experiments.presentation.page.conftest import SMALL

pytestmark = pytest.mark.slow

TABS = {"area": "#now", "compare": "#compare", "lessons": "#ask", "settings": "#keep"}
"""In their order, each with something that it has and the others have not."""

CONTROLS = ("name", "place", "policy", "go_live", "years", "thresholds", "seed", "families", "runs")
"""That show one value of the settings."""

SECONDS = 1000.0
"""Milliseconds."""


def choose(page: Any, tab: str) -> None:
    """Go to one of the four tabs."""
    page.click(f"#main-tab-{[*TABS].index(tab)}")
    page.wait_for_selector(TABS[tab], timeout=60 * SECONDS)


def press(page: Any, button: str) -> str:
    """Press a button that moves the area, and wait until another week is shown."""
    before = page.inner_text("#now")
    page.click(button)
    page.wait_for_function("before => document.querySelector('#now').innerText !== before", arg=before, timeout=60 * SECONDS)
    return str(page.inner_text("#now"))


def give(page: Any, control: str, value: str) -> None:
    """Give a control a value, as by hand: it hears of it when it is left."""
    page.eval_on_selector(f"#{control}", "(node, value) => { node.value = value; node.dispatchEvent(new Event('change', {bubbles: true})) }", value)


def settled(page: Any) -> None:
    """Wait until the server has taken what was given: a button that it answers at once."""
    is_true = page.get_attribute("#by-truth", "aria-pressed") == "true"
    page.click("#by-belief" if is_true else "#by-truth")
    page.wait_for_selector(f"#by-truth[aria-pressed={'false' if is_true else 'true'}]", timeout=60 * SECONDS)


def lane_counts(page: Any) -> dict[str, int]:
    """Return how many children stand in each lane, as the headings say."""
    said = (text.rsplit(": ", 1) for text in page.locator(".lanes text.name").all_text_contents())
    return {name: int(count) for name, count in said}


def test_it_starts_says_what_it_is_not_for_and_asks_no_other_machine(page, server):
    assert page.inner_text("#not-for") == NOT_FOR
    assert page.title() == "Family Safeguarding Simulator"
    addresses = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    assert addresses
    assert [each for each in addresses if not each.startswith((server.address, "data:"))] == []
    for tab in TABS:
        choose(page, tab)
        assert page.is_visible("#not-for")


def test_play_pause_a_week_and_reset(page):
    first = page.inner_text("#now")
    assert first.endswith(f"{WEEKS_BEFORE} weeks before the policy.")
    later = press(page, "#week")
    assert later != first
    press(page, "#play")
    assert page.inner_text("#play") == "Pause"
    page.click("#play")
    page.wait_for_selector("#play:has-text('Play')", timeout=60 * SECONDS)
    page.wait_for_timeout(2 * SECONDS)  # a week that had begun ends
    press(page, "#quarter")
    settled(page)
    assert press(page, "#reset") == first


def test_clicks_while_the_area_plays_at_the_fastest_pace_leave_the_page_whole(page, server):
    page.select_option("#pace", "13")
    press(page, "#play")
    click = "id => { const node = document.getElementById(id); if (node) node.click() }"
    dot = "n => { const dots = document.querySelectorAll('.dot'); dots[n % dots.length].dispatchEvent(new MouseEvent('click', {bubbles: true})) }"
    for turn in range(12):
        page.evaluate(click, "by-belief" if turn % 2 else "by-truth")
        page.evaluate(dot, 7 * turn)
        page.evaluate(click, f"panels-tab-{turn % 6}")
        page.wait_for_timeout(150)
        assert page.is_visible("#now")
        assert page.locator(".dot").count()
    settled(page)
    assert page.locator("[role=alert]:has-text('cannot be shown')").count() == 0
    assert not server.traceback


def test_the_area_says_what_is_simulated_whom_it_leaves_out_and_of_which_week_tables_are(page):
    press(page, "#quarter")
    heading = page.inner_text("#simulated")
    assert heading.startswith("A small area like Bracknell Forest under Family Safeguarding")
    assert heading.endswith("seed 1, first day 3 April 2017")
    assert re.search(r"closed more than three months ago, of whom [\d,]+ (is|are) in danger", page.inner_text("#not-shown"))
    assert "open families only" in page.inner_text(".legend")
    week = page.inner_text("#now").removeprefix("Week of ").split(",")[0]
    for place, tables in {0: ("#quadrants", "#pushes"), 2: ("#posts",), 3: ("#area-costs",), 5: ("#children",)}.items():
        page.click(f"#panels-tab-{place}")
        for table in tables:
            said = f"{table} caption:has-text('week from Monday {week}')"  # drawn a moment after the heading
            assert "one run" in page.wait_for_selector(said, timeout=60 * SECONDS).inner_text()
            arms = page.locator(f"{table} tr.heading").all_inner_texts()
            assert len(arms) == (2 if place in (0, 2) else 0)
    give(page, "seed", "2")
    page.wait_for_selector("main p:has-text('Changed: what is shown here')", timeout=60 * SECONDS)
    assert page.inner_text("#simulated") == heading


def test_leaving_the_area_while_it_plays_pauses_it_and_says_so(page):
    press(page, "#play")
    choose(page, "settings")
    page.wait_for_selector("[role=alert]:has-text('Paused in the week of')", timeout=60 * SECONDS)
    choose(page, "area")
    assert page.inner_text("#play") == "Play"


def test_the_area_shows_what_the_same_area_holds(page):
    for _ in range(2):
        press(page, "#quarter")
    area = start_area(settings_from_link(SMALL))
    area.step(26)
    counts = children_now(area.model.stores)["lane"].value_counts()
    assert lane_counts(page) == {label: int(counts[name]) for name, label in LANES.items()}
    assert page.locator(".dot").count() == counts.sum()
    assert f"{area.day.day} {area.day:%B %Y}" in page.inner_text("#now")
    page.click("#panels-tab-5")
    page.wait_for_selector("#children")
    assert page.locator("#children tbody tr").count() == min(counts.sum(), 400)


def test_a_story_opens_by_a_click_by_the_keyboard_and_by_its_number(page):
    press(page, "#quarter")
    dot = page.locator(".dot").nth(5)
    number = dot.get_attribute("data-family")
    dot.click()
    page.wait_for_selector("#story", timeout=60 * SECONDS)
    assert page.inner_text("#story") == f"The story so far of family {number}"
    assert "Its number is the one on this page" in page.inner_text("section.story")
    page.click("#close-story")
    page.wait_for_selector("#story", state="detached")
    dot.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    other = page.evaluate("document.activeElement.dataset.family")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#story:has-text('family {other}')", timeout=60 * SECONDS)
    page.fill("#family", str(number))
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#story:has-text('family {number}')", timeout=60 * SECONDS)
    page.fill("#family", "99999999")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]:has-text('the number of a family that is known by now')", timeout=60 * SECONDS)


def test_the_keyboard_alone_reaches_and_moves_everything(page):
    page.focus("#place")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.getAttribute('role') || document.activeElement.tagName"))
    assert {"policy", "go_live", "years", "thresholds", "restart", "play", "week", "reset", "by-belief", "option", "family", "panels-tab-0"} <= seen
    page.focus("#main-tab-0")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#compare")
    page.keyboard.press("End")
    page.wait_for_selector("#keep")


def test_every_control_at_both_extremes_leaves_the_page_as_it_should_be(page):
    extremes = {"number": ("", "-1", "1e300"), "date": ("", "1990-01-01", "2060-12-31", "9999-12-31")}
    post = {"number": ("2000",)}
    controls = page.eval_on_selector_all(
        ".controls input, .controls select, main select, main input",
        "nodes => nodes.map(n => [n.id, n.type, n.min, n.max, [...(n.options || [])].map(o => o.value)])",
    )
    assert len(controls) > 30
    for control, kind, low, high, options in controls:
        if kind == "checkbox":
            page.evaluate("id => document.getElementById(id).click()", control)
        known = post if control.startswith("post-") and control != "post-teacher" else extremes
        for value in options or ((low, high) if kind == "range" else known.get(kind, ())):
            give(page, control, value)
        settled(page)
        assert page.is_visible("#now")
    page.click("#restart")
    settled(page)
    assert page.is_visible("#now")


def test_a_value_that_is_not_allowed_gives_a_message_and_the_state_stays(page):
    give(page, "families", "3")
    page.wait_for_selector("[role=alert]:has-text('Open families in the small area: got 3; allowed: a value not below 20')", timeout=60 * SECONDS)
    page.wait_for_function("document.querySelector('#families').value === '30'")
    give(page, "post-psychologist", "99")
    page.wait_for_selector("[role=alert]:has-text('Psychologists: got 99')", timeout=60 * SECONDS)
    page.wait_for_function("document.querySelector('#post-psychologist').value === '0'")
    choose(page, "settings")
    for name in ("", "A b", "x" * 5000 + " "):
        give(page, "name", name)
        page.wait_for_selector("[role=alert]:has-text('Name of these settings: got')", timeout=60 * SECONDS)
        page.wait_for_function("document.querySelector('#name').value === 'my_settings'")
    choose(page, "area")
    press(page, "#week")


def test_a_policy_of_another_place_is_replaced_and_the_page_says_so(new_tab):
    page = new_tab("place=hertfordshire&policy=hertfordshire_family_safeguarding&go_live=2015-04-01&start=2014-04-01&end=2018-03-31&families=30")
    page.select_option("#place", "luton")
    page.wait_for_selector('[role=alert]:has-text("written for another place\'s areas")', timeout=60 * SECONDS)
    assert page.input_value("#policy") == "family_safeguarding"


def saved(page: Any) -> bytes:
    """Return what the link for saving would write."""
    return base64.b64decode(page.get_attribute("a[download]", "href").split(",", 1)[1])


def test_settings_are_saved_and_loaded_and_a_bad_file_changes_nothing(page, tmp_path):
    give(page, "post-teacher", "2")
    give(page, "set-hostility_misread", "0.3")
    choose(page, "settings")
    page.wait_for_function("atob(document.querySelector('a[download]').href.split(',')[1]).includes('hostility_misread')")
    content = saved(page)
    settings = settings_from_bytes(content, "mine.yaml")
    assert (settings.posts, settings.parameters) == ({"teacher": 2.0}, {"hostility_misread": 0.3})
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    give(page, "post-teacher", "7")
    page.wait_for_function("atob(document.querySelector('a[download]').href.split(',')[1]).includes('teacher: 7')")
    page.set_input_files("#load", path)
    page.wait_for_selector("[role=alert]:has-text('Loaded from mine.yaml')", timeout=60 * SECONDS)
    assert settings_from_bytes(saved(page), "mine.yaml") == settings
    for name, text in {"bad.yaml": "authority: nowhere\n", "noise.yaml": "\x00\x01", "list.yaml": "- 1"}.items():
        bad = tmp_path / name
        bad.write_text(text)
        page.set_input_files("#load", bad)
        page.wait_for_selector(f"[role=alert]:has-text('{name}')", timeout=60 * SECONDS)
        assert settings_from_bytes(saved(page), "mine.yaml") == settings
    assert page.input_value("#post-teacher") == "2"


@pytest.mark.parametrize("name", ["lancashire_2021", "hertfordshire_2015_as_announced"])
def test_after_a_load_every_control_shows_what_is_simulated(new_tab, name):
    page = new_tab("families=30&tab=3", selector="#keep")
    path = CONFIGS / "scenarios" / f"{name}.yaml"
    page.set_input_files("#load", path)
    page.wait_for_selector(f"[role=alert]:has-text('Loaded from {path.name}')", timeout=60 * SECONDS)
    page.wait_for_function("name => document.querySelector('#name').value === name", arg=name)
    chosen = settings_from_bytes(path.read_bytes(), path.name)
    shown = {control: page.input_value(f"#{control}") for control in CONTROLS}
    assert shown == {control: str(getattr(chosen, control)) for control in CONTROLS}


def test_a_reload_finds_its_state_by_the_link_and_a_wrong_link_gives_a_message(page, server):
    give(page, "post-teacher", "2.5")
    give(page, "go_live", "2016-05-02")
    page.wait_for_function("location.search.includes('post.teacher=2.5') && location.search.includes('go_live=2016-05-02')")
    page.click("#restart")
    page.wait_for_selector("#now:has-text('2016')", timeout=60 * SECONDS)
    shown = press(page, "#quarter")
    choose(page, "settings")
    page.wait_for_function("location.search.includes('week=2016') && location.search.includes('tab=3')")
    page.reload()
    page.wait_for_selector("#keep", timeout=60 * SECONDS)
    assert (page.input_value("#post-teacher"), page.input_value("#go_live"), page.input_value("#families")) == ("2.5", "2016-05-02", "30")
    choose(page, "area")
    assert page.inner_text("#now") == shown
    page.goto(f"{server.address}?place=atlantis&set.hostility_misread=lots")
    page.wait_for_selector("[role=alert]:has-text('hostility_misread')", timeout=60 * SECONDS)
    assert page.input_value("#place") == "luton"
    assert page.evaluate("location.search") == "?place=atlantis&set.hostility_misread=lots"
    give(page, "seed", "9")
    page.wait_for_function("location.search === '?seed=9'")


def test_two_tabs_share_nothing(new_tab):
    one, other = new_tab(), new_tab()
    first = other.inner_text("#now")
    press(one, "#quarter")
    give(one, "post-teacher", "3")
    one.click("#by-belief")
    one.wait_for_selector("#by-belief[aria-pressed=true]")
    one.wait_for_function("location.search.includes('post.teacher=3')")
    later = new_tab()
    assert later.inner_text("#now") == first
    assert press(other, "#week") == press(later, "#week") != one.inner_text("#now")
    assert other.input_value("#post-teacher") == "0"
    assert other.get_attribute("#by-truth", "aria-pressed") == "true"
    assert "teacher" not in other.evaluate("location.search")
    assert press(other, "#reset") == first


def read_back(page: Any, table: str) -> dict[tuple[str, str], list[float]]:
    """Return the numbers of the DOM by measure and columns."""
    rows = page.eval_on_selector_all(f"data[data-table={table}]", "nodes => nodes.map(n => [n.dataset.measure, n.dataset.column, n.value])")
    return {(measure, column): [float(each) for each in value.split()] for measure, column, value in rows}


def test_numbers_of_a_comparison_are_those_of_the_tables_for_the_same_seed(page):
    choose(page, "compare")
    page.click("#compare")
    page.wait_for_selector("#headline", timeout=240 * SECONDS)
    results = compare_authority(settings_from_link(SMALL))
    shown, rows = read_back(page, "headline"), results.headline.set_index("measure")
    assert {"missed_high_risk_children", "needless_plans", "care_entries", "cost_gbp"} <= {measure for measure, _ in shown}
    for (measure, columns), values in shown.items():
        assert values == pytest.approx([rows.loc[measure, column] for column in columns.split()], rel=1e-6), (measure, columns)
    payers = read_back(page, "composition")
    cost = results.composition[(results.composition["measure"] == "cost_gbp") & results.composition["baseline"].notna()]
    assert payers["cost_gbp", "difference"] == pytest.approx([cost["difference"].item()], rel=1e-6)
    page.wait_for_selector("#figure-protection-plans img")
    assert all(page.eval_on_selector_all("img", "nodes => nodes.map(n => n.alt.length > 40 && n.complete && n.naturalWidth > 100)"))


def test_runs_that_are_stopped_say_so(new_tab):
    page = new_tab("place=hertfordshire&families=30&runs=200")
    choose(page, "compare")
    page.click("#compare")
    page.wait_for_selector("#compare-bar", timeout=60 * SECONDS)
    page.wait_for_selector("#compare-done:has-text(' of 200 runs')", timeout=240 * SECONDS)
    page.click("#compare-stop")
    page.wait_for_selector("#compare-bar", state="detached", timeout=60 * SECONDS)
    page.wait_for_selector("[role=alert]:has-text('Stopped before a run was finished'), p:has-text('Not all runs are there')", timeout=60 * SECONDS)


def test_lessons_have_a_question_and_can_be_asked_and_stopped(page):
    choose(page, "lessons")
    for number in range(1, 6):
        page.click(f"#lesson-{number}")
        page.wait_for_selector(f"#lesson-{number}[aria-pressed=true]")
        assert page.inner_text("main h3").endswith("?")
    page.click("#ask")
    page.wait_for_selector("#lesson-bar", timeout=60 * SECONDS)
    page.click("#lesson-stop")
    page.wait_for_selector("#lesson-bar", state="detached", timeout=120 * SECONDS)


def test_two_settings_are_compared(page):
    choose(page, "settings")
    page.click("#keep")
    page.wait_for_selector("#kept:has-text('my_settings')")
    give(page, "name", "other")
    give(page, "post-teacher", "4")
    page.wait_for_function("atob(document.querySelector('a[download]').href.split(',')[1]).includes('teacher: 4')")
    page.click("#keep")
    page.wait_for_selector("#differing:has-text('posts: teachers')", timeout=60 * SECONDS)
    page.click("#run-both")
    page.wait_for_selector("#both", timeout=240 * SECONDS)
    assert page.inner_text("#both thead").count("difference") == 2


COVERED = """() => {
    const node = document.activeElement, box = node.getBoundingClientRect(), x = box.left + Math.min(box.width / 2, 20);
    const bars = [...document.querySelectorAll('.page header, .begin')].filter(bar => !bar.contains(node));
    const over = [box.top + 2, box.bottom - 2].map(y => document.elementFromPoint(x, y));
    const isCovered = over.some(top => top && bars.some(bar => bar.contains(top)));
    if (node === document.body || box.height > innerHeight) return null;
    return isCovered || box.bottom < 0 || box.top > innerHeight ? node.id || node.outerHTML.slice(0, 80) : null }"""
"""What has the focus, if a bar that stays lies over it or it is outside the screen; what is larger than the screen cannot be seen whole."""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_no_bar_hides_what_the_keyboard_has_reached(new_tab, width, height):
    page = new_tab(width=width, height=height)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.focus("#place")
    hidden = set()
    for key in ["Tab"] * 75 + ["Shift+Tab"] * 75:
        page.keyboard.press(key)
        hidden.add(page.evaluate(COVERED))
    assert hidden == {None}


def test_on_a_telephone_the_area_comes_before_the_settings_and_messages_are_on_the_screen(new_tab):
    page = new_tab(width=390, height=844)
    page.wait_for_selector("#choose:not([open])")
    assert page.locator("#now").bounding_box()["y"] < 844
    page.evaluate("document.querySelectorAll('.controls details').forEach(each => { each.open = true })")
    page.focus("#seed")
    give(page, "seed", "-1")
    message = page.wait_for_selector("[role=alert]:has-text('Seed of the random draws: got -1')", timeout=60 * SECONDS).bounding_box()
    assert message["y"] >= 0 and message["y"] + message["height"] <= 844


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen_and_axe_finds_nothing_serious(new_tab, width):
    from axe_playwright_python.sync_playwright import Axe

    page = new_tab(width=width)
    press(page, "#quarter")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.locator(".dot").nth(3).click()
    page.wait_for_selector("#story", timeout=60 * SECONDS)
    for tab in TABS:
        choose(page, tab)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
        found = [(each["impact"], each["id"], each["nodes"][0]["html"][:200]) for each in Axe().run(page).response["violations"]]
        assert [each for each in found if each[0] in ("serious", "critical")] == [], tab


def test_the_page_folder_and_its_command_alone_import_solara():
    root = Path(__file__).resolve().parents[4] / "experiments"
    users = {
        path.relative_to(root).as_posix() for path in root.rglob("*.py") if re.search(r"^\s*(import|from) solara", path.read_text(), re.MULTILINE)
    }
    assert users
    assert all(each.startswith("presentation/page/") for each in users)


def test_a_change_of_settings_takes_no_click_and_no_week_from_the_area(new_tab):
    page = new_tab()
    press(page, "#play")
    for place in ("brent", "bracknell_forest", "luton"):
        give(page, "place", place)
        settled(page)
    assert page.inner_text("#play") == "Pause"
    page.click("#play")
