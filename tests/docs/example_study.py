"""The demo studies that every example of the docs uses, made once and small; each example works on its own copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pretest

N = 400


def make_demo(folder: Path) -> None:
    """As ``pretest demo`` and ``pretest demo --monitor`` leave them; of the report of the first only the findings."""
    first = pretest.demo(folder / "demo", n=N)
    home = first.folder / "reports" / "analyse"
    home.mkdir(parents=True)
    (home / "findings.json").write_text(pretest.to_json(pretest.analyse(first)), encoding="utf-8")
    study = pretest.demo(folder / "demo", watch=True, n=N)
    pretest.write_report(pretest.monitor(study), study.folder / "reports" / "monitor", language="en")


@contextmanager
def inside_copy(demo: Path, folder: Path) -> Iterator[None]:
    """Work in ``folder``, which gets a copy of the demo."""
    shutil.copytree(demo, folder, dirs_exist_ok=True)
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
