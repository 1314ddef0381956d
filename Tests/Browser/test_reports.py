"""What runs keep to be looked at: reports open in place, whole, and reach nothing but themselves; traces say how to be opened."""

from __future__ import annotations

import http.client
import os
import pathlib
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator

import podcast
import pytest
from conftest import REFUSAL
from playwright.sync_api import Frame, FrameLocator, Page, expect
from served import Served, served

RUNNER = pathlib.Path(__file__).resolve().parents[2] / ".build-tools/node_modules"
WORKFLOW = """
name: Reports
on: workflow_dispatch
jobs:
  keep:
    name: Keep
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: made by hand, path: FOLDER/site }
      - uses: actions/upload-artifact@v4
        with: { name: playwright, path: FOLDER/playwright }
      - uses: actions/upload-artifact@v4
        with: { name: traces, path: FOLDER/traces }
"""

# One of each thing by which a page calls for a file beside it.
INDEX = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/x.dtd">
<html lang="en"><head><title>Coverage</title><link rel="stylesheet" href="css/look.css">
<script src="js/classic.js"></script><script type="module" src="./js/main.js"></script></head>
<body><h1>Coverage</h1><img id="dot" src="images/dot.svg" alt="a dot"><p id="classic"></p><p id="module"></p><p id="data"></p>
<p id="kept"></p><p id="mode"></p><p><a href="packages/">All packages</a></p><iframe title="inner" src="packages/index.html"></iframe>
</body></html>
"""
SITE = {
    "index.html": INDEX,
    "css/look.css": "h1 { color: rgb(1, 2, 3) }\n@font-face { font-family: x; src: url(../fonts/none.woff2) }\n",
    "js/classic.js": "addEventListener('DOMContentLoaded', () => document.getElementById('classic').textContent = 'classic runs');\n",
    "js/main.js": """import { word } from './word.js';
document.getElementById('module').textContent = word;
localStorage.setItem('theme', 'dark'); localStorage.view = 'tree';
document.getElementById('kept').textContent = [localStorage.getItem('theme'), localStorage.view, localStorage.length].join(' ');
document.getElementById('mode').textContent = document.compatMode;
const answer = await fetch('data/suites.json');
document.getElementById('data').textContent = (await answer.json()).suites.join(', ');
""",
    "js/word.js": "export const word = 'modules run';\n",
    "data/suites.json": '{ "suites": ["feed", "player"] }',
    "images/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="7"><rect width="9" height="7"/></svg>',
    "packages/index.html": '<!doctype html><title>Packages</title><h1>Packages</h1><a href="../index.html">Back</a>',
    # All that a report of a stranger might try; each line says what came of it.
    "thief.html": """<!doctype html><title>Thief</title><ul id="said"></ul><form method="post" action="/p/podcast/dispatch/ci"
