"""What holds for each page: accessible, never wider than a phone, quiet, and honest about who one is."""

from __future__ import annotations

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
