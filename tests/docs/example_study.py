"""The demo studies that every example of the docs uses, made once and small; each example works on its own copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def once(plan: Callable[..., Any]) -> Callable[..., Any]:
    """``plan``, which simulates studies of the same files and options once: three examples ask for the same."""
    found: dict[object, Any] = {}

    def planned(study: Any, *given: Any, engine: Any = None, **options: Any) -> Any:
        key = (study.inputs, repr(given), repr(sorted(options.items())))
        if key not in found:
            found[key] = plan(study, *given, engine=engine, **options)
        return found[key]

    return planned


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
