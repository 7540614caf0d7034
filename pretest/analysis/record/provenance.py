"""Where the numbers come from: enough to make them again."""

from __future__ import annotations

import datetime
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pretest.analysis.record.lockfile import lock_state
from pretest.spec.study import InputFile, Study

LIBRARIES = (
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "pyreadstat",
    "openpyxl",
    "pydantic",
    "PyYAML",
    "matplotlib",
    "Jinja2",
)


def provenance(study: Study, data: tuple[InputFile, ...]) -> dict[str, Any]:
    """Versions, seed, hashes of every input, and the state of the plan's lock, as plain values.

    overrides: the shipped content that the study has its own version of.
    """
    plan = next((file for file in study.inputs if file.name == study.file.plan), None)
    return {
        "package": "pretest",
        "version": _version("pretest"),
        "study": study.id,
        "plan": study.plan.plan,
        "plan_sha256": None if plan is None else plan.sha256,
        "lock": lock_state(study).record(),
        "overrides": [one.record() for one in study.overrides],
        "seed": study.file.seed,
        "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "inputs": [{"name": file.name, "sha256": file.sha256} for file in (*data, *study.inputs)],
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
