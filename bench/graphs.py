"""One graph of jobs, two chains of `true`, written down for Sluice, act, make, just and go-task."""


def chains(count):
    """Job names with the one that each needs, in order: even numbers are one chain, odd numbers the other."""
    return [(f"j{number}", f"j{number - 2}" if number >= 2 else None) for number in range(count)]


def ends(count):
    """The last job of each chain."""
    return [f"j{number}" for number in range(max(0, count - 2), count)]


def workflow(count):
    lines = ["on: push", "jobs:"]
    for name, need in chains(count):
        lines.append(f"  {name}:")
        lines.append("    runs-on: ubuntu-latest")
        if need:
            lines.append(f"    needs: {need}")
        lines += ["    steps:", "      - run: 'true'"]
    return "\n".join(lines) + "\n"


def makefile(count):
    names = [name for name, _ in chains(count)]
    lines = [f".PHONY: all {' '.join(names)}", f"all: {' '.join(ends(count))}"]
    for name, need in chains(count):
        lines += [f"{name}: {need or ''}", "\t@bash -c true"]
    return "\n".join(lines) + "\n"


def justfile(count):
    lines = ["[parallel]", f"all: {' '.join(ends(count))}", ""]
    for name, need in chains(count):
        lines += [f"{name}: {need or ''}", "    @bash -c true", ""]
    return "\n".join(lines)


def taskfile(count):
    lines = ["version: '3'", "silent: true", "tasks:", "  all:", f"    deps: [{', '.join(ends(count))}]"]
    for name, need in chains(count):
        lines += [f"  {name}:", f"    deps: [{need or ''}]", "    cmds: ['bash -c true']"]
    return "\n".join(lines) + "\n"


def matrix_workflow(count):
    """A workflow that plans so many jobs: matrices of 250 (GitHub allows 256), each waiting for the one before."""
    lines = ["on: push", "jobs:"]
    for number in range(max(1, count // 250)):
        size = min(250, count)
        lines += [f"  m{number}:", "    runs-on: ubuntu-latest"]
        if number:
            lines.append(f"    needs: m{number - 1}")
        lines += ["    strategy:", "      matrix:", f"        leg: [{', '.join(map(str, range(size)))}]"]
        lines += ["    steps:", "      - run: echo ${{ matrix.leg }}"]
    return "\n".join(lines) + "\n"
