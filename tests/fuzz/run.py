"""Run pretest on hostile inputs, each in a process of its own, and tell how they ended.

``python -m tests.fuzz.run --n 2000`` (``make fuzz``) prints a table and fails when an input ended badly: with a
traceback or exit code 3, in more than 30 seconds, or in more than 1 GB.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pretest.cli.main import COMMANDS, run
from tests.fuzz.inputs import Input, inputs

SECONDS, BYTES = 30, 2**30
FINE = (0, 1, 2, 4)  # exit codes that an input may end in
_KILLED_AFTER = 60
_ADDRESSES = 8 * 2**30


@dataclass(frozen=True, slots=True)
class Ending:
    """How one input ended. code: exit code, negative for a signal; detail: the log of what was not expected."""

    name: str
    arguments: tuple[str, ...]
    code: int
    seconds: float
    peak: int
    detail: str

    @property
    def bad(self) -> str:
        """Why it ended badly; "" where it did not."""
        if "Traceback" in self.detail or self.code not in FINE:
            return f"exit {self.code}"
        if self.seconds > SECONDS:
            return f"{self.seconds:.0f} seconds"
        return f"{self.peak / 2**20:,.0f} MB" if self.peak > BYTES else ""


def load() -> None:
    """Import every command once, so that each process begins with all of it; nothing is computed here."""
    import importlib

    for module, _ in COMMANDS.values():
        importlib.import_module(module)


def endings(these: Iterable[Input], workers: int = 1, found: list[Ending] | None = None) -> list[Ending]:
    """Run each input in a process of its own; memory is what it had at most, the libraries included."""
    found = [] if found is None else found
    running: dict[int, tuple[Input, Path, float]] = {}
    waiting = iter(these)
    more = True
    while more or running:
        while more and len(running) < workers:
            one = next(waiting, None)
            if one is None:
                more = False
                break
            folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
            running[_start(one, folder)] = (one, folder, time.monotonic())
        for child, (one, folder, since) in list(running.items()):
            pid, status, used = os.wait4(child, os.WNOHANG)
            if pid == 0:
                if time.monotonic() - since > _KILLED_AFTER:
                    os.kill(child, signal.SIGKILL)
                continue
            del running[child]
            detail = "".join(path.read_text("utf-8", "replace")[-4_000:] for path in sorted(folder.glob("*.fuzz")))
            log = folder / "cache" / "pretest" / "error.log"
            detail = log.read_text("utf-8", "replace")[-4_000:] if log.is_file() else detail
            seconds = time.monotonic() - since
            code = os.waitstatus_to_exitcode(status)
            found.append(Ending(one.name, one.arguments, code, seconds, used.ru_maxrss * 1024, detail))
            shutil.rmtree(folder, ignore_errors=True)
            if found[-1].bad:
                sys.stderr.write(f"{found[-1].bad}: {found[-1].name}\n")
        time.sleep(0.002)
    return found


def _start(one: Input, folder: Path) -> int:
    """The process of ``one``; it never comes back here."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
        code = _run(one, folder)
    except BaseException as error:
        (folder / "prepare.fuzz").write_text(f"Traceback: {error!r}", encoding="utf-8", errors="replace")
    finally:
        os._exit(code)


def _run(one: Input, folder: Path) -> int:
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    os.environ["COLUMNS"] = "100"
    work = folder / "work"
    work.mkdir()
    one.prepare(work)
    os.chdir(work)
    with (folder / "out.fuzz").open("w", encoding="utf-8", errors="replace") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        sys.stdin = io.StringIO("")
        code = run(list(one.arguments))
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def table(found: list[Ending]) -> str:
    """What is told of a run: how many ended how, the slowest, the biggest, and all that ended badly."""
    codes = Counter(ending.code for ending in found)
    kinds = Counter(ending.name.split()[0] for ending in found)
    bad = [ending for ending in found if ending.bad]
    slowest = max(found, key=lambda ending: ending.seconds)
    biggest = max(found, key=lambda ending: ending.peak)
    lines = [
        f"inputs      {len(found):,} ({', '.join(f'{kind} {n}' for kind, n in sorted(kinds.items()))})",
        f"exit codes  {', '.join(f'{code}: {n}' for code, n in sorted(codes.items()))}",
        f"tracebacks  {sum('Traceback' in ending.detail for ending in found)}",
        f"slowest     {slowest.seconds:.1f} s ({slowest.name})",
        f"biggest     {biggest.peak / 2**20:,.0f} MB ({biggest.name})",
        f"bad         {len(bad)}",
    ]
    return "\n".join(
        [*lines, *(f"  {ending.bad}: {ending.name}: {' '.join(ending.arguments)[:120]!r}" for ending in bad)]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--details", action="store_true", help="print what each bad input left in its log")
    asked = parser.parse_args()
    load()
    these = (one for number, one in enumerate(inputs(asked.n, asked.seed)) if number >= asked.first)
    found: list[Ending] = []
    try:
        endings(these, asked.workers, found)
    except KeyboardInterrupt:
        sys.stdout.write("stopped\n")
    sys.stdout.write(table(found) + "\n")
    for ending in found if asked.details else ():
        if ending.bad:
            sys.stdout.write(f"\n--- {ending.name}\n{ending.detail}\n")
    return 1 if any(ending.bad for ending in found) else 0


if __name__ == "__main__":
    sys.exit(main())
