"""Without a pointer one gets everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from served import Served, served


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        server.run("ci")
        server.run("feed")
        yield server


def test_the_first_tab_skips_to_the_content(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob")
    page.goto("/p/podcast/runs")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_tab_goes_through_all_that_one_can_use_and_shows_where_it_is(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob")
    page.goto("/p/podcast/runs")
    seen: list[int] = []
    total = page.evaluate("""() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter(element => !element.disabled && element.type !== 'hidden' && element.offsetParent !== null).length""")
    for _ in range(total):
        page.keyboard.press("Tab")
        here = page.evaluate("""() => {
            const element = document.activeElement, style = getComputedStyle(element);
            return {top: element.getBoundingClientRect().top + scrollY, name: element.outerHTML.slice(0, 120),
                shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none'};
        }""")
        assert here["shown"], f"one does not see that the focus is here: {here['name']}"
        seen.append(int(here["top"]))
    # From above to below, but for the few pixels by which things on a line differ.
    assert all(below >= above - 60 for above, below in zip(seen, seen[1:], strict=False)), seen


def test_keys_are_told_and_do_what_they_say(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob")
    page.goto("/p/podcast")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/p/podcast/runs")
    page.keyboard.press("/")
    field = page.locator("[data-filter]")
    expect(field).to_be_focused()
    # A letter in a field is a letter.
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first.locator("a").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/podcast/runs/1")


def test_pages_are_there_without_a_script(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob", scripted=False)
    for path in ("/", "/p/podcast", "/p/podcast/runs", "/p/podcast/runs/1", "/p/podcast/runs/2/logs/check~1.0.1"):
        answer = page.goto(path)
        assert answer and answer.status == 200
        expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("The enclosure of item 601 has no length.")
