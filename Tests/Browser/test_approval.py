"""A deployment waits for somebody who may let it in, sees what they let in, and types what the environment asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from conftest import REFUSAL
from playwright.sync_api import Page, expect
from served import Served, served, until


@pytest.fixture
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def begin(server: Served) -> int:
    run = server.begin("deploy", "--input", "version=1.4.0")
    until(lambda: state(server, run) == "asked", "the deployment asks")
    return run


def state(server: Served, run: int) -> str | None:
    return next((approval["state"] for approval in server.shown(run).get("approvals", [])), None)


def test_one_person_approves_what_they_see(server: Served, seat: Callable[..., Page]) -> None:
    run = begin(server)
    page = seat(server, "ann")
    page.goto("/")
    page.get_by_role("link", name=f"prod asks for run {run}").click()
    page.wait_for_url(f"**/p/podcast/runs/{run}#approvals")
    expect(page.locator("#page-head")).to_contain_text("Needs approval")
    watching = seat(server, "eve")
    watching.goto(f"/p/podcast/runs/{run}")
    page.get_by_label("deploy to prod").fill("deploy to prod")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#page-head")).to_contain_text("Succeeded")
    # How long it waited for that stands before what it did.
    ship = page.locator("#job-ship")
    expect(ship.locator(".lane-note")).to_have_text(
        re.compile(r"^[\d.]+ (s|min \d\d s): waited for the approval of 'prod', which ann gave$"))
    expect(ship.locator("summary .lane-bar rect.wait")).to_have_count(1)
    # Whoever looks on sees it, too.
    expect(watching.locator("#page-head")).to_contain_text("Succeeded")
    assert state(server, run) == "approved"
    approval = server.shown(run)["approvals"][0]
    assert approval["decided_by"] == "ann", approval
    page.goto("/p/podcast/environments")
    prod = page.get_by_role("article", name="prod")
    expect(prod).to_contain_text("Live")
    expect(prod).to_contain_text("ann")


def test_the_wrong_word_lets_nothing_in(server: Served, seat: Callable[..., Page]) -> None:
    run = begin(server)
    page = seat(server, "ann", forgives=REFUSAL)
    page.goto(f"/p/podcast/runs/{run}")
    page.get_by_label("deploy to prod").fill("deploy to production")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("deploy to prod")
    assert state(server, run) == "asked"


def test_another_is_told_which_role_is_missing(server: Served, seat: Callable[..., Page]) -> None:
    run = begin(server)
    page = seat(server, "bob", forgives=REFUSAL)
    page.goto(f"/p/podcast/runs/{run}")
    expect(page.locator("main")).to_contain_text("needs the role 'approve'")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    answer = page.evaluate(f"""async () => {{
        const body = new URLSearchParams({{confirmation: 'deploy to prod', digest: 'x'}});
        const answer = await fetch('/p/podcast/runs/{run}/approve/prod', {{method: 'POST', body}});
        return [answer.status, await answer.text()];
    }}""")
    assert answer[0] == 403 and "approve" in answer[1], answer
    assert state(server, run) == "asked"


def test_a_rejection_ends_the_deployment(server: Served, seat: Callable[..., Page]) -> None:
    run = begin(server)
    page = seat(server, "ann")
    page.goto(f"/p/podcast/runs/{run}")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("#page-head")).to_contain_text("Failed")
    assert state(server, run) == "rejected"
