"""A run is watched as it goes by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from served import Served, served

# One job succeeds, one fails until the test says otherwise, one needs both. Each says that it ran.
MIXED = """
name: Mixed
on: { workflow_dispatch: }
jobs:
  lint:
    name: Lint
    runs-on: ubuntu-latest
    outputs: { count: '${{ steps.count.outputs.count }}' }
    steps:
      - id: count
        name: Count
        run: echo lint >>FOLDER/ran; echo count=212 >>"$GITHUB_OUTPUT"
  check:
    name: Check
    runs-on: ubuntu-latest
    steps: [ { name: Feed, run: 'echo check >>FOLDER/ran; test -e FOLDER/mended' } ]
  report:
    name: Report
    needs: [lint, check]
    runs-on: ubuntu-latest
    steps: [ { name: Write, run: 'echo report ${{ needs.lint.outputs.count }} >>FOLDER/ran' } ]
"""

@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def test_a_run_goes_by_without_a_reload(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto("/p/podcast/runs")
    run = server.begin("nightly")
    # The list has it without being asked for anew.
    expect(page.get_by_role("link", name=re.compile(f"#{run}\\b")).first).to_be_visible()
    page.goto(f"/p/podcast/runs/{run}")
    page.evaluate("window.stays = true")
    head, fetch, index = page.locator("#page-head"), page.locator("#job-fetch"), page.locator("#job-index")

    def graph(text: str) -> Locator:
        return page.locator(f".graph a[aria-label^='{text}']")

    expect(head).to_contain_text("Running")
    expect(fetch).to_contain_text("Running")
    expect(index).to_contain_text("Waiting")
    expect(graph("Fetch: Running")).to_be_visible()
    expect(graph("Index: Waiting")).to_be_visible()
    (server.folder / "fetched").touch()
    expect(fetch).to_contain_text("Succeeded")
    expect(index).to_contain_text("Running")
    expect(graph("Fetch: Succeeded")).to_be_visible()
    expect(graph("Index: Running")).to_be_visible()
    (server.folder / "indexed").touch()
    expect(head).to_contain_text("Succeeded")
    expect(graph("Index: Succeeded")).to_be_visible()
    assert page.evaluate("window.stays") is True
    assert server.shown(run)["conclusion"] == "success"


def test_a_run_is_cancelled_and_run_again(server: Served, seat: Callable[..., Page]) -> None:
    for name in ("fetched", "indexed"):
        (server.folder / name).unlink(missing_ok=True)
    run = server.begin("nightly")
    watching = seat(server, "eve")
    watching.goto(f"/p/podcast/runs/{run}")
    expect(watching.get_by_role("button", name="Cancel")).to_have_count(0)
    page = seat(server, "bob")
    page.goto(f"/p/podcast/runs/{run}")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#page-head")).to_contain_text("Cancelled")
    expect(watching.locator("#page-head")).to_contain_text("Cancelled")
    assert server.ends(run) == "cancelled"
    for name in ("fetched", "indexed"):
        (server.folder / name).touch()
    page.get_by_role("button", name="Rerun", exact=True).click()
    page.wait_for_url(f"**/p/podcast/runs/{run + 1}")
    expect(page.locator("#page-head")).to_contain_text("Succeeded")


def test_only_what_failed_is_run_again(server: Served, seat: Callable[..., Page]) -> None:
    server.commit({"workflows/mixed.yml": MIXED.replace("FOLDER", str(server.folder)).lstrip()}, "Mixed")
    failed = server.run("mixed")
    ran = server.folder / "ran"
    assert sorted(ran.read_text().splitlines()) == ["check", "lint"]
    watching = seat(server, "eve")
    watching.goto(f"/p/podcast/runs/{failed}")
    expect(watching.locator("#page-head")).to_contain_text("Failed")
    expect(watching.get_by_role("button", name="Rerun failed jobs")).to_have_count(0)
    page = seat(server, "bob")
    page.goto(f"/p/podcast/runs/{failed}")
    (server.folder / "mended").touch()
    ran.unlink()
    page.get_by_role("button", name="Rerun failed jobs").click()
    page.wait_for_url(f"**/p/podcast/runs/{failed + 1}")
    expect(page.locator("#page-head")).to_contain_text("Succeeded")
    expect(page.locator("#page-head")).to_contain_text("failed-jobs")
    expect(page.locator("#facts").get_by_role("link", name=f"run {failed}")).to_be_visible()
    expect(page.locator("#facts")).to_contain_text("none: only the jobs that had failed ran again")
    expect(page.locator("#job-lint")).to_contain_text("It succeeded in an earlier run.")
    expect(page.locator("#job-check")).not_to_contain_text("earlier run")
    # What succeeded was not run again, and its outputs are there all the same.
    assert ran.read_text().splitlines() == ["check", "report 212"]
    run = server.json(f"/api/v1/projects/podcast/runs/{failed + 1}")
    assert (run["rerun_of"], run["flags"], run["requester"]) == (failed, ["failed-jobs"], "bob"), run
    assert {job["id"]: len(job["steps"]) for job in run["jobs"]} == {"lint": 0, "check": 1, "report": 1}
    # There is nothing left of it that failed.
    expect(page.get_by_role("button", name="Rerun", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Rerun failed jobs")).to_have_count(0)


def test_tests_summary_annotations_and_artifacts_are_there(server: Served, seat: Callable[..., Page]) -> None:
    run = server.run("ci")
    page = seat(server, "eve")
    page.goto(f"/p/podcast/runs/{run}")
    main = page.locator("main")
    expect(main).to_contain_text("The line has 131 characters.")
    expect(main.get_by_role("heading", name="Tests on 3.11")).to_be_visible()
    expect(main).to_contain_text("test_order")
    expect(main.get_by_text("report-3.12").first).to_be_visible()
    # Both parts of the matrix have tests of the same names.
    failed = page.locator("#tests .card").filter(has=page.locator(".strong", has_text="test_order"))
    expect(failed.locator(".flag")).to_have_text(["report-3.11", "report-3.12"])
    page.locator("#tests-Slowest summary").click()
    expect(page.locator("#tests-Slowest tbody th").filter(has_text="test_seek").locator(".flag")).to_have_text(
        ["report-3.11", "report-3.12"])


def test_a_report_opens_in_place_and_reaches_nothing(server: Served, seat: Callable[..., Page]) -> None:
    run = server.run("ci")
    # Its script asks for the server's API, and its own policy keeps it from that: the browser says so.
    page = seat(server, "ann", forgives="Content Security Policy")
    page.goto(f"/p/podcast/runs/{run}")
    page.get_by_text("index.html").first.click()
    frame = page.frame_locator("details[open] iframe")
    expect(frame.get_by_role("heading", name="41 passed")).to_be_visible()
    said = frame.locator("#said").inner_text()
    assert "podcast" not in said.lower() or "closed" in said, said
    assert "the server says" not in said, said
    assert page.evaluate("document.querySelector('iframe').sandbox.contains('allow-same-origin')") is False
