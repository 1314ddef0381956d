"""Whatever a repository calls its things, and whatever its steps print, is text on a page and nothing else."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator

import podcast
import pytest
from conftest import REFUSAL
from playwright.sync_api import Page, expect
from served import Served, served

BRANCH = 'x"><img/src=x/onerror=window.pwned=1>'


def script(place: str) -> str:
    return f"<script>window.pwned='{place}';alert('{place}')</script>"


WORKFLOW = """
name: "NAME"
on: { push: , workflow_dispatch: { inputs: { word: { description: "INPUT", default: "DEFAULT" } } } }
jobs:
  evil:
    name: "JOB"
    runs-on: ubuntu-latest
    environment: "ENVIRONMENT"
    steps:
      - name: "STEP"
        run: |
          cat payload.txt
          cat summary.md >>"$GITHUB_STEP_SUMMARY"
          printf '::error file=<b>x</b>,title=%s::%s\\n' '<img src=x onerror=window.pwned=1>' "$(head -1 payload.txt)"
          printf '\\033]8;;javascript:window.pwned=1\\033\\\\a link\\033]8;;\\033\\\\ \\033[31m<b>red</b>\\033[0m\\n'
          mkdir out
          cp payload.txt 'out/<img src=x onerror=window.pwned=1>.txt'
          cp page.html out/index.html
      - uses: actions/upload-artifact@v4
        with: { name: "a'&b;onclick=pwned", path: out }
"""


def files(folder: pathlib.Path) -> dict[str, str]:
    text = WORKFLOW
    for place in ("NAME", "INPUT", "DEFAULT", "JOB", "STEP", "ENVIRONMENT"):
        text = text.replace(place, script(place.lower()))
    # Without an action to check it out: what steps print lies in a folder that they know.
    text = text.replace("payload.txt", f"{folder}/payload.txt").replace("summary.md", f"{folder}/summary.md")
    text = text.replace("page.html", f"{folder}/page.html")
    return podcast.files(folder) | {"workflows/evil.yml": text.lstrip()}


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(files) as server:
        (server.folder / "payload.txt").write_text(
            script("log") + "\n</pre></main><img src=x onerror=window.pwned=1>\n&lt;b&gt; \"quoted\" 'words'\n")
        (server.folder / "summary.md").write_text(
            "# " + script("summary") + "\n\n[a link](javascript:window.pwned=1) ![](x\" onerror=\"window.pwned=1)\n\n"
            "<img src=x onerror=window.pwned=1><iframe src=\"javascript:parent.pwned=1\"></iframe>\n"
            "<a href=\"java&#10;script:window.pwned=1\">two</a><style>body{display:none}</style>\n")
        (server.folder / "page.html").write_text("<script>try{parent.pwned=1}catch(error){}</script>hello")
        server.git("commit", "-q", "--allow-empty", "-m", script("subject"))
        server.git("branch", BRANCH)
        server.command("run", "evil", "--ref", BRANCH, "--actor", script("actor"), check=False)
        yield server


PAGES = ["/", "/p/podcast", "/p/podcast/runs", "/p/podcast/runs/1", "/p/podcast/environments", "/p/podcast/schedules",
         "/p/podcast/dispatch/evil", "/p/podcast/obligations", "/runner", "/p/podcast/runs/1/logs/evil~1.0.1"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_does_nothing_that_a_name_says(server: Served, seat: Callable[..., Page], path: str) -> None:
    page = seat(server, "bob")
    answer = page.goto(path)
    assert answer and answer.status == 200, f"{path}: {answer and answer.status} {page.content()[:1500]}"
    expect(page.locator("h1")).to_be_visible()
    # What is fetched later has come by then: the pages say when they follow what happens.
    page.wait_for_load_state("load")
    assert page.evaluate("window.pwned") is None
    assert page.locator("[onerror], [onclick], a[href^='javascript' i]").count() == 0
    # Not one element has come out of a text.
    assert page.locator("script:not([src])").count() == 0


def test_the_names_are_there_to_be_read(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob")
    page.goto("/p/podcast/runs/1")
    main = page.locator("body")
    for text in (script("job"), script("step"), BRANCH):
        expect(main).to_contain_text(text)
    page.goto("/p/podcast/runs/1/logs/evil~1.0.1")
    expect(main).to_contain_text(script("log"))


ECHOES = ["/p/WORD", "/p/podcast/runs/WORD", "/p/podcast/dispatch/WORD", "/p/podcast/queue/WORD",
          "/p/podcast/runs/1/logs/WORD", "/p/podcast/dispatch/evil?ref=WORD", "/WORD"]


@pytest.mark.parametrize("path", ECHOES)
def test_what_is_wrong_with_an_address_is_text(server: Served, seat: Callable[..., Page], path: str) -> None:
    page = seat(server, "bob", forgives=REFUSAL)
    page.goto(path.replace("WORD", "%22%3E%3Cscript%3Ewindow.pwned%3D1%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"))
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("window.pwned") is None
    assert page.locator("script:not([src]), [onerror]").count() == 0


def test_a_hostile_filter_is_only_a_filter(server: Served, seat: Callable[..., Page]) -> None:
    page = seat(server, "bob", forgives=REFUSAL)
    for query in ("branch", "workflow", "actor", "result", "sha", "before"):
        page.goto(f"/p/podcast/runs?{query}=%22%3E%3Cscript%3Ewindow.pwned%3D1%3C%2Fscript%3E")
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("window.pwned") is None
