"""Where something waits, the run's page says for what and for whom, and afterwards for how long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from served import Served, served, until

FILES = {
    # One job of one run at a time.
    "workflows/ship.yml": """
name: Ship
on: { workflow_dispatch: }
jobs:
  build: { name: Build, runs-on: ubuntu-latest, steps: [ { name: Wheel, run: 'true' } ] }
  ship:
    name: Roll out
    needs: build
    runs-on: ubuntu-latest
    concurrency: hosts
    steps: [ { name: Hosts, run: 'until [ -e FOLDER/shipped ]; do sleep 0.05; done' } ]
""",
    # One run at a time, by a lock of sluice.yml.
    "workflows/apply.yml": """
name: Apply
on: { workflow_dispatch: }
jobs:
  apply:
    name: Apply
    runs-on: ubuntu-latest
    steps: [ { name: Change, run: 'until [ -e FOLDER/applied ]; do sleep 0.05; done' } ]
""",
    # One job of the matrix at a time.
    "workflows/wide.yml": """
name: Wide
on: { workflow_dispatch: }
jobs:
  part:
    name: Part
    runs-on: ubuntu-latest
    strategy: { max-parallel: 1, matrix: { number: [1, 2] } }
    steps: [ { name: Work, run: 'until [ -e FOLDER/worked ]; do sleep 0.05; done' } ]
""",
    "sluice.yml": "locks:\n  state: [apply]\n",
}
TIME = r"\d+(\.\d)? (s|min \d\d s)"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(lambda folder: {name: text.replace("FOLDER", str(folder)).lstrip() for name, text in FILES.items()}) as server:
        yield server


def begun(server: Served, run: int, job: str) -> bool:
    return any(other["id"] == job and other["steps"] for other in server.shown(run)["jobs"])


def test_a_job_that_waited_for_its_group_says_for_whom_and_how_long(
    server: Served, seat: Callable[..., Page]
) -> None:
    holder = server.begin("ship")
    until(lambda: begun(server, holder, "ship"), "the first has the group")
    run = server.begin("ship")
    group = f"the concurrency group 'hosts', which the job 'ship' of run {holder}"
    page = seat(server, "eve")
    page.goto(f"/p/podcast/runs/{run}")
    build, ship = page.locator("#job-build"), page.locator("#job-ship")
    expect(build).to_contain_text("Succeeded")
    # Once, and how long so far.
    expect(ship.locator(".lane-note")).to_have_text(re.compile(f"^{TIME} so far: waits for {group} holds$"))
    expect(ship.locator("summary .lane-bar rect.wait")).to_have_count(1)
    expect(ship).to_contain_text("Waiting")
    page.evaluate("window.stays = true")
    (server.folder / "shipped").touch()
    expect(page.locator("#page-head")).to_contain_text("Succeeded")
    expect(ship.locator(".lane-note")).to_have_text(re.compile(f"^{TIME}: waited for {group} held$"))
    # What was waited for stands before what was done.
    bars = ship.locator("summary .lane-bar rect")
    expect(bars).to_have_count(2)
    expect(bars.first).to_have_class("wait")
    # Whoever did not wait says nothing of it.
    expect(build.locator(".lane-note")).to_have_count(0)
    assert page.evaluate("window.stays") is True
    page.goto(f"/p/podcast/runs/{holder}")
    expect(page.locator("#page-head")).to_contain_text("Succeeded")
    expect(page.locator(".lane-note")).to_have_count(0)


def test_a_job_that_waited_for_room_says_for_whom_and_has_its_wait_in_its_bar(
    server: Served, seat: Callable[..., Page]
) -> None:
    run = server.begin("wide")
    until(lambda: begun(server, run, "part.0"), "the first part runs")
    page = seat(server, "eve")
    page.goto(f"/p/podcast/runs/{run}")
    first, second = (page.locator("details.lane").filter(has_text=f"Part ({number})") for number in (1, 2))
    expect(second.locator(".lane-note")).to_contain_text("waits for room: 'part.0'")
    (server.folder / "worked").touch()
    expect(page.locator("#page-head")).to_contain_text("Succeeded")
    expect(second.locator(".lane-note")).to_have_text(
        re.compile(rf"^{TIME}: waited for room: 'part\.0' ran \(1 at a time\)$"))
    expect(first.locator(".lane-note")).to_have_count(0)
    # First the wait, in grey, then its own time.
    bars = second.locator("summary .lane-bar rect")
    expect(bars).to_have_count(2)
    expect(bars.first).to_have_class("wait")
    assert bars.first.evaluate("bar => getComputedStyle(bar).fill") != bars.last.evaluate("bar => getComputedStyle(bar).fill")
    begin, own = (float(str(bar.get_attribute("x"))) for bar in (bars.first, bars.last))
    assert begin < own, (begin, own)


def test_a_run_that_waits_for_a_lock_says_who_holds_it(server: Served, seat: Callable[..., Page]) -> None:
    holder = server.begin("apply")
    until(lambda: begun(server, holder, "apply"), "the first has the lock")
    run = server.begin("apply")
    lock = f"the lock 'state', which run {holder}"
    page = seat(server, "eve")
    page.goto("/p/podcast")
    expect(page.locator("#running-podcast .card").filter(has_text=f"#{run} Apply")).to_contain_text(f"waits for {lock} holds")
    page.goto(f"/p/podcast/runs/{run}")
    expect(page.locator("#page-head")).to_contain_text(f"waits for {lock} holds")
    expect(page.locator("#page-head .badge")).to_have_text("Waiting")
    wait = page.locator("#waits-of-run")
    expect(wait.locator(".lane-note")).to_have_text(re.compile(f"^{TIME} so far: waits for {lock} holds$"))
    (server.folder / "applied").touch()
    expect(page.locator("#page-head .badge")).to_have_text("Succeeded")
    expect(page.locator("#page-head")).not_to_contain_text("waits for")
    # It is told when it is over, too: the jobs did not wait for it.
    expect(page.locator("#timeline .lane-note")).to_have_text(re.compile(f"^{TIME}: waited for {lock} held$"))
    expect(wait.locator(".lane-bar rect.wait")).to_have_count(1)
    page.locator("#decisions summary").click()
    expect(page.locator("#decisions").get_by_role("row").filter(has_text=f"waited for {lock} held")).to_be_visible()