id="form"><input name="ref" value="main"></form><script>
const say = text => { const item = document.createElement('li'); item.textContent = text; document.getElementById('said').append(item); };
const tried = async (name, what) => { try { say(`${name}: reached ${await what()}`); } catch (error) { say(`${name}: ${error.name}`); } };
const loads = (tag, url) => new Promise((done, refused) => {
  const element = document.createElement(tag);
  element.onload = () => done(tag); element.onerror = () => refused(new Error('refused'));
  element.src = url; document.body.append(element);
});
(async () => {
  await tried('parent', () => parent.document.title);
  await tried('read', async () => (await fetch('/api/v1/projects')).text());
  await tried('blind read', async () => (await fetch('/api/v1/projects', { mode: 'no-cors', credentials: 'include' })).type);
  await tried('write', async () => (await fetch('/api/v1/projects/podcast/runs', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"workflow": "ci"}' })).status);
  await tried('simple write', async () => (await fetch('/p/podcast/dispatch/ci', {
    method: 'POST', mode: 'no-cors', body: new URLSearchParams({ ref: 'main' }) })).type);
  await tried('script', () => loads('script', '/api/v1/projects'));
  await tried('picture', () => loads('img', '/assets/icon.svg'));
  await tried('other artifact', async () => (await fetch('../../../traces/' + location.pathname.split('/')[5] + '/login/trace.zip')).status);
  await tried('events', () => new Promise((done, refused) => {
    const source = new EventSource('/api/v1/events');
    source.onopen = () => done('open'); source.onerror = () => { source.close(); refused(new Error('refused')); }; }));
  try { document.getElementById('form').submit(); } catch (error) {}
  await tried('elsewhere', async () => (await fetch('http://127.0.0.1:1/')).status);
  say('done');
})();
</script>""",
}
SUITE = """const { test, expect } = require('@playwright/test');
test('the feed is in order', async ({}, info) => {
  await info.attach('note', { body: 'twelve episodes', contentType: 'text/plain' });
  expect([1, 2]).toEqual([1, 2]);
});
test('the player seeks', async () => { expect(3).toBe(4); });
"""


def files(folder: pathlib.Path) -> dict[str, str]:
    return podcast.files(folder) | {"workflows/reports.yml": WORKFLOW.lstrip().replace("FOLDER", str(folder))}


def make_report(folder: pathlib.Path) -> None:
    """By Playwright's own runner: what its reporter writes, with a test that failed."""
    assert os.access(RUNNER / ".bin/playwright", os.X_OK), "scripts/test-tools installs it there."
    suite = folder / "suite"
    suite.mkdir()
    (suite / "node_modules").symlink_to(RUNNER)
    (suite / "feed.spec.js").write_text(SUITE)
    answer = subprocess.run(
        ["node", str(RUNNER / "playwright/cli.js"), "test", "--reporter=html"], cwd=suite, capture_output=True, text=True,
        env={**os.environ, "PLAYWRIGHT_HTML_OPEN": "never", "PLAYWRIGHT_HTML_OUTPUT_DIR": str(folder / "playwright")})
    assert answer.returncode == 1 and (folder / "playwright/index.html").exists(), answer.stdout + answer.stderr


# Asked in the page itself, of a frame and not of a locator: a form that the policy keeps from being sent is, to Playwright, a navigation
# that never ends, and a locator would wait for that.
LINES = """() => new Promise((done, missed) => {
  const look = tries => {
    const lines = [...document.querySelectorAll('li')].map(item => item.textContent);
    if (lines.at(-1) === 'done') done(lines);
    else if (tries) setTimeout(look, 50, tries - 1);
    else missed(new Error('never done: ' + lines.join(', ')));
  };
  look(600);
})"""


@pytest.fixture(scope="module")
def server(browser) -> Iterator[Served]:
    with served(files) as server:
        for name, text in SITE.items():
            path = server.folder / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        make_report(server.folder)
        for name in ("login", "player; rm -rf ~"):
            context = browser.new_context()
            context.tracing.start(screenshots=True, snapshots=True)
            context.new_page().set_content(f"<h1>{name}</h1>")
            context.tracing.stop(path=server.folder / "traces" / name / "trace.zip")
            context.close()
        assert server.run("reports") == 1
        yield server


def report(page: Page, artifact: str, file: str = "index.html") -> FrameLocator:
    """The report, opened in place."""
    page.goto("/p/podcast/runs/1")
    card = page.locator("#artifacts .card").filter(has=page.get_by_role("link", name=artifact, exact=True))
    card.get_by_text(file, exact=True).click()
    return card.frame_locator("details[open] iframe")


def test_a_report_of_many_files_is_whole(server: Served, seat: Callable[..., Page]) -> None:
    # The font that its style names is not there.
    page = seat(server, "eve", forgives=REFUSAL)
    frame = report(page, "made by hand")
    expect(frame.locator("#classic")).to_have_text("classic runs")
    expect(frame.locator("#module")).to_have_text("modules run")
    expect(frame.locator("#data")).to_have_text("feed, player")
    expect(frame.locator("#kept")).to_have_text("dark tree 2")
    # What was put in has not made it an old page.
    expect(frame.locator("#mode")).to_have_text("CSS1Compat")
    expect(frame.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
    assert frame.locator("#dot").evaluate("image => image.decode().then(() => image.naturalWidth)") == 9
    expect(frame.frame_locator("iframe").get_by_role("heading", name="Packages")).to_be_visible()
    frame.get_by_role("link", name="All packages").click()
    expect(frame.get_by_role("heading", name="Packages")).to_be_visible()
    frame.get_by_role("link", name="Back").click()
    expect(frame.locator("#data")).to_have_text("feed, player")


def test_a_report_of_playwright_is_whole(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    frame = report(page, "playwright")
    expect(frame.get_by_text("the feed is in order")).to_be_visible()
    expect(frame.get_by_text("the player seeks")).to_be_visible()
    frame.get_by_role("textbox").fill("s:failed")
    frame.get_by_role("textbox").press("Enter")
    expect(frame.get_by_text("the feed is in order")).to_have_count(0)
    frame.get_by_text("the player seeks").first.click()
    expect(frame.get_by_text(re.compile("Expected: .*4")).first).to_be_visible()
    # Alone it is the same.
    page.get_by_role("link", name="Open it alone").filter(visible=True).click()
    expect(page.get_by_text("the feed is in order")).to_be_visible()


@pytest.mark.parametrize("alone", [False, True])
def test_a_report_reaches_nothing_but_itself(server: Served, seat: Callable[..., Page], alone: bool) -> None:
    page = seat(server, "ann", forgives="")
    report(page, "made by hand", "thief.html")
    frame: Frame | None = page.locator("details[open] iframe").element_handle().content_frame()
    if alone:
        page.get_by_role("link", name="Open it alone").filter(visible=True).click()
        frame = page.main_frame
    assert frame is not None
    frame.wait_for_url("**/thief.html")
    said: list[str] = frame.evaluate(LINES)
    # Alone it is its own parent.
    assert [line for line in said if ": reached" in line and not (alone and line.startswith("parent"))] == []
    assert len(said) == 11, said
    assert len(server.runs()) == 1


def test_the_server_refuses_what_has_no_origin_by_itself(server: Served) -> None:
    """Were there no policy of contents: what a browser says for a page without an origin is enough."""
    nobody = {"origin": "null", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    assert server.ask("POST", "/api/v1/projects/podcast/runs", {"workflow": "ci"}, nobody)[0] == 403
    assert len(server.runs()) == 1
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/api/v1/projects", headers=nobody)
    answer = connection.getresponse()
    assert answer.getheader("access-control-allow-origin") is None
    assert answer.getheader("cross-origin-resource-policy") == "same-origin"
    connection.close()


def test_a_link_to_a_file_is_for_one_artifact_and_cannot_be_guessed(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "eve")
    page.goto("/p/podcast/runs/1")
    paths = page.locator("iframe.report").evaluate_all("frames => frames.map(frame => frame.getAttribute('src'))")
    path = next(path for path in paths if path.endswith("/thief.html"))
    assert server.ask("GET", path)[0] == 200
    ticket = path.split("/")[5]
    wrong = ticket[:-1] + ("0" if ticket[-1] != "0" else "1")
    past = "1-" + ticket.split("-")[1]
    for other in (path.replace(ticket, wrong), path.replace(ticket, past), path.replace("made%20by%20hand", "playwright"),
                  path.replace("/1/", "/2/", 1), path.replace("/podcast/", "/other/"), path.replace("thief.html", "nothing.html"),
                  path.replace("thief.html", "../../../etc/passwd"), path.replace("thief.html", "%2e%2e/x")):
        assert server.ask("GET", other)[0] == 404, other


def test_a_trace_says_how_it_is_opened(server: Served, seat: Callable[..., Page], tmp_path: pathlib.Path) -> None:
    page = seat(server, "eve")
    page.goto("/p/podcast/runs/1")
    commands = page.locator("#artifacts code").all_inner_texts()
    assert commands == ["npx playwright show-trace login-trace.zip",
                        "npx playwright show-trace player--rm--rf---trace.zip"]
    for name, command in zip(("login", "player; rm -rf ~"), commands, strict=True):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=f"{name}/trace.zip").click()
        assert waiting.value.suggested_filename == command.split()[-1]
        saved = tmp_path / waiting.value.suggested_filename
        shutil.copy(waiting.value.path(), saved)
        assert saved.read_bytes() == (server.folder / "traces" / name / "trace.zip").read_bytes()
        assert "trace.trace" in zipfile.ZipFile(saved).namelist()
