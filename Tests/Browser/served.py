"""A real `sluice serve` with a repository of its own, and a door for each person who asks it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import pathlib
import pwd
import re
import selectors
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import podcast

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE_SECONDS = 240.0
# What Debian has of users, and who they are to the server.
PEOPLE = {
    "ann": ("games", "approve"),
    "bob": ("www-data", "operate"),
    "eve": ("daemon", "view"),
}


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """What the condition gives once it gives something; raises when that takes too long."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"It did not come to pass within {seconds} s: {what}")
        time.sleep(0.02)
    return found


class Served:
    """The server, its repository, and all that was started for them."""

    def __init__(
            self, sluice: str, files: Callable[[pathlib.Path], dict[str, str]], configuration: str = "", arguments: list[str] | None = None):
        self.sluice = str(pathlib.Path(sluice).resolve())
        # Not pytest's own folder, which nobody else may enter.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sluice-browser-"))
        self.folder.chmod(0o711)
        self.repository = self.folder / "podcast"
        self.data = self.folder / "server"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder / "home"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1",
        }
        self.arguments = arguments or []
        self.process: subprocess.Popen[str] | None = None
        self.doors: dict[str, tuple[subprocess.Popen[str], str]] = {}
        (self.folder / "home").mkdir()
        (self.folder / "home/.gitconfig").write_text("[user]\n name = Ann\n email = ann@localhost\n")
        self.repository.mkdir()
        self.git("init", "-q", "-b", "main")
        self.commit(files(self.folder), "The podcast's workflows")
        self.configure(configuration)

    # What the server has.

    def git(self, *arguments: str) -> str:
        answer = subprocess.run(
            ["git", *arguments], cwd=self.repository, env=self.environment, capture_output=True, text=True)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def commit(self, files: dict[str, str], message: str) -> str:
        """The new commit's SHA."""
        for name, text in files.items():
            path = self.repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755 if text.startswith("#!") else 0o644)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def configure(self, more: str = "") -> None:
        people = "".join(f"  {name}: {{ users: [{user}], role: {role} }}\n" for name, (user, role) in PEOPLE.items())
        if "capacity:" not in more:
            # Of this machine all tests have a part, and what waits for a word of its test takes a place.
            more += "capacity: { jobs: 8, memory-floor: 1MiB, disk-floor: 1MiB }\n"
        (self.folder / "server.yml").write_text(
            f"projects:\n  podcast:\n    repository: {self.repository}\npeople:\n{people}{more}")

    @property
    def store(self) -> pathlib.Path:
        return self.data / "projects/podcast/store"

    # The server's life.

    def start(self) -> None:
        errors = open(self.folder / "log", "a")
        self.process = subprocess.Popen(
            [self.sluice, "serve", "--data-dir", str(self.data), "--config", str(self.folder / "server.yml"),
             "--listen", "127.0.0.1:0", "--tailscale-socket", str(self.folder / "no-tailscale"), *self.arguments],
            cwd=self.repository, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            text=True, start_new_session=True)
        assert self.process.stdout
        selector = selectors.DefaultSelector()
        selector.register(self.process.stdout, selectors.EVENT_READ)
        assert selector.select(PATIENCE_SECONDS), f"The server did not begin: {self.log}"
        line = self.process.stdout.readline()
        found = re.search(r"serves http://127\.0\.0\.1:(\d+)", line)
        assert found, f"The server did not begin: {line}{self.log}"
        self.port = int(found[1])

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"The server did not end: {self.log}") from None
        self.process = None

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def remove(self) -> None:
        """Ends all that was started, and takes all files away."""
        try:
            self.stop()
        finally:
            for door, _ in self.doors.values():
                assert door.stdin
                door.stdin.close()
                door.wait(PATIENCE_SECONDS)
            until(self.end_processes, "nothing of it lives")
            until(self.clear_groups, "its control groups are gone")
            self.clear_scripts()
            shutil.rmtree(self.folder, ignore_errors=True)

    def end_processes(self) -> bool:
        """Kills what lives of it, engines before their steps could begin others; true once nothing does."""
        living = self.processes()
        for process in living:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return not living

    def clear_groups(self) -> bool:
        """Those of keepers that were killed, whose runs nobody resumes any more; true once there is none."""
        groups = [pathlib.Path(line) for listed in self.data.rglob("keeper.cgroups") for line in listed.read_text().splitlines()]
        for group in groups:
            for folder in [*group.glob("*/"), group]:
                # The kernel may take a moment to let go of who was killed; another keeper may have been faster.
                with contextlib.suppress(OSError):
                    folder.rmdir()
        return not any(group.exists() for group in groups)

    def clear_scripts(self) -> None:
        """Those of steps that were killed with their keepers: they are kept in memory, and name our folder."""
        for job in pathlib.Path("/dev/shm").glob("sluice-*/*"):
            # Others' come and go meanwhile.
            with contextlib.suppress(OSError):
                if any(str(self.folder).encode() in file.read_bytes() for file in job.rglob("*") if file.is_file()):
                    shutil.rmtree(job, ignore_errors=True)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def processes(self, name: str = "") -> list[int]:
        """Those of our runs and servers, steps, too, that have this text in their command: their environment names our folder."""
        needle, found = f"={self.folder}/".encode(), []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if needle in (folder / "environ").read_bytes():
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    if name in command:
                        found.append(int(folder.name))
        return found

    # Who asks.

    @property
    def socket(self) -> pathlib.Path:
        return self.data / "sluice.sock"

    def door(self, person: str) -> str:
        """The URL at which the person's browser finds the server."""
        if person not in self.doors:
            user = PEOPLE[person][0]
            # A copy, since the user may be kept out of wherever these files are.
            program = self.folder / "door.py"
            shutil.copy(HERE / "door.py", program)
            program.chmod(0o644)
            process = subprocess.Popen(
                ["setpriv", "--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--clear-groups", "python3",
                 str(program), str(self.socket)],
                cwd="/", env={**self.environment, "PATH": os.defpath + ":/usr/local/bin"},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            assert process.stdout
            self.doors[person] = (process, f"http://127.0.0.1:{int(process.stdout.readline())}")
        return self.doors[person][1]

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text, by the unix socket as the user who runs the tests: an admin."""
        connection = SocketConnection(self.socket)
        text = None if body is None else json.dumps(body)
        kind = {} if body is None else {"content-type": "application/json"}
        connection.request(method, path, text, {**kind, **(headers or {})})
        answer = connection.getresponse()
        with contextlib.closing(connection):
            return answer.status, answer.read().decode(errors="replace")

    def json(self, path: str) -> Any:
        status, text = self.ask("GET", path)
        assert status == 200, f"{path}: {status} {text}"
        return json.loads(text)

    # What happens to runs.

    def command(self, *arguments: str, check: bool = True) -> str:
        """What `sluice` printed, in the server's store."""
        answer = subprocess.run(
            [self.sluice, *arguments, "--data-dir", str(self.store)], cwd=self.repository, env=self.environment,
            capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert not check or answer.returncode == 0, f"sluice {' '.join(arguments)}: {answer.stdout}{answer.stderr}"
        return answer.stdout

    def run(self, workflow: str, *more: str) -> int:
        """Runs a workflow to its end, however it ends; gives the run's number."""
        self.command("run", workflow, "--ref", "main", *more, check=False)
        return int(self.runs()[0]["number"])

    def begin(self, workflow: str, *more: str) -> int:
        """Starts a run that goes on by itself, as a schedule or a push would; gives its number."""
        before = {run["number"] for run in self.runs()}
        subprocess.Popen(
            [self.sluice, "run", workflow, "--ref", "main", *more, "--data-dir", str(self.store)],
            cwd=self.repository, env=self.environment, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return until(
            lambda: next((run["number"] for run in self.runs() if run["number"] not in before), None),
            f"a run of {workflow} has begun")

    def runs(self) -> list[dict[str, Any]]:
        """The newest first."""
        return [json.loads(line) for line in self.command("history", "--json").splitlines()]

    def shown(self, number: int) -> dict[str, Any]:
        return json.loads(self.command("show", str(number), "--json"))

    def ends(self, number: int) -> str:
        """Waits for the run's end; gives how it ended."""
        return until(lambda: self.shown(number).get("conclusion"), f"run {number} has ended")


class SocketConnection(http.client.HTTPConnection):
    """HTTP by a unix socket."""

    def __init__(self, path: pathlib.Path):
        super().__init__("localhost", timeout=PATIENCE_SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


@contextlib.contextmanager
def served(
        files: Callable[[pathlib.Path], dict[str, str]] = podcast.files, configuration: str = "",
        arguments: list[str] | None = None) -> Iterator[Served]:
    """A server with these files in its repository, for as long as the block lasts; the program is the one that `SLUICE` names."""
    server = Served(os.environ.get("SLUICE", str(HERE.parent.parent / ".build/release/sluice")), files, configuration, arguments)
    try:
        server.start()
        yield server
    finally:
        server.remove()
