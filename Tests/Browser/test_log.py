"""A log is read: from where it went wrong, in groups, by searching, by links to its lines, and while it is being written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from served import Served, served, until

PATH = "/p/podcast/runs/1/logs/check~1.0.1"
WRONG = "The enclosure of item 601 has no length."


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        server.run("feed")
        yield server


# 100 MB in more lines than one page is high: where each had its place, a browser would end at 600,000.
LONG_LINES = 1_600_000
LONG = f"""
name: Long
on: {{ workflow_dispatch: }}
jobs:
  print:
    name: Print
    runs-on: ubuntu-latest
    steps:
      - name: All of it
        run: |
          seq -f 'line %.0f: the episode was fetched, and it is as long as it was.' {LONG_LINES - 1}
          echo 'The last word is sesame.'
"""


@pytest.fixture(scope="module")
def long_log() -> Iterator[tuple[Served, str]]:
    """A server with a log of more than 100 MB, and the log's path."""
    with served(lambda folder: {"workflows/long.yml": LONG.lstrip()}) as server:
        assert server.shown(server.run("long"))["conclusion"] == "success"
        assert (server.store / "runs/1/steps/print~1.0.1/log").stat().st_size > 100_000_000
        yield server, "/p/podcast/runs/1/logs/print~1.0.1"


def lines(page: Page) -> Locator:
    return page.get_by_role("region", name="Lines")


def row(page: Page, number: int) -> Locator:
    return lines(page).locator(f".row[data-n='{number}']")


def first_row(page: Page) -> int:
    """The number of the first line that stands in the page."""
    return int(str(lines(page).locator(".row").first.get_attribute("data-n")))


