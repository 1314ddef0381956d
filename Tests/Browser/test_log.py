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


def lines(page: Page) -> Locator:
    return page.get_by_role("region", name="Lines")


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
