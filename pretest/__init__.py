"""Test a campaign before it can do harm.

>>> import pretest
>>> study = pretest.load_study("my-study")  # doctest: +SKIP
>>> findings = pretest.analyse(study)  # doctest: +SKIP
>>> findings.verdicts  # doctest: +SKIP

The names below are imported when they are first used, so that ``import pretest`` (and with it
``pretest --help``) does not load the numerical libraries.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pretest.analysis.analyse import analyse, check_study_and_data
    from pretest.analysis.monitor import monitor
    from pretest.errors import DataError, DesignError, EstimationError, ExportError, Note, PretestError, SpecError
    from pretest.findings import Findings, from_json, to_json
    from pretest.planning import simulate
    from pretest.platforms import export_questionnaire
    from pretest.report import render
    from pretest.responses.importing import import_responses
    from pretest.spec import Study, load_study

_HOMES = {
    "DataError": "pretest.errors",
    "DesignError": "pretest.errors",
    "EstimationError": "pretest.errors",
    "ExportError": "pretest.errors",
    "Findings": "pretest.findings",
    "Note": "pretest.errors",
    "PretestError": "pretest.errors",
    "SpecError": "pretest.errors",
    "Study": "pretest.spec",
    "analyse": "pretest.analysis",
    "check_study_and_data": "pretest.analysis",
    "export_questionnaire": "pretest.platforms",
    "from_json": "pretest.findings",
    "import_responses": "pretest.responses.importing",
    "load_study": "pretest.spec",
    "monitor": "pretest.analysis",
    "render": "pretest.report",
    "simulate": "pretest.planning",
    "to_json": "pretest.findings",
}

__all__ = [
    "DataError",
    "DesignError",
    "EstimationError",
    "ExportError",
    "Findings",
    "Note",
    "PretestError",
    "SpecError",
    "Study",
    "analyse",
    "check_study_and_data",
    "export_questionnaire",
    "from_json",
    "import_responses",
    "load_study",
    "monitor",
    "render",
    "simulate",
    "to_json",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pretest' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