def test_it_opens_where_it_went_wrong(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto("/p/podcast/runs/1")
    page.get_by_role("link", name=re.compile("Validate")).first.click()
    page.wait_for_url("**/logs/**")
    wrong = lines(page).get_by_text(WRONG)
    expect(wrong).to_be_in_viewport()
    # Coloured, as the step printed it.
    assert wrong.evaluate("element => getComputedStyle(element).color") != page.evaluate(
        "getComputedStyle(document.body).color")
    # Far more lines than rows: only what is seen stands in the page.
    assert lines(page).locator(".row").count() < 200


def test_text_is_found_in_the_whole_log(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto(PATH)
    expect(lines(page).get_by_text(WRONG)).to_be_in_viewport()
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Find in the whole log")
    expect(field).to_be_focused()
    field.fill("ITEM 42: OK")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    expect(lines(page).get_by_text("item 42: ok")).to_be_in_viewport()
    field.fill("item 88")
    expect(page.get_by_text(re.compile(r"of 11$"))).to_be_visible()
    field.fill("nowhere at all")
    expect(page.get_by_text("No match")).to_be_visible()
    page.get_by_role("button", name="First error").click()
    expect(lines(page).get_by_text(WRONG)).to_be_in_viewport()


def test_a_line_has_a_link_that_leads_back_to_it(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto(f"{PATH}#L42")
    line = lines(page).locator(".row[data-n='42']")
    expect(line).to_be_in_viewport()
    expect(line).to_have_class(re.compile("is-chosen"))
    lines(page).locator(".row[data-n='45'] a.n").click()
    assert page.url.endswith("#L45")
    lines(page).locator(".row[data-n='47'] a.n").click(modifiers=["Shift"])
    assert page.url.endswith("#L45-L47")
    address = page.url
    page.goto("/p/podcast")
    page.goto(address)
    expect(lines(page).locator(".row.is-chosen")).to_have_count(3)


def test_groups_are_folded(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto(f"{PATH}#L1")
    group = lines(page).locator("[data-fold]").first
    expect(lines(page).get_by_text("item 3: ok")).to_be_visible()
    group.click()
    expect(lines(page).get_by_text("item 3: ok")).to_have_count(0)
    expect(lines(page).get_by_text("item 301: ok")).to_be_in_viewport()
    group.click()
    expect(lines(page).get_by_text("item 3: ok")).to_be_visible()


def test_it_follows_what_is_printed(server: Served, seat: Callable[..., Page]) -> None:
    run = server.begin("nightly")
    until(lambda: any(job["steps"] for job in server.shown(run)["jobs"]), "the step has begun")
    page = seat(server, "eve")
    page.goto(f"/p/podcast/runs/{run}/logs/fetch~1.0.1")
    expect(lines(page).get_by_text("fetching")).to_be_visible()
    page.evaluate("window.stays = true")
    (server.folder / "fetched").touch()
    expect(lines(page).get_by_text("212 episodes are here")).to_be_in_viewport()
    expect(page.locator("#page-head")).to_contain_text("Succeeded")
    assert page.evaluate("window.stays") is True
    (server.folder / "indexed").touch()
    assert server.ends(run) == "success"


def test_the_raw_log_is_what_was_printed(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto(PATH)
    address = page.get_by_role("link", name="Raw").get_attribute("href")
    answer = page.request.get(str(address))
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.body() == (server.store / "runs/1/steps/check~1.0.1/log").read_bytes()


def test_times_are_shown_where_they_are_wanted(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto(f"{PATH}#L42")
    expect(row(page, 42)).to_contain_text("item")
    time, button = row(page, 42).locator("time"), page.get_by_role("button", name="Times")
    expect(time).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(time).to_be_visible()
    expect(time).to_have_text(re.compile(r"^\d\d:\d\d:\d\d\.\d{3}$"))
    # Whoever wants them wants them in the next log, too.
    page.reload()
    expect(time).to_be_visible()
    button.click()
    expect(time).to_be_hidden()


def test_a_log_of_100_megabytes_is_read_like_a_short_one(
    long_log: tuple[Served, str], seat: Callable[..., Page]
) -> None:
    server, path = long_log
    page = seat(server, "eve")
    page.goto(path)
    expect(row(page, 1)).to_contain_text("line 1: the episode")
    expect(page.locator("[data-log='lines']")).to_have_text(re.compile(r"^1\D?600\D?000 lines$"))
    lines(page).press("End")
    expect(row(page, LONG_LINES)).to_contain_text("sesame")
    expect(row(page, LONG_LINES)).to_be_in_viewport()
    before = first_row(page)
    lines(page).press("ArrowUp")
    expect(lines(page).locator(".row").first).to_have_attribute("data-n", str(before - 1))
    lines(page).press("Home")
    expect(row(page, 1)).to_be_in_viewport()
    # The bar's middle is the log's middle, to what a pixel of it stands for.
    lines(page).evaluate("box => { box.scrollTop = (box.scrollHeight - box.clientHeight) / 2; }")
    expect(row(page, LONG_LINES // 2)).to_contain_text(f"line {LONG_LINES // 2}:")
    expect(row(page, LONG_LINES // 2)).to_be_in_viewport()
    assert lines(page).locator(".row").count() < 200


def test_a_link_leads_to_a_line_of_100_megabytes_and_the_wheel_on_by_lines(
    long_log: tuple[Served, str], seat: Callable[..., Page]
) -> None:
    server, path = long_log
    page = seat(server, "eve")
    page.goto(f"{path}#L1500000")
    line = row(page, 1_500_000)
    expect(line).to_contain_text("line 1500000: the episode")
    expect(line).to_be_in_viewport()
    expect(line).to_have_class(re.compile("is-chosen"))
    before = first_row(page)
    line.hover()
    # A row has 20 pixels, however many lines a pixel of the bar stands for.
    page.mouse.wheel(0, 100)
    expect(lines(page).locator(".row").first).to_have_attribute("data-n", str(before + 5))
    page.mouse.wheel(0, -300)
    expect(lines(page).locator(".row").first).to_have_attribute("data-n", str(before - 10))
    expect(row(page, before - 10)).to_contain_text(f"line {before - 10}:")
    row(page, before).locator("a.n").click()
    assert page.url.endswith(f"#L{before}")
    assert lines(page).locator(".row").count() < 200


def test_text_is_found_in_the_last_line_of_100_megabytes(
    long_log: tuple[Served, str], seat: Callable[..., Page]
) -> None:
    server, path = long_log
    page = seat(server, "eve")
    page.goto(path)
    field = page.get_by_role("searchbox", name="Find in the whole log")
    field.fill("SESAME")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    expect(row(page, LONG_LINES)).to_contain_text("sesame")
    expect(row(page, LONG_LINES)).to_be_in_viewport()
    # All are counted, and the first thousand are gone through.
    field.fill("the episode")
    expect(page.locator("[data-log='found']")).to_have_text(re.compile(r"of 1\D?599\D?999$"))
    page.get_by_role("button", name="Next match").click()
    assert lines(page).locator(".row").count() < 200
