"""Where the numbers come from: enough to make them again."""

from __future__ import annotations

import platform
from typing import Any

from pretest.analysis.record.lockfile import LockState, lock_state
from pretest.analysis.record.moments import package_version, utc
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


def provenance(study: Study, data: tuple[InputFile, ...], state: LockState | None = None) -> dict[str, Any]:
    """Versions, seed, hashes of every input, and the state of the plan's lock, as plain values.

    state: of the lock, where it is known already. overrides: the shipped content that the study has its own version of.
    """
    plan = next((file for file in study.inputs if file.name == study.file.plan), None)
    return {
        "package": "pretest",
        "version": package_version("pretest"),
        "study": study.id,
        "plan": study.plan.plan,
        "plan_sha256": None if plan is None else plan.sha256,
        "lock": (state or lock_state(study)).record(),
        "overrides": [one.record() for one in study.overrides],
        "seed": study.file.seed,
        "time": utc(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: package_version(name) for name in LIBRARIES},
        "inputs": [{"name": file.name, "sha256": file.sha256} for file in (*data, *study.inputs)],
    }
