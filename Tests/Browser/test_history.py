"""Runs are chosen from all that there were, and their tests and times are seen beside those of the runs before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from conftest import PATIENCE_MILLISECONDS, PHONE
from looks import accessibility_faults, too_wide
from playwright.sync_api import Browser, Locator, Page, expect
from served import Served, served

SUITE = """
name: Suite
on: { workflow_dispatch: }
jobs:
  test:
    name: Test
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/upload-artifact@v4
        with: { name: report, path: junit.xml }
      - { name: Result, run: '! grep -q "<failure" junit.xml' }
"""
OTHER = """
name: Other
on: { workflow_dispatch: }
jobs: { only: { runs-on: ubuntu-latest, steps: [ { run: 'true' } ] } }
"""
# Of three runs, by test: how it ended, and its seconds. `shaky` fails and succeeds.
RESULTS = [
    {"steady": ("", 0.2), "shaky": ("failure", 0.3), "broken": ("", 0.4), "slow": ("", 3.5)},
    {"steady": ("", 0.2), "shaky": ("", 0.3), "broken": ("", 0.4), "slow": ("", 3.6)},
    {"steady": ("", 0.2), "shaky": ("", 0.3), "broken": ("failure", 0.4), "slow": ("", 3.7), "fresh": ("failure", 0.1)},
]


def report(results: dict[str, tuple[str, float]]) -> str:
    cases = "".join(
        f'<testcase classname="feed" name="{name}" time="{seconds}">'
        + ('<failure message="assert 1 == 2"/>' if outcome else "") + "</testcase>\n"
        for name, (outcome, seconds) in results.items())
    return f"<testsuites><testsuite name='feed'>\n{cases}</testsuite></testsuites>\n"


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Served, list[str]]]:
    """Three runs of the suite at a commit each, then one by another person; with the commits."""
    files = {"workflows/suite.yml": SUITE.lstrip(), "workflows/other.yml": OTHER.lstrip()}
    with served(lambda folder: files) as server:
        commits = []
        for number, results in enumerate(RESULTS, 1):
            commits.append(server.commit({"junit.xml": report(results)}, f"Report {number}"))
            assert server.run("suite") == number
        assert [run["conclusion"] for run in server.runs()] == ["failure", "success", "failure"]
        yield server, commits


@pytest.fixture(scope="module")
def chosen(told: tuple[Served, list[str]], browser: Browser) -> tuple[Served, list[str]]:
    """With a fourth run, that bob has started."""
    server, commits = told
    page = browser.new_page(base_url=server.door("bob"))
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.goto("/p/podcast/dispatch/other")
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_role("button", name="Start exactly this").click()
    page.wait_for_url("**/p/podcast/runs/4")
    page.close()
    assert server.ends(4) == "success"
    return server, commits


def row(part: Locator, text: str) -> Locator:
    return part.get_by_role("row").filter(has_text=text)


def test_what_failed_comes_before_what_is_flaky_and_slow(
    told: tuple[Served, list[str]], seat: Callable[..., Page]
) -> None:
    server, _ = told
    page = seat(server, "eve")
    page.goto("/p/podcast/runs/3")
    tests = page.locator("#tests")
    expect(tests).to_contain_text("3 succeeded, 2 failed, 0 skipped")
    expect(tests.locator(".card .strong")).to_have_text(["feed::broken", "feed::fresh"])
    # No other report has tests of these names.
    expect(tests.locator(".flag")).to_have_count(0)
    broken = tests.locator(".card").filter(has_text="feed::broken").first
    expect(broken).to_contain_text("It succeeded in the last 2 runs that had it.")
    expect(broken).to_contain_text("assert 1 == 2")
    expect(tests.locator(".card").filter(has_text="feed::fresh").first).to_contain_text("It is new: no run before had it.")
    # In this order: what is to be mended, what cannot be relied on, what takes long.
    order = tests.locator(".strong, summary").all_inner_texts()
    assert order == ["feed::broken", "feed::fresh", "Flaky (1)", "Slowest (5)"], order
    flaky, slowest = tests.locator("#tests-Flaky"), tests.locator("#tests-Slowest")
    flaky.locator("summary").click()
    expect(row(flaky, "feed::shaky")).to_contain_text("1 of 2")
    expect(row(flaky, "feed::shaky")).to_contain_text("Succeeded")
    expect(flaky.locator("tbody tr")).to_have_count(1)
    slowest.locator("summary").click()
    expect(slowest.locator("tbody th")).to_have_text(
        ["feed::slow", "feed::broken", "feed::shaky", "feed::steady", "feed::fresh"])
    expect(row(slowest, "feed::slow")).to_contain_text("3.7 s")


def test_a_test_that_fails_now_and_then_says_so_where_it_failed(
    told: tuple[Served, list[str]], seat: Callable[..., Page]
) -> None:
    server, _ = told
    page = seat(server, "eve")
    # Nothing was known of it when it failed first.
    page.goto("/p/podcast/runs/1")
    expect(page.locator("#tests")).to_contain_text("It is new: no run before had it.")
    expect(page.locator("#tests-Flaky")).to_have_count(0)
    page.goto("/p/podcast/runs/2")
    expect(page.locator("#tests")).to_contain_text("4 succeeded, 0 failed, 0 skipped")
    expect(page.locator("#tests-Flaky summary")).to_have_text("Flaky (1)")


def test_each_run_has_a_bar(chosen: tuple[Served, list[str]], seat: Callable[..., Page]) -> None:
    server, _ = chosen
    page = seat(server, "eve")
    page.goto("/p/podcast/runs")
    plot = page.get_by_role("img", name=re.compile("^4 runs, of which 2 succeeded: between .* s in the middle$"))
    expect(plot).to_be_visible()
    bars = plot.locator("g")
    expect(bars).to_have_count(4)
    # The newest at the right; what did not succeed is told by its form, too.
    titles = [bars.nth(place).locator("title").text_content() or "" for place in range(4)]
    assert [title.rsplit(", ", 1)[0] for title in titles] == [
        "run 4, Other: Succeeded", "run 3, Suite: Failed", "run 2, Suite: Succeeded", "run 1, Suite: Failed"], titles
    places = [float(bars.nth(place).locator("rect.dot").get_attribute("x") or 0) for place in range(4)]
    assert places == sorted(places, reverse=True), places
    assert [bars.nth(place).locator("rect.gap").count() for place in range(4)] == [0, 1, 0, 1]
    for place in range(4):
        box = bars.nth(place).locator("rect.dot").bounding_box()
        assert box and box["width"] >= 1 and box["height"] >= 1, box
    page.goto("/p/podcast/runs?workflow=workflows/suite.yml&result=success")
    # Of one there is nothing to compare.
    expect(page.locator("#durations")).to_contain_text("as soon as two runs have ended")


def test_runs_are_chosen(chosen: tuple[Served, list[str]], seat: Callable[..., Page]) -> None:
    server, commits = chosen
    page = seat(server, "eve")
    form = page.get_by_role("search", name="Runs")

    def shown() -> Locator:
        return page.locator("#runs tbody th")

    def show(wanted: list[str]) -> None:
        form.get_by_role("button", name="Show").click()
        expect(shown()).to_have_text(wanted)

    page.goto("/p/podcast/runs")
    expect(shown()).to_have_text(["#4 Other", "#3 Suite", "#2 Suite", "#1 Suite"])
    form.get_by_label("Workflow").select_option("suite.yml")
    show(["#3 Suite", "#2 Suite", "#1 Suite"])
    form.get_by_label("Result").select_option("Failed")
    show(["#3 Suite", "#1 Suite"])
    # Each choice stays, and is added to the others.
    expect(form.get_by_label("Workflow")).to_have_value("workflows/suite.yml")
    form.get_by_label("SHA").fill(commits[0][:8])
    show(["#1 Suite"])
    form.get_by_role("link", name="All runs").click()
    expect(shown()).to_have_count(4)
    form.get_by_label("Started by").select_option("bob")
    show(["#4 Other"])
    form.get_by_label("Workflow").select_option("suite.yml")
    form.get_by_role("button", name="Show").click()
    expect(page.locator("#runs")).to_contain_text("No run is like that.")
    page.locator("#runs").get_by_role("link", name="Show all runs").click()
    expect(shown()).to_have_count(4)
    form.get_by_label("Branch or tag").select_option("main")
    form.get_by_label("SHA").fill(commits[2])
    show(["#4 Other", "#3 Suite"])


@pytest.mark.parametrize("scripted", [True, False])
def test_on_a_phone_the_filters_are_folded_until_one_is_set(
    chosen: tuple[Served, list[str]], seat: Callable[..., Page], scripted: bool
) -> None:
    server, _ = chosen
    page = seat(server, "eve", scripted=scripted)
    page.goto("/p/podcast/runs")
    form = page.get_by_role("search", name="Runs")
    fold, result = form.locator("summary"), form.locator("select[name=result]")
    # Where there is room they are there, and nothing is to be unfolded.
    expect(result).to_be_visible()
    expect(fold).to_be_hidden()
    page.set_viewport_size(PHONE)
    expect(result).to_be_hidden()
    fold.focus()
    page.keyboard.press("Enter")
    result.select_option("Failed")
    form.get_by_role("button", name="Show").click()
    expect(page.locator("#runs tbody th")).to_have_text(["#3 Suite", "#1 Suite"])
    expect(result).to_be_visible()
    expect(result).to_have_value("failure")
    fold.click()
    expect(result).to_be_hidden()


def test_folded_filters_leave_room_for_runs_and_have_no_fault(chosen: tuple[Served, list[str]], seat: Callable[..., Page]) -> None:
    server, _ = chosen
    page = seat(server, "eve")
    page.set_viewport_size(PHONE)
    page.goto("/p/podcast/runs")
    expect(page.locator("#runs tbody tr").first).to_be_in_viewport(ratio=1)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert accessibility_faults(page) == []
        assert too_wide(page) == []


def test_the_key_for_the_filter_unfolds_it(chosen: tuple[Served, list[str]], seat: Callable[..., Page]) -> None:
    server, _ = chosen
    page = seat(server, "eve")
    page.set_viewport_size(PHONE)
    page.goto("/p/podcast/runs")
    page.keyboard.press("/")
    expect(page.locator("[data-filter]")).to_be_focused()
    expect(page.locator("[data-filter]")).to_be_visible()
