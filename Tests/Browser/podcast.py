"""The repository that the server serves: small workflows of a podcast, one for each thing that a page shows."""

from __future__ import annotations

import pathlib

CI = """
name: CI
on: { push: , workflow_dispatch: }
jobs:
  lint:
    name: Lint
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Ruff
        run: |
          printf '\\033[32mAll checks passed\\033[0m\\n'
          echo '::warning file=app/feed.py,line=12,title=Long line::The line has 131 characters.'
  build:
    name: Build
    needs: lint
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Compile
        run: for n in $(seq 40); do echo "compiling module $n"; done
  test:
    name: Test
    needs: build
    runs-on: ubuntu-latest
    strategy: { fail-fast: false, matrix: { python: ['3.11', '3.12'] } }
    steps:
      - uses: actions/checkout@v4
      - name: Pytest
        run: |
          mkdir reports
          cp report.xml reports/junit.xml
          cp report.html reports/index.html
          printf '## Tests on ${{ matrix.python }}\\n\\n| suite | passed |\\n|---|--:|\\n| feed | 41 |\\n| player | 12 |\\n' >>"$GITHUB_STEP_SUMMARY"
          test ! -e broken || { printf '\\033[31mFAILED\\033[0m tests/test_feed.py::test_order\\n'; exit 1; }
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: 'report-${{ matrix.python }}', path: reports }
  package:
    name: Package
    needs: [build, test]
    runs-on: ubuntu-latest
    steps:
      - name: Wheel
        run: echo podcast-1.4.0-py3-none-any.whl
"""

# Goes on when the test says so.
SLOW = """
name: Nightly
on: { workflow_dispatch: , schedule: [ { cron: '30 3 16 1 *' } ] }
jobs:
  fetch:
    name: Fetch
    runs-on: ubuntu-latest
    steps:
      - name: Episodes
        run: echo fetching; until [ -e FOLDER/fetched ]; do sleep 0.05; done; echo "212 episodes are here"
  index:
    name: Index
    needs: fetch
    runs-on: ubuntu-latest
    steps:
      - name: Words
        run: echo indexing; until [ -e FOLDER/indexed ]; do sleep 0.05; done; echo "8,311 words"
"""

FAILING = """
name: Feed check
on: { push: , workflow_dispatch: }
jobs:
  check:
    name: Check the feed
    runs-on: ubuntu-latest
    steps:
      - name: Validate
        run: |
          echo "::group::Fetching the feed"
          for n in $(seq 300); do echo "item $n: ok"; done
          echo "::endgroup::"
          for n in $(seq 301 600); do echo "item $n: ok"; done
          printf '\\033[1;31mThe enclosure of item 601 has no length.\\033[0m\\n'
          echo "::error file=feed.xml,line=601::The enclosure has no length."
          for n in $(seq 602 900); do echo "item $n: not looked at"; done
          exit 1
"""

DEPLOY = """
name: Deploy
on:
  workflow_dispatch:
    inputs:
      version: { description: What to bring to the hosts, required: true, default: '1.4.0' }
      region: { description: Where, type: choice, options: [eu, us], default: eu }
      verbose: { description: Tell all of it, type: boolean, default: false }
jobs:
  ship:
    name: Ship
    runs-on: ubuntu-latest
    environment: { name: prod, url: 'https://podcast.example' }
    steps:
      - name: Roll out
        run: echo "podcast ${{ inputs.version }} is live"
"""

STAGE = """
name: Stage
on: { workflow_dispatch: }
jobs:
  ship:
    name: Ship
    runs-on: ubuntu-latest
    environment: staging
    steps: [ { name: Roll out, run: 'echo staged' } ]
"""

