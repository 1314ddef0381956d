"""The first page says what must be done, then what goes on, then what is live."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from served import Served, served, until
from story import kill_engine_and_keeper

PAGES = ("/", "/p/podcast")


@pytest.fixture
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def card(page: Page, section: str, text: str) -> Locator:
    return page.locator(f"#{section}-podcast .card").filter(has_text=text)


def start(page: Page, workflow: str) -> int:
    """The run's number."""
    page.goto(f"/p/podcast/dispatch/{workflow}")
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_role("button", name="Start exactly this").click()
    page.wait_for_url("**/p/podcast/runs/*")
    return int(page.url.rsplit("/", 1)[1].split("#")[0])


def asks(server: Served, run: int) -> bool:
    return any(approval["state"] == "asked" for approval in server.shown(run).get("approvals", []))


def test_what_must_be_done_comes_first(server: Served, seat: Callable[..., Page]) -> None:
    assert server.shown(server.run("stage"))["conclusion"] == "success"
    for name in ("hold", "kept"):
        # The server itself goes on with what is abandoned, within a minute; the obligation stays open all the same.
        (server.folder / name).touch()
    drill = server.begin("drill", "--input", "confirm=DRILL_FULL_CYCLE")
    until(lambda: (server.folder / "host").is_dir(), "the drill has made its host")
    kill_engine_and_keeper(server, drill)
    (server.folder / "hold").unlink()
    deploy = server.begin("deploy", "--input", "version=1.4.0")
    until(lambda: asks(server, deploy), "the deployment asks")
    nightly = server.begin("nightly")
    page = seat(server, "eve")
    for path in PAGES:
        page.goto(path)
        expect(page.locator("main h2")).to_have_text(
            ["Open obligations", "Waiting for approval", "Running now", "Live", "Workflows"])
        expect(card(page, "obligations", f"{drill}/apply")).to_contain_text("of Drill")
        expect(card(page, "approvals", f"run {deploy}")).to_contain_text("prod asks for")
        expect(card(page, "running", f"#{nightly} Nightly")).to_contain_text("0 of 2 jobs done")
    # What was done goes, and nobody has asked for the page anew.
    page.evaluate("window.stays = true")
    ann = seat(server, "ann")
    ann.goto(f"/p/podcast/runs/{deploy}")
    ann.get_by_role("button", name="Reject").click()
    assert server.ends(deploy) == "failure"
    (server.folder / "kept").unlink()
    server.command("resume", str(drill), check=False)
    expect(page.locator("main h2")).to_have_text(["Running now", "Live", "Workflows"])
    assert page.evaluate("window.stays") is True


def test_what_runs_now_is_shown_as_it_goes_on(server: Served, seat: Callable[..., Page]) -> None:
    server.run("stage")
    page = seat(server, "eve")
    page.goto("/p/podcast")
    expect(page.locator("main h2")).to_have_text(["Live", "Workflows"])
    run = start(seat(server, "bob"), "nightly")
    running = card(page, "running", f"#{run} Nightly")
    expect(running).to_contain_text("Running")
    expect(running).to_contain_text("main")
    expect(running).to_contain_text("bob")
    expect(running).to_contain_text(server.git("rev-parse", "HEAD")[:10])
    expect(running).to_contain_text("0 of 2 jobs done")
    (server.folder / "fetched").touch()
    expect(running).to_contain_text("1 of 2 jobs done")
    (server.folder / "indexed").touch()
    expect(page.get_by_role("heading", name="Running now")).to_have_count(0)
    row = page.locator("#workflows-podcast").get_by_role("row").filter(has_text="Nightly")
    expect(row).to_contain_text("Succeeded")


def test_the_first_run_is_seen_by_itself(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto("/p/podcast")
    expect(page.locator("main")).to_contain_text("Nothing has run yet.")
    run = server.begin("nightly")
    expect(card(page, "running", f"#{run} Nightly")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Nothing has run yet.")


def test_what_is_live_says_what_since_when_and_by_whom(server: Served, seat: Callable[..., Page]) -> None:
    first = server.git("rev-parse", "HEAD")
    bob = seat(server, "bob")
    staged = start(bob, "stage")
    assert server.ends(staged) == "success"
    second = server.commit({"README.md": "# The podcast, again\n"}, "Again")
    deployed = start(bob, "deploy")
    until(lambda: asks(server, deployed), "the deployment asks")
    page = seat(server, "ann")
    for path in PAGES:
        page.goto(path)
        expect(page.locator("#live-podcast h3")).to_have_text(["staging"])
    page.evaluate("window.stays = true")
    ann = seat(server, "ann")
    ann.goto(f"/p/podcast/runs/{deployed}")
    ann.get_by_label("deploy to prod").fill("deploy to prod")
    ann.get_by_role("button", name="Approve").click()
    assert server.ends(deployed) == "success"
    prod, staging = card(page, "live", "prod"), card(page, "live", "staging")
    age = r"(just now|\d+ (second|minute)s? ago)"
    expect(prod).to_contain_text(second[:10])
    expect(prod).to_contain_text(re.compile(f"{age} by bob, approved by ann"))
    assert page.evaluate("window.stays") is True
    for path in PAGES:
        page.goto(path)
        expect(page.locator("#live-podcast h3")).to_have_text(["prod", "staging"])
        expect(staging).to_contain_text(first[:10])
        expect(staging).not_to_contain_text(second[:10])
        expect(staging).to_contain_text(re.compile(f"{age} by bob"))
        expect(staging).not_to_contain_text("approved")
        expect(staging).to_contain_text("main")
    # What is known of the commit is one step away, and so is the run.
    prod.get_by_role("link", name="evidence").click()
    expect(page.get_by_role("row").filter(has_text=f"#{deployed} Deploy")).to_contain_text("Succeeded")
    expect(page.get_by_role("row").filter(has_text=f"#{staged} Stage")).to_have_count(0)
    page.go_back()
    prod.get_by_role("link", name=f"run {deployed}").click()
    expect(page.locator("h1")).to_have_text(f"Deploy #{deployed}")


def test_times_tick_in_the_words_of_the_page(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto("/p/podcast")
    # As Tests/Server/PagesTimelineTests.swift has them.
    told = {
        0: "just now", 10.4: "10 seconds ago", 59.6: "1 minute ago", 89: "1 minute ago", 91: "2 minutes ago",
        3580: "1 hour ago", 86_399: "1 day ago", -86_401: "in 1 day", -(30 * 86_400 - 22): "in 30 days",
        -59.9 * 86_400: "in 2 months", 729 * 86_400: "2 years ago",
    }
    assert page.evaluate("times => times.map(relative)", list(told)) == list(told.values())


def test_a_cancelled_deployment_asks_nobody(server, seat):
    server.run("stage")
    deploy = server.begin("deploy", "--input", "version=1.4.0")
    until(lambda: asks(server, deploy), "the deployment asks")
    page = seat(server, "eve")
    page.goto("/p/podcast")
    expect(page.get_by_role("heading", name="Waiting for approval")).to_be_visible()
    server.command("cancel", str(deploy))
    assert server.ends(deploy) == "cancelled"
    expect(page.get_by_role("heading", name="Waiting for approval")).to_have_count(0)
    assert server.json("/api/v1/projects/podcast/approvals")["approvals"] == []
    page.goto("/p/podcast/environments")
    expect(page.locator("#approvals").get_by_text("Waits")).to_have_count(0)
