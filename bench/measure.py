"""Timing of whole processes, and what to know about the machine that was timed."""

import os
import pathlib
import platform
import statistics
import subprocess
import time


class Failed(Exception):
    """A command that was to be timed did not succeed."""


def run(command, folder, environment=None, output=subprocess.DEVNULL):
    """Seconds from start to exit; raises Failed with the end of stderr when the exit status is not 0."""
    begun = time.perf_counter()
    result = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE)
    seconds = time.perf_counter() - begun
    if result.returncode != 0:
        words = result.stderr.decode(errors="replace")[-500:]
        raise Failed(f"{' '.join(map(str, command))!r} exited with {result.returncode}: {words}")
    return seconds


def medians(cases, rounds):
    """Name to median seconds. `cases` are functions that return seconds; each round calls every one of them in turn,
    so that what disturbs the machine disturbs all of them."""
    samples = {name: [] for name in cases}
    for case in cases.values():
        case()  # Warm caches are the normal state of a developer's machine.
    for _ in range(rounds):
        for name, case in cases.items():
            samples[name].append(case())
    return {name: statistics.median(values) for name, values in samples.items()}


def facts(versions, scratch):
    """Lines about the machine and the programs."""
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = int(open("/proc/meminfo").readline().split()[1]) / 2**20
    kind = subprocess.run(
        ["stat", "-f", "-c", "%T", scratch], capture_output=True, text=True).stdout.strip()
    load = os.getloadavg()[0]
    lines = [
        f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, {kind}",
        f"load before: {load:.2f}",
    ]
    return lines + [f"{name}: {text}" for name, text in versions.items()]


def version(command):
    try:
        answer = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        return "not there"
    return (answer.stdout + answer.stderr).strip().splitlines()[0]


def peak_memory(pid):
    """The most bytes that the process had resident so far, or 0 when it is gone."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