DRILL = """
name: Drill
on:
  workflow_dispatch:
    inputs:
      confirm: { description: "Type DRILL_FULL_CYCLE: a copy of production is made, and destroyed again", required: true }
  schedule: [ { cron: '0 4 17 1 *' } ]
jobs:
  confirm:
    name: Confirm
    runs-on: ubuntu-latest
    steps:
      - name: The word
        run: test '${{ inputs.confirm }}' = DRILL_FULL_CYCLE
  apply:
    name: Apply
    needs: confirm
    runs-on: ubuntu-latest
    steps:
      - name: Make the host
        run: |
          mkdir FOLDER/host
          sleep 0.4
          echo "made host drill-1"
          test ! -e FOLDER/hold || until [ -e FOLDER/applied ]; do sleep 0.05; done
  restore:
    name: Restore
    needs: apply
    runs-on: ubuntu-latest
    steps: [ { name: The newest backup, run: 'sleep 0.6; echo 8,311 episodes' } ]
  e2e:
    name: End to end
    needs: restore
    runs-on: ubuntu-latest
    steps: [ { name: Look, run: 'sleep 0.3; test ! -e FOLDER/deaf && test -d FOLDER/host && echo it answers' } ]
  destroy:
    name: Destroy
    needs: [apply, restore, e2e]
    if: always() && needs.apply.result != 'skipped'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Take it away
        run: until [ ! -e FOLDER/kept ]; do sleep 0.05; done; rm -rf FOLDER/host
"""

SETTINGS = """
environments:
  prod: { approvers: [ann], confirm: deploy to prod, branches: [main] }
  staging: { branches: [main] }
obligations:
  drill: { opened-by: apply, discharged-by: destroy, verify: ./absent, retry: { attempts: 2, backoff: 100ms } }
schedules:
  nightly: { catch-up: once, window: 24h, timezone: UTC }
  drill:
    catch-up: once
    window: 7d
    timezone: UTC
    recovery-time-objective: { from: apply, to: e2e, within: 3s }
"""

REPORT = """<?xml version="1.0"?>
<testsuites><testsuite name="feed" tests="4" failures="1" time="2.31">
  <testcase classname="tests.test_feed" name="test_titles" time="0.11"/>
  <testcase classname="tests.test_feed" name="test_order" time="1.92">
    <failure message="assert [2, 1] == [1, 2]">tests/test_feed.py:31: AssertionError</failure></testcase>
  <testcase classname="tests.test_player" name="test_seek" time="0.27"/>
  <testcase classname="tests.test_player" name="test_live" time="0.01"><skipped message="no stream"/></testcase>
</testsuite></testsuites>
"""

# Of the run before: another test failed.
REPORT_BEFORE = """<?xml version="1.0"?>
<testsuites><testsuite name="feed" tests="4" failures="1" time="2.29">
  <testcase classname="tests.test_feed" name="test_titles" time="0.12"/>
  <testcase classname="tests.test_feed" name="test_order" time="1.88"/>
  <testcase classname="tests.test_player" name="test_seek" time="0.28">
    <failure message="assert 41 == 42">tests/test_player.py:12: AssertionError</failure></testcase>
  <testcase classname="tests.test_player" name="test_live" time="0.01"><skipped message="no stream"/></testcase>
</testsuite></testsuites>
"""

# It tries what a report of a stranger might.
HTML_REPORT = """<!doctype html><html lang="en"><title>Report</title><h1>41 passed</h1><p id="said">no script has run</p>
<script>
let words = 'a script runs; ';
try { words += 'the page above is ' + parent.document.title; } catch (error) { words += 'the page above is closed; '; }
try { words += 'cookies: ' + document.cookie; } catch (error) { words += 'cookies are closed; '; }
fetch('/api/v1/projects').then(answer => answer.text()).then(
  text => document.getElementById('said').textContent = words + 'the server says ' + text,
  () => document.getElementById('said').textContent = words + 'the server is closed');
</script></html>
"""


def files(folder: pathlib.Path) -> dict[str, str]:
    """What is committed, by path. Steps wait for files in this folder, where a test holds them up."""
    texts = {
        "README.md": "# The podcast\n",
        "workflows/ci.yml": CI, "workflows/nightly.yml": SLOW, "workflows/feed.yml": FAILING,
        "workflows/deploy.yml": DEPLOY, "workflows/stage.yml": STAGE, "workflows/drill.yml": DRILL,
        "sluice.yml": SETTINGS, "report.xml": REPORT, "report.html": HTML_REPORT,
        "absent": "#!/bin/sh\ntest ! -e FOLDER/host\n",
    }
    return {name: text.replace("FOLDER", str(folder)).lstrip() for name, text in texts.items()}
