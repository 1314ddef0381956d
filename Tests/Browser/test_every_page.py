"""What holds for each page: accessible, never wider than a phone, quiet, and honest about who one is."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

import pytest
from conftest import PHONE
from looks import accessibility_faults, too_wide
from playwright.sync_api import Page, expect
from served import Served, served
from story import Story, live_a_little

NAMES = [
    "home", "project", "runs", "run", "run-failed", "run-waiting", "run-live", "log", "environments", "schedules",
    "dispatch", "dispatch-drill", "obligations", "runner",
]


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Served, Story]]:
    with served() as server:
        yield server, live_a_little(server)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious_and_a_phone_does_not_scroll_sideways(
    told: tuple[Served, Story], seat: Callable[..., Page], name: str, scheme: str
) -> None:
    server, story = told
    page = seat(server, "ann", color_scheme=scheme)
    answer = page.goto(story.pages()[name])
    assert answer and answer.status == 200, f"{name}: {answer and answer.status} {page.content()[:2000]}"
    expect(page.locator("h1")).to_have_count(1)
    assert accessibility_faults(page) == []
    assert too_wide(page) == []
    page.set_viewport_size(PHONE)
    assert too_wide(page) == []
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("name", NAMES)
def test_dark_is_dark_and_light_is_light(told: tuple[Served, Story], seat: Callable[..., Page], name: str) -> None:
    server, story = told
    page = seat(server, "ann")
    page.goto(story.pages()[name])
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
