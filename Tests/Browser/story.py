"""A server that has lived a little: something to see on each of its pages."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

import podcast
from served import Served, until


@dataclass
class Story:
    """What the numbers of its runs are."""

    passed: int
    failed: int
    staged: int
    waiting: int
    drilled: int
    broken: int
    abandoned: int
    running: int

    def pages(self) -> dict[str, str]:
        """Name to path of each page that there is."""
        project = "/p/podcast"
        return {
            "home": "/", "project": project, "runs": f"{project}/runs",
            "run": f"{project}/runs/{self.passed}", "run-failed": f"{project}/runs/{self.failed}",
            "run-waiting": f"{project}/runs/{self.waiting}", "run-live": f"{project}/runs/{self.running}",
            "log": f"{project}/runs/{self.failed}/logs/check~1.0.1",
            "environments": f"{project}/environments", "schedules": f"{project}/schedules",
            "workflows": f"{project}/dispatch", "dispatch": f"{project}/dispatch/deploy", "dispatch-drill": f"{project}/dispatch/drill", "obligations": f"{project}/obligations",
            "runner": "/runner",
        }


def kill_engine_and_keeper(server: Served, number: int) -> None:
    """As where the machine's memory ran out: both at once, and for good."""
    processes = [process for name in ("sluice run", "sluice-keeper") for process in server.processes(name)]
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for process in processes:
            os.kill(process, number)
    until(lambda: not server.processes("sluice-keeper"), "the keeper is gone")


def live_a_little(server: Served) -> Story:
    """Runs each workflow, the drill more often; one run waits for an approval, one is under way, one has left an obligation open."""
    confirmed = ("--input", "confirm=DRILL_FULL_CYCLE")
    drilled = server.run("drill", *confirmed)
    (server.folder / "deaf").touch()
    broken = server.run("drill", *confirmed)
    (server.folder / "deaf").unlink()
    drilled = server.run("drill", *confirmed)
    for name in ("hold", "kept"):
        # The server itself goes on with what is abandoned, within a minute; the obligation stays open all the same.
        (server.folder / name).touch()
    abandoned = server.begin("drill", *confirmed)
    until(lambda: (server.folder / "host").is_dir(), "the drill has made its host")
    kill_engine_and_keeper(server, abandoned)
    (server.folder / "hold").unlink()
    # A test that fails now and then.
    server.commit({"report.xml": podcast.REPORT_BEFORE}, "Seek by chapters")
    server.run("ci")
    server.commit({"report.xml": podcast.REPORT}, "Seek waits for the stream")
    passed = server.run("ci")
    failed = server.run("feed")
    staged = server.run("stage")
    waiting = server.begin("deploy", "--input", "version=1.4.0")
    until(lambda: any(approval["state"] == "asked" for approval in server.shown(waiting).get("approvals", [])),
          "the deployment asks")
    running = server.begin("nightly")
    return Story(passed, failed, staged, waiting, drilled, broken, abandoned, running)
