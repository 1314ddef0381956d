"""What `sluice serve` costs, and how quickly it answers: in the idle, with a long history, and under load."""

import concurrent.futures
import hmac
import http.client
import json
import math
import os
import pathlib
import re
import socket
import subprocess
import time

import measure


class Server:
    """`sluice serve` for one folder that `scripts/make-history` made."""

    def __init__(self, sluice, folder, environment):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "server"
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sluice, "serve", "--data-dir", str(self.data), "--config", str(self.folder / "server.yml"),
             "--listen", "127.0.0.1:0", "--tailscale-socket", str(self.folder / "no-tailscale")],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=open(self.folder / "log", "a"), text=True, start_new_session=True)
        line = self.process.stdout.readline()
        found = re.search(r"serves http://127\.0\.0\.1:(\d+)", line)
        if not found:
            raise measure.Failed(f"the server did not begin: {(self.folder / 'log').read_text()[-500:]}")
        self.port = int(found[1])
        self.start_seconds = time.perf_counter() - begun

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def connection(self):
        return SocketConnection(self.data / "sluice.sock")

    def ask(self, method, path, body=None):
        """Status and text, by the unix socket: as an admin."""
        connection = self.connection()
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {} if body is None else {"content-type": "application/json"})
        answer = connection.getresponse()
        status, text = answer.status, answer.read().decode(errors="replace")
        connection.close()
        return status, text

    @property
    def resident(self):
        """Bytes."""
        return resident(self.process.pid)


def status(pid, name):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)[1])


def resident(pid):
    """Bytes."""
    return status(pid, "VmRSS") * 1024


def switches(pid):
    """How often each of its threads has given its processor back by itself: each time it woke up is one of these."""
    counts = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            text = (task / "status").read_text()
        except OSError:
            continue  # A thread that has just ended.
        counts[task.name] = int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.MULTILINE)[1])
    return counts


class SocketConnection(http.client.HTTPConnection):
    """HTTP by a unix socket, kept open."""

    def __init__(self, path):
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def percentile(values, share):
    """The smallest value that this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def idle(pids, seconds):
    """Wake-ups a second, and the bytes that are resident at the end, of all these processes together."""
    before, begun = {pid: switches(pid) for pid in pids}, time.monotonic()
    time.sleep(seconds)
    # Threads that were idle for long may end meanwhile.
    woken = sum(count - before[pid].get(task, 0) for pid in pids for task, count in switches(pid).items())
    return woken / (time.monotonic() - begun), sum(resident(pid) for pid in pids)


def answers(server, path, count):
    """Seconds of each of so many answers by one connection, without the first."""
    connection = server.connection()
    samples = []
    for _ in range(count + 1):
        begun = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        samples.append(time.perf_counter() - begun)
        if answer.status != 200:
            raise measure.Failed(f"{path} was answered with {answer.status}")
    connection.close()
    return samples[1:]


# Under load: a small project of its own.

STEP = "work~1.0.1"

WORKFLOWS = {
    # Each run writes down when it begins and ends; two at a time would be seen in the file.
    "one": "concurrency: one\n", "print": "", "hook": "",
}


def files(folder, log_mebibytes):
    """What is committed, by path."""
    lines = "a line of output that is about as long as they are, and one of very many"
    scripts = {
        "one": f'echo "begin $GITHUB_RUN_ID" >>{folder}/order; echo "end $GITHUB_RUN_ID" >>{folder}/order',
        "print": f"yes '{lines}' | head -c {log_mebibytes}M; echo; echo the needle is here",
        "hook": f"date +%s.%N >{folder}/begun-$GITHUB_RUN_ID.new; mv {folder}/begun-$GITHUB_RUN_ID.new {folder}/begun-$GITHUB_RUN_ID"}
    texts = {
        f"workflows/{name}.yml":
            f"name: {name}\non: {'push' if name == 'hook' else 'workflow_dispatch'}\n{WORKFLOWS[name]}jobs:\n"
            f"  work:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          {script}\n"
        for name, script in scripts.items()}
    return {**texts, "sluice.yml": "concurrency:\n  one: { queue: fifo }\n"}


def begin(server, workflow):
    """The number of a new run; raises where it was refused or has to wait."""
    kind, number = ask_for(server, workflow)
    if kind != "run":
        raise measure.Failed(f"a run of {workflow} waits as start {number}")
    return number


def ask_for(server, workflow):
    """What a start is answered with: ("run", its number), or ("start", its number in the queue). Raises where it was refused."""
    status, text = server.ask("POST", "/api/v1/projects/demo/runs", {"workflow": workflow, "ref": "main"})
    if status == 201:
        return "run", int(json.loads(text)["number"])
    if status == 202:
        return "start", int(json.loads(text)["id"])
    raise measure.Failed(f"a run of {workflow} was not begun: {status} {text[:300]}")


def queue(server):
    """All starts that the queue knows, the oldest first."""
    found, before = [], ""
    while True:
        status, text = server.ask("GET", f"/api/v1/projects/demo/queue?state=all&limit=500{before}")
        page = json.loads(text)["starts"] if status == 200 else []
        if not page:
            return sorted(found, key=lambda start: start["id"])
        found += page
        before = f"&before={page[-1]['id']}"


def wait(condition, what, seconds=600):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise measure.Failed(f"it took longer than {seconds} s: {what}")
        time.sleep(0.02)
    return found


def conclusion(server, run):
    return json.loads(server.ask("GET", f"/api/v1/projects/demo/runs/{run}")[1]).get("conclusion")


def ended(server, run):
    """Waits for the run's end; raises where it did not succeed."""
    found = wait(lambda: conclusion(server, run), f"run {run} ends")
    if found != "success":
        raise measure.Failed(f"run {run}: {found}")


