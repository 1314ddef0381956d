"""What holds for each page: accessible, never wider than a phone, quiet, and honest about who one is."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

import pytest
from conftest import PHONE
from looks import accessibility_faults, order_faults, too_wide
from playwright.sync_api import Page, expect
from served import Served, served, until
from story import Story, live_a_little

NAMES = [
    "home", "project", "runs", "run", "run-failed", "run-waiting", "run-live", "log", "environments", "schedules",
    "workflows", "dispatch", "dispatch-drill", "obligations", "runner",
]
# Without a picture in docs/server.md.
OTHERS = ["run-drill", "run-filtered", "environment", "schedule", "queue", "nothing"]


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Served, Story]]:
    with served() as server:
        yield server, live_a_little(server)


# Reports stay closed: they are strangers' pages.
UNFOLD = "() => document.querySelectorAll('main details:not(:has(iframe))').forEach(part => part.open = true)"


def path(story: Story, name: str) -> str:
    project = "/p/podcast"
    others = {
        "run-drill": f"{project}/runs/{story.broken}",
        "run-filtered": f"{project}/runs?result=failure", "environment": f"{project}/environments?environment=staging",
        "schedule": f"{project}/schedules?workflow=workflows/drill.yml", "queue": f"{project}/queue", "nothing": f"{project}/runs/9999",
    }
    return (story.pages() | others)[name]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES + OTHERS)
def test_axe_finds_nothing_serious_and_a_phone_does_not_scroll_sideways(
    told: tuple[Served, Story], seat: Callable[..., Page], name: str, scheme: str
) -> None:
    server, story = told
    page = seat(server, "ann", "9999" if name == "nothing" else None, color_scheme=scheme)
    answer = page.goto(path(story, name))
    assert answer and answer.status == (404 if name == "nothing" else 200), f"{name}: {answer and answer.status} {page.content()[:2000]}"
    expect(page.locator("h1")).to_have_count(1)
    assert accessibility_faults(page) == []
    assert order_faults(page) == []
    assert too_wide(page) == []
    page.set_viewport_size(PHONE)
    assert too_wide(page) == []
    # Also what is folded away.
    page.evaluate(UNFOLD)
    assert too_wide(page) == []
    assert accessibility_faults(page) == []


def test_axe_finds_nothing_serious_in_the_list_of_keys(told: tuple[Served, Story], seat: Callable[..., Page]) -> None:
    server, story = told
    for scheme in ("light", "dark"):
        page = seat(server, "ann", color_scheme=scheme)
        page.goto(path(story, "run"))
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        assert accessibility_faults(page) == []


@pytest.mark.parametrize("name", NAMES + OTHERS)
def test_each_page_says_without_a_script_what_it_says_with_one(
    told: tuple[Served, Story], seat: Callable[..., Page], name: str
) -> None:
    server, story = told
    forgives = "9999" if name == "nothing" else None
    scripted = seat(server, "ann", forgives)
    plain = seat(server, "ann", forgives, scripted=False)

    def headings(page: Page) -> list[str]:
        page.goto(path(story, name))
        expect(page.locator("h1")).to_be_visible()
        assert page.get_by_role("main").count() == 1
        assert page.get_by_role("navigation").count() >= 1
        return page.locator("main").locator("h1, h2, h3, h4").all_inner_texts()

    # What goes on may have gone on between the two.
    until(lambda: headings(scripted) == headings(plain), "both say the same")


def test_a_workflow_is_started_without_a_script(told: tuple[Served, Story], seat: Callable[..., Page]) -> None:
    server, _ = told
    page = seat(server, "bob", scripted=False)
    page.goto("/p/podcast/dispatch/stage")
    page.get_by_role("button", name="Show the plan").click()
    button = page.get_by_role("button", name="Start exactly this")
    expect(button).to_be_visible()
    button.click()
    expect(page.locator("h1")).to_contain_text("Stage #")
    assert server.ends(int(page.url.rsplit("/", 1)[1].split("#")[0])) == "success"


def test_a_plan_that_is_shown_has_no_fault_of_its_own(told: tuple[Served, Story], seat: Callable[..., Page]) -> None:
    server, _ = told
    for scheme in ("light", "dark"):
        page = seat(server, "bob", color_scheme=scheme)
        page.goto("/p/podcast/dispatch/drill")
        page.get_by_label("confirm").fill("DRILL_FULL_CYCLE")
        page.get_by_role("button", name="Show the plan").click()
        expect(page.get_by_role("button", name="Start exactly this")).to_be_visible()
        for size in (None, PHONE):
            if size:
                page.set_viewport_size(size)
            assert accessibility_faults(page) == []
            assert too_wide(page) == []
        assert order_faults(page) == []


@pytest.mark.parametrize("name", NAMES)
def test_dark_is_dark_and_light_is_light(told: tuple[Served, Story], seat: Callable[..., Page], name: str) -> None:
    server, story = told
    page = seat(server, "ann")
    page.goto(path(story, name))
    brightness = """() => {
        const parts = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
        return (parts[0] + parts[1] + parts[2]) / 3;
    }"""
    page.emulate_media(color_scheme="light")
    assert page.evaluate(brightness) > 200
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(brightness) < 60


def test_no_link_leads_nowhere(told: tuple[Served, Story]) -> None:
    """From the first page on, each link, form to be read and file of every page."""
    server, story = told
    seen, wanted, broken = set[str](), ["/", *story.pages().values()], list[str]()
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        seen.add(path)
        status, text = server.ask("GET", path)
        if status >= 400:
            broken.append(f"{path}: {status} {text[:200]}")
        if not text.startswith("<!doctype html>") or path.startswith("/artifacts/"):
            continue
        for place in re.findall(r'(?:href|src)="([^"]*)"', text) + re.findall(r'<form[^>]*method="get"[^>]*action="([^"]*)"', text):
            place = html.unescape(place).split("#")[0]
            if place.startswith("/"):
                wanted.append(place)
            elif place and not re.match(r"(https?|data):", place):
                broken.append(f"{path} has a link that is neither whole nor of the server: {place}")
    assert broken == []
    assert len(seen) > 60, sorted(seen)
