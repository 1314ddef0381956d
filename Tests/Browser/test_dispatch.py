"""A workflow is started by hand: a form, the plan that it comes to, and the start of exactly that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from conftest import DESKTOP, PHONE, REFUSAL
from looks import accessibility_faults, order_faults, too_wide
from playwright.sync_api import Page, expect
from served import Served, served


@pytest.fixture
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def plan(page: Page, word: str) -> None:
    """Fills the drill's form and asks for its plan."""
    page.goto("/p/podcast/dispatch/drill")
    page.get_by_label("confirm").fill(word)
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan of Drill")


def test_the_drill_is_started_as_it_was_shown(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob")
    plan(page, "DRILL_FULL_CYCLE")
    for job in ("Confirm", "Apply", "End to end", "Destroy"):
        expect(page.get_by_role("rowheader", name=job, exact=True)).to_be_visible()
    # What it opens is said before anybody agrees to it.
    expect(page.locator("main")).to_contain_text("./absent")
    assert server.runs() == []
    page.get_by_role("button", name="Start exactly this").click()
    page.wait_for_url("**/p/podcast/runs/1")
    expect(page.locator("#page-head")).to_contain_text("Succeeded")
    run = server.json("/api/v1/projects/podcast/runs/1")
    assert (run["requester"], run["conclusion"]) == ("bob", "success"), run
    assert not (server.folder / "host").exists()


def test_a_start_that_waits_leads_on_to_its_run(seat: Callable[..., Page]) -> None:
    with served(configuration="capacity: { jobs: 1, memory-floor: 1MiB, disk-floor: 1MiB }\n") as server:
        server.begin("nightly")
        page = seat(server, "bob")
        page.goto("/p/podcast/dispatch/stage")
        page.get_by_role("button", name="Show the plan").click()
        page.get_by_role("button", name="Start exactly this").click()
        # Its place in the queue is shown as soon as there is a reason to wait.
        page.wait_for_url("**/p/podcast/queue/*")
        place = page.url
        expect(page.locator("main")).to_contain_text("Waits")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)
                assert accessibility_faults(page) == []
                assert too_wide(page) == []
        assert order_faults(page) == []
        for name in ("fetched", "indexed"):
            (server.folder / name).touch()
        page.wait_for_url("**/p/podcast/runs/2")
        expect(page.locator("#page-head")).to_contain_text("Stage")
        # Who comes back to it later stays there.
        with page.expect_response(lambda answer: "x-sluice-fragment" in answer.request.headers) as refreshed:
            page.goto(place)
        refreshed.value.finished()
        expect(page.locator("main")).to_contain_text("It is run 2.")
        assert page.url == place


def test_a_workflow_that_runs_for_the_first_time_is_said_to_run(server: Served, seat: Callable[..., Page]) -> None:
    run = server.begin("nightly")
    page = seat(server, "bob")
    page.goto("/p/podcast/dispatch")
    nightly = page.get_by_role("row").filter(has_text="Nightly")
    expect(nightly).to_contain_text(re.compile(rf"Running\s*#{run}"))
    expect(page.get_by_role("row").filter(has_text="Deploy")).to_contain_text("never run")
    for name in ("fetched", "indexed"):
        (server.folder / name).touch()
    # Nobody asks for the page anew.
    expect(nightly).to_contain_text(re.compile(rf"Succeeded\s*#{run}"))


def test_with_the_wrong_word_nothing_is_made(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob")
    plan(page, "drill_full_cycle")
    page.get_by_role("button", name="Start exactly this").click()
    page.wait_for_url("**/p/podcast/runs/1")
    expect(page.locator("#page-head")).to_contain_text("Failed")
    jobs = {job["id"]: job["outcome"] for job in server.shown(1)["jobs"]}
    assert jobs == {"confirm": "failure", "apply": "skipped", "restore": "skipped", "e2e": "skipped", "destroy": "skipped"}
    assert not (server.folder / "host").exists()


def test_without_a_word_nothing_is_started(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob")
    page.goto("/p/podcast/dispatch/drill")
    page.get_by_role("button", name="Show the plan").click()
    # The browser itself asks for it, and stays.
    assert page.get_by_label("confirm").evaluate("field => field.validity.valueMissing")
    assert page.url.endswith("/p/podcast/dispatch/drill")
    assert server.runs() == []


def test_a_plan_that_is_another_by_now_is_not_started(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob", forgives=REFUSAL)
    plan(page, "DRILL_FULL_CYCLE")
    server.commit({"README.md": "# Meanwhile\n"}, "Meanwhile")
    page.get_by_role("button", name="Start exactly this").click()
    expect(page.locator("main")).to_contain_text("Nothing was started.")
    assert server.runs() == []


def test_who_may_only_look_is_told_what_is_missing(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve", forgives=REFUSAL)
    page.goto("/p/podcast/dispatch/drill")
    expect(page.locator("main")).to_contain_text("needs the role 'operate'")
    expect(page.get_by_role("button", name="Show the plan")).to_have_count(0)
    # Nor by a form of one's own.
    answer = page.evaluate("""async () => {
        const body = new URLSearchParams({ref: 'main', 'input.confirm': 'DRILL_FULL_CYCLE', digest: 'x'});
        const answer = await fetch('/p/podcast/dispatch/drill/start', {method: 'POST', body});
        return [answer.status, await answer.text()];
    }""")
    assert answer[0] == 403 and "operate" in answer[1], answer
    assert server.runs() == []


def test_a_page_elsewhere_starts_nothing(server: Served, seat: Callable[..., Page]) -> None:
    """Whoever reads a stranger's page while they are known to the server: their browser sends the form, and it is refused."""
    page = seat(server, "bob", forgives=REFUSAL)
    page.goto("/p/podcast")
    stranger = f"""<form method=post action="{server.door('bob')}/p/podcast/dispatch/nightly/start">
        <input name=ref value=main><input name=digest value=x></form>"""
    page.route("http://stranger.example/", lambda route: route.fulfill(content_type="text/html", body=stranger))
    page.goto("http://stranger.example/")
    with page.expect_navigation() as navigation:
        page.evaluate("document.forms[0].submit()")
    assert navigation.value.status == 403
    assert server.runs() == []
