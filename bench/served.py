"""A `sluice serve` of its own for a measurement: a scratch repository, one project, one unix socket."""

import os
import re
import signal
import socket
import subprocess
import sys
import time


class Served:
    """Serves the workflow `print` of a scratch repository, whose one step runs the command; `with` ends it."""

    def __init__(self, sluice, folder, command):
        self.sluice, self.folder = os.path.abspath(sluice), folder
        self.data = folder + "/server"
        self.store = self.data + "/projects/demo/store"
        self.repository = folder + "/repository"
        os.makedirs(self.repository + "/workflows")
        with open(self.repository + "/workflows/print.yml", "w") as file:
            file.write(
                "on: workflow_dispatch\njobs:\n  print:\n    runs-on: host\n    steps:\n"
                f"      - run: {command}\n")
        with open(folder + "/server.yml", "w") as file:
            file.write(f"projects:\n  demo:\n    repository: {self.repository}\n")
        for words in (["init", "-q", "-b", "main"], ["add", "-A"],
                      ["-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qm", "A commit"]):
            subprocess.run(["git", *words], cwd=self.repository, check=True)
        self.children = []

    def __enter__(self):
        with open(self.folder + "/server.log", "w") as log:
            self.server = subprocess.Popen(
                [self.sluice, "serve", "--data-dir", self.data, "--config", self.folder + "/server.yml",
                 "--listen", "127.0.0.1:0"], stdout=log, stderr=log)
        self.children.append(self.server)
        wait_for("The server", lambda: " serves http" in open(self.folder + "/server.log").read())
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                child.wait(timeout=60)

    def run(self):
        """Starts run 1; its process, the name of its step and the path of its log, once there is one."""
        run = subprocess.Popen(
            [self.sluice, "run", "print", "--data-dir", self.store, "--ref", "main"], cwd=self.repository,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.children.append(run)
        steps = self.store + "/runs/1/steps"
        step = wait_for("The log", lambda: next(
            (name for name in (os.listdir(steps) if os.path.isdir(steps) else [])
             if os.path.exists(f"{steps}/{name}/log")), None))
        return run, step, f"{steps}/{step}/log"

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self.data + "/sluice.sock")
        return connection

    def get(self, path):
        """The body of the answer, as it came; ends the program unless that is 200."""
        with self.connect() as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = bytearray()
            while data := connection.recv(1 << 20):
                answer += data
        head, _, body = bytes(answer).partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            sys.exit(f"{path}: {bytes(answer)[:300]!r}")
        return body

    def status(self, name):
        """A number of /proc/PID/status, in KiB where it is a size."""
        with open(f"/proc/{self.server.pid}/status") as file:
            return int(re.search(rf"{name}:\s+(\d+)", file.read()).group(1))

    def processor_seconds(self):
        with open(f"/proc/{self.server.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            sys.exit(f"{what} did not come within {seconds} s")
        time.sleep(0.02)