def searches(server, rounds):
    """Seconds to find a text that stands in the last line of a large log: the first time, and each of the later ones."""
    run = begin(server, "print")
    ended(server, run)
    samples = []
    for _ in range(1 + rounds):
        begun = time.perf_counter()
        status, text = server.ask("GET", f"/api/v1/projects/demo/runs/{run}/logs/{STEP}?search=the+needle")
        samples.append(time.perf_counter() - begun)
        if status != 200 or not json.loads(text).get("count", 1):
            raise measure.Failed(f"the needle was not found: {status} {text[:300]}")
    return samples[0], samples[1:]


def together(server, count):
    """Starts so many runs of one concurrency group at once. Seconds until all starts were answered, until all runs have ended, and the
    bytes that are resident then; raises where two ran at a time, one is lost, or one overtook another."""
    order = server.folder / "order"
    known = {start["id"] for start in queue(server)}
    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(min(count, 250)) as pool:
        answers = list(pool.map(lambda _: ask_for(server, "one"), range(count)))
    answered = time.perf_counter() - begun
    if len(set(answers)) != count:
        raise measure.Failed(f"{count} starts gave {len(set(answers))} runs")
    wait(lambda: order.exists() and order.read_text().count("end ") >= count, f"{count} runs end", 60 + 2 * count)
    seconds = time.perf_counter() - begun
    # As they came into the queue, so they ran.
    runs = [start["run"] for start in queue(server) if start["id"] not in known]
    if len(runs) != count or runs != sorted(runs):
        raise measure.Failed(f"{count} starts gave {len(runs)} runs: {runs[:20]}")
    words = order.read_text().split()
    expected = [word for run in runs for word in ("begin", str(run), "end", str(run))]
    if words != expected:
        place = next(index for index, (a, b) in enumerate(zip(words, expected)) if a != b)
        raise measure.Failed(f"two at a time, or out of order: {words[max(0, place - 4):place + 8]}")
    for run in runs:
        ended(server, run)
    return answered, seconds, server.resident


def hooks(server, count, secret, commit):
    """Seconds from a push's webhook to the first line of the step that it starts; `commit` makes one more and gives its SHA."""
    samples = []
    for number in range(count):
        before, sha = set(server.folder.glob("begun-*[0-9]")), commit()
        payload = json.dumps({
            "ref": "refs/heads/main", "before": "0" * 40, "after": sha, "forced": False,
            "repository": {"full_name": "local/demo", "default_branch": "main"}, "pusher": {"name": "ann"},
            "sender": {"login": "ann"}, "head_commit": {"id": sha}, "commits": []}).encode()
        signature = hmac.new(secret.encode(), payload, "sha256").hexdigest()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        begun = time.time()
        connection.request("POST", "/hooks/demo", payload, {
            "content-type": "application/json", "x-github-event": "push", "x-github-delivery": f"bench-{number}",
            "x-hub-signature-256": f"sha256={signature}"})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        if answer.status >= 300:
            raise measure.Failed(f"the webhook was refused: {answer.status} {text[:300]}")
        file = wait(lambda: set(server.folder.glob("begun-*[0-9]")) - before, "the webhook's step begins", 60).pop()
        samples.append(float(file.read_text()) - begun)
        ended(server, int(file.name.split("-")[1]))
    return samples
