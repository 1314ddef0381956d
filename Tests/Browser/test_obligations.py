"""What a killed run has left is seen, first of all, and goes when it is discharged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from served import Served, served, until
from story import kill_engine_and_keeper


@pytest.fixture
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def test_an_obligation_is_open_after_a_kill_and_gone_after_its_discharge(
    server: Served, seat: Callable[..., Page]
) -> None:
    page = seat(server, "bob")
    page.goto("/p/podcast/obligations")
    expect(page.locator("#page-head")).to_contain_text("None is open")
    for name in ("hold", "kept"):
        # The server itself goes on with what is abandoned, within a minute: not before this test says so.
        (server.folder / name).touch()
    run = server.begin("drill", "--input", "confirm=DRILL_FULL_CYCLE")
    until(lambda: (server.folder / "host").is_dir(), "the drill has made its host")
    # The page hears of it by itself, while the run is still under way.
    expect(page.get_by_role("heading", name=f"{run}/apply")).to_be_visible()
    # Its run works on it: that looks the same wherever it is told.
    for path in ("/p/podcast/obligations", "/p/podcast", f"/p/podcast/runs/{run}"):
        page.goto(path)
        card = page.locator("main .card").filter(has_text=f"{run}/apply").filter(has=page.locator(".badge", has_text="Open"))
        expect(card).to_have_class(re.compile(r"\bis-waiting\b"))
        expect(card.locator(".badge")).to_have_class("badge is-waiting")
    page.goto("/p/podcast/obligations")
    kill_engine_and_keeper(server, run)
    (server.folder / "hold").unlink()
    assert (server.folder / "host").is_dir()

    # First of all, on the pages that one looks at first.
    for path in ("/", "/p/podcast"):
        page.goto(path)
        # Regions that news may fill are empty until then.
        first = page.locator("main section:not(:empty)").first
        expect(first).to_contain_text(f"{run}/apply")
        expect(first).to_contain_text("bligation")

    page.goto("/p/podcast/obligations")
    expect(page.locator("#page-head")).to_contain_text("1 open")
    page.evaluate("window.stays = true")
    (server.folder / "kept").unlink()
    server.command("resume", str(run), check=False)
    # Nobody has asked for the page anew.
    expect(page.locator("#page-head")).to_contain_text("None is open")
    expect(page.get_by_role("row").filter(has_text=f"{run}/apply").get_by_text("Discharged")).to_be_visible()
    assert page.evaluate("window.stays") is True
    assert not (server.folder / "host").exists()


def test_a_person_discharges_what_a_run_could_not(server: Served, seat: Callable[..., Page]) -> None:
    # The host does not go at first.
    server.commit({"absent": "#!/bin/sh\ntest -e FOLDER/gone\n".replace("FOLDER", str(server.folder))}, "Not yet")
    run = server.run("drill", "--input", "confirm=DRILL_FULL_CYCLE")
    watching = seat(server, "eve")
    watching.goto("/p/podcast/obligations")
    expect(watching.locator("main")).to_contain_text("needs the role 'operate'")
    # Nobody works on it any more.
    for path in ("/p/podcast", "/p/podcast/obligations"):
        watching.goto(path)
        expect(watching.locator("main .card").filter(has_text=f"{run}/apply").locator(".badge")).to_have_class("badge is-failure")
    page = seat(server, "bob")
    page.goto("/p/podcast/obligations")
    (server.folder / "gone").touch()
    page.get_by_role("button", name=f"Discharge {run}/apply now").click()
    expect(page.locator("#page-head")).to_contain_text("None is open")
    expect(watching.locator("#page-head")).to_contain_text("None is open")
    settled = page.get_by_role("row").filter(has_text=f"{run}/apply")
    expect(settled).to_contain_text("Discharged")
