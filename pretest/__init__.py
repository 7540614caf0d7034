"""Test a campaign before it can do harm.

>>> import pretest
>>> findings = pretest.read_findings("demo/monitor/reports/monitor")
>>> findings.levels.columns[:4].tolist()
['wave', 'date', 'place', 'audience']

Functions have the words of the commands: ``pretest.plan`` does what ``pretest plan`` does, and returns it. Where a word
is taken (by Python, or by a room of this package) the name says more: ``import_responses``, ``export_questionnaire``,
and ``render`` and ``write_report`` for ``pretest report``. docs/python.md walks the whole road.

The names below are imported when they are first used, so that ``import pretest`` (and with it
``pretest --help``) does not load the numerical libraries.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pretest.analysis.analyse import CheckedStudy, analyse, check_study_and_data
    from pretest.analysis.analyse import check_study_and_data as check
    from pretest.analysis.contrasts import contrasts
    from pretest.analysis.fieldwork.fieldwork import Fieldwork, fieldwork
    from pretest.analysis.giveback import give_back
    from pretest.analysis.monitor import monitor
    from pretest.analysis.scores.table import Scores, score
    from pretest.analysis.scores.write import write_scores
    from pretest.analysis.watch.adjust import Adjusted, adjust
    from pretest.analysis.withdrawal.withdraw import Withdrawal, withdraw
    from pretest.crosscheck.compared import Crosscheck
    from pretest.crosscheck.crosscheck import crosscheck as crosscheck_study
    from pretest.errors import DataError, DesignError, EstimationError, ExportError, Note, PretestError, SpecError
    from pretest.evidence.convert import in_sd
    from pretest.evidence.pool import pool as pool_evidence
    from pretest.files import write_frame
    from pretest.findings import Findings, from_json, read_findings, to_json
    from pretest.planning import (
        Engine,
        LockState,
        Price,
        StudyPlan,
        Truth,
        amend,
        anchor,
        load_truth,
        lock_state,
        plan,
        planned_people,
        rehearse,
        true_effects,
    )
    from pretest.planning.cametrue import came_true
    from pretest.planning.demo import demo
    from pretest.planning.dialogueform import dialogue_form
    from pretest.planning.dialogueread import DialogueRead, read_dialogue
    from pretest.planning.lock import lock
    from pretest.planning.preregistration import preregistration
    from pretest.planning.randomise import randomise
    from pretest.planning.simulate import simulate
    from pretest.planning.status import Status, status
    from pretest.platforms import Export, export_questionnaire, write_export
    from pretest.practice.table.dialoguefound import DialogueFound, dialogue
    from pretest.report import (
        Verified,
        render,
        verify,
        write_cases,
        write_dialogue,
        write_pdf,
        write_plan,
        write_preregistration,
        write_report,
        write_workbook,
    )
    from pretest.report.figures.alarmtrend import plot_alarms
    from pretest.report.figures.answers import plot_answers
    from pretest.report.figures.cusumtrend import plot_cusum
    from pretest.report.figures.designs import plot_designs
    from pretest.report.figures.files import write_figures
    from pretest.report.figures.flow import plot_flow
    from pretest.report.figures.harmforest import plot_forest
    from pretest.report.figures.matrix import plot_risk_matrix
    from pretest.report.figures.moved import plot_moved
    from pretest.report.figures.outsidetrend import plot_outside
    from pretest.report.figures.planned import plot_plan
    from pretest.report.figures.positions import plot_positions
    from pretest.report.figures.research import plot_evidence
    from pretest.report.figures.robust import plot_robustness
    from pretest.report.figures.specifications import plot_specifications
    from pretest.report.figures.svg import to_svg
    from pretest.report.figures.timeline import plot_timeline
    from pretest.report.figures.told import plot_icons
    from pretest.report.figures.triptych import plot_triptych
    from pretest.report.figures.wavetrend import plot_waves
    from pretest.report.words.apa import apa, apa_table
    from pretest.report.words.summary import summary, told_findings
    from pretest.responses.importing import Imported, import_responses, look_into, write_responses
    from pretest.spec import Study, load_study
    from pretest.spec.content import (
        find_evidence,
        load_content,
        load_evidence,
        load_lexicons,
        load_populations,
    )
    from pretest.spec.newstudy import init
    from pretest.spec.panel import load_panel
    from pretest.spec.withplan import with_plan
    from pretest.wording import audit

    __version__: str

_HOMES = {
    "Adjusted": "pretest.analysis.watch.adjust",
    "CheckedStudy": "pretest.analysis.analyse",
    "Crosscheck": "pretest.crosscheck.compared",
    "DataError": "pretest.errors",
    "DesignError": "pretest.errors",
    "DialogueFound": "pretest.practice.table.dialoguefound",
    "DialogueRead": "pretest.planning.dialogueread",
    "Engine": "pretest.planning",
    "EstimationError": "pretest.errors",
    "Export": "pretest.platforms",
    "ExportError": "pretest.errors",
    "Fieldwork": "pretest.analysis.fieldwork.fieldwork",
    "Findings": "pretest.findings",
    "Imported": "pretest.responses.importing",
    "LockState": "pretest.planning",
    "Note": "pretest.errors",
    "PretestError": "pretest.errors",
    "Scores": "pretest.analysis.scores.table",
    "SpecError": "pretest.errors",
    "Status": "pretest.planning.status",
    "Study": "pretest.spec",
    "Price": "pretest.planning",
    "StudyPlan": "pretest.planning",
    "Truth": "pretest.planning",
    "Verified": "pretest.report",
    "Withdrawal": "pretest.analysis.withdrawal.withdraw",
    "adjust": "pretest.analysis.watch.adjust",
    "amend": "pretest.planning",
    "analyse": "pretest.analysis.analyse",
    "anchor": "pretest.planning",
    "apa": "pretest.report.words.apa",
    "apa_table": "pretest.report.words.apa",
    "audit": "pretest.wording",
    "check": "pretest.analysis.analyse",
    "came_true": "pretest.planning.cametrue",
    "check_study_and_data": "pretest.analysis.analyse",
    "contrasts": "pretest.analysis.contrasts",
    "crosscheck_study": "pretest.crosscheck.crosscheck",
    "demo": "pretest.planning",
    "dialogue": "pretest.practice.table.dialoguefound",
    "dialogue_form": "pretest.planning.dialogueform",
    "export_questionnaire": "pretest.platforms",
    "fieldwork": "pretest.analysis.fieldwork.fieldwork",
    "find_evidence": "pretest.spec.content",
    "from_json": "pretest.findings",
    "give_back": "pretest.analysis.giveback",
    "import_responses": "pretest.responses.importing",
    "in_sd": "pretest.evidence.convert",
    "init": "pretest.spec.newstudy",
    "load_content": "pretest.spec.content",
    "load_evidence": "pretest.spec.content",
    "load_lexicons": "pretest.spec.content",
    "load_panel": "pretest.spec.panel",
    "load_populations": "pretest.spec.content",
    "load_study": "pretest.spec",
    "load_truth": "pretest.planning",
    "lock": "pretest.planning",
    "lock_state": "pretest.planning",
    "look_into": "pretest.responses.importing",
    "monitor": "pretest.analysis.monitor",
    "plan": "pretest.planning",
    "planned_people": "pretest.planning",
    "plot_alarms": "pretest.report.figures.alarmtrend",
    "plot_answers": "pretest.report.figures.answers",
    "plot_cusum": "pretest.report.figures.cusumtrend",
    "plot_evidence": "pretest.report.figures.research",
    "plot_flow": "pretest.report.figures.flow",
    "plot_forest": "pretest.report.figures.harmforest",
    "plot_icons": "pretest.report.figures.told",
    "plot_moved": "pretest.report.figures.moved",
    "plot_outside": "pretest.report.figures.outsidetrend",
    "plot_designs": "pretest.report.figures.designs",
    "plot_plan": "pretest.report.figures.planned",
    "plot_positions": "pretest.report.figures.positions",
    "plot_risk_matrix": "pretest.report.figures.matrix",
    "plot_robustness": "pretest.report.figures.robust",
    "plot_specifications": "pretest.report.figures.specifications",
    "plot_timeline": "pretest.report.figures.timeline",
    "plot_triptych": "pretest.report.figures.triptych",
    "plot_waves": "pretest.report.figures.wavetrend",
    "pool_evidence": "pretest.evidence.pool",
    "preregistration": "pretest.planning",
    "randomise": "pretest.planning",
    "read_dialogue": "pretest.planning.dialogueread",
    "read_findings": "pretest.findings",
    "rehearse": "pretest.planning",
    "render": "pretest.report",
    "score": "pretest.analysis.scores.table",
    "simulate": "pretest.planning",
    "status": "pretest.planning.status",
    "summary": "pretest.report.words.summary",
    "to_json": "pretest.findings",
    "to_svg": "pretest.report.figures.svg",
    "told_findings": "pretest.report.words.summary",
    "true_effects": "pretest.planning",
    "verify": "pretest.report",
    "with_plan": "pretest.spec.withplan",
    "withdraw": "pretest.analysis.withdrawal.withdraw",
    "write_cases": "pretest.report",
    "write_dialogue": "pretest.report",
    "write_export": "pretest.platforms",
    "write_figures": "pretest.report.figures.files",
    "write_frame": "pretest.files",
    "write_pdf": "pretest.report",
    "write_plan": "pretest.report",
    "write_preregistration": "pretest.report",
    "write_report": "pretest.report",
    "write_responses": "pretest.responses.importing",
    "write_scores": "pretest.analysis.scores.write",
    "write_workbook": "pretest.report",
}
# the word at the door: the name in its module
_OTHER_NAMES = {"check": "check_study_and_data", "crosscheck_study": "crosscheck", "pool_evidence": "pool"}

__all__ = [
    "Adjusted",
    "CheckedStudy",
    "Crosscheck",
    "DataError",
    "DesignError",
    "DialogueFound",
    "DialogueRead",
    "Engine",
    "EstimationError",
    "Export",
    "ExportError",
    "Fieldwork",
    "Findings",
    "Imported",
    "LockState",
    "Note",
    "PretestError",
    "Price",
    "Scores",
    "SpecError",
    "Status",
    "Study",
    "StudyPlan",
    "Truth",
    "Verified",
    "Withdrawal",
    "__version__",
    "adjust",
    "amend",
    "analyse",
    "anchor",
    "apa",
    "apa_table",
    "audit",
    "came_true",
    "check",
    "check_study_and_data",
    "contrasts",
    "crosscheck_study",
    "demo",
    "dialogue",
    "dialogue_form",
    "export_questionnaire",
    "fieldwork",
    "find_evidence",
    "from_json",
    "give_back",
    "import_responses",
    "in_sd",
    "init",
    "load_content",
    "load_evidence",
    "load_lexicons",
    "load_panel",
    "load_populations",
    "load_study",
    "load_truth",
    "lock",
    "lock_state",
    "look_into",
    "monitor",
    "plan",
    "planned_people",
    "plot_alarms",
    "plot_answers",
    "plot_cusum",
    "plot_designs",
    "plot_evidence",
    "plot_flow",
    "plot_forest",
    "plot_icons",
    "plot_moved",
    "plot_outside",
    "plot_plan",
    "plot_positions",
    "plot_risk_matrix",
    "plot_robustness",
    "plot_specifications",
    "plot_timeline",
    "plot_triptych",
    "plot_waves",
    "pool_evidence",
    "preregistration",
    "randomise",
    "read_dialogue",
    "read_findings",
    "rehearse",
    "render",
    "score",
    "simulate",
    "status",
    "summary",
    "to_json",
    "to_svg",
    "told_findings",
    "true_effects",
    "verify",
    "with_plan",
    "withdraw",
    "write_cases",
    "write_dialogue",
    "write_export",
    "write_figures",
    "write_frame",
    "write_pdf",
    "write_plan",
    "write_preregistration",
    "write_report",
    "write_responses",
    "write_scores",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return importlib.import_module("pretest.cli.version").version()
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), _OTHER_NAMES.get(name, name))
    raise AttributeError(f"module 'pretest' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
