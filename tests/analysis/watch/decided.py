"""A study with a monitor that was written row by row, on which decisions can rest."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from pretest.findings import Findings, to_json
from pretest.spec import Study, load_study
from tests.report.alarms_example import WATCH, alarm, made
from tests.tiny import TINY_PLAN, TINY_STUDY, write_study

FILE = "  - {file: data/wave1.csv, respondent: id, arm: condition}\n"
WAVES = "".join(
    f"  - {{file: data/wave{wave}.csv, respondent: id, arm: condition, wave: {wave}, date: 2026-0{wave}-01}}\n"
    for wave in (1, 2, 3, 4, 5)
)
STUDY = TINY_STUDY.replace(FILE, WAVES)
PLAN = TINY_PLAN + (
    "monitor:\n  alarms: {alpha: 0.05}\n  actions:\n"
    "    fine: {advice: continue, nl: Ga door., en: Go on.}\n"
    "    watch: {advice: look_closer, nl: Kijk beter., en: Look closer.}\n"
    "    alarm: {advice: stop, nl: Zet de campagne stil., en: Halt the campaign.}\n"
)
ADVICE = {"fine": "continue", "watch": "look_closer", "alarm": "stop", "cannot_tell": ""}
ACTIONS = {state: {"nl": word, "en": word} for state, word in ADVICE.items() if word}
NOW = datetime.datetime(2026, 6, 1, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def stands(wave: int, state: str, **more: Any) -> dict[str, Any]:
    """A row of the table ``alarms`` with what the plan above advises at its state."""
    figures = {"alarm": (0.25, 0.05, 0.45), "watch": (0.15, 0.02, 0.3), "fine": (0.0, -0.1, 0.1)}
    low = figures.get(state, (0.1, -0.2, 0.4))
    return alarm(wave, state, *low, action=ADVICE[state], **more)


ALARM = (
    stands(4, "watch"),
    stands(5, "alarm"),
    stands(4, "fine", audience="others"),
    stands(5, "fine", audience="others"),
)


def found_of(study: Study, *rows: dict[str, Any], below: int = 10) -> Findings:
    advice = {state: word for state, word in ADVICE.items() if word}
    found = made(*rows, watch=replace(WATCH, advice=advice, actions=ACTIONS))
    return replace(found, study=replace(found.study, id=study.id), suppressed_below=below)


def write_monitor(folder: Path, found: Findings, name: str = "2026-05-02-monitor", time: str = "2026-05-02") -> Path:
    place = folder / "reports" / name
    place.mkdir(parents=True)
    (place / "findings.json").write_text(to_json(found), encoding="utf-8")
    (place / "provenance.json").write_text(json.dumps({"time": time, "inputs": [], "files": {}}), encoding="utf-8")
    (place / "monitor.html").write_text("", encoding="utf-8")
    return place


def decided_study(folder: Path, *rows: dict[str, Any], plan: str = PLAN, language: str = "en") -> Study:
    """The study in ``folder`` with one monitor of these rows."""
    text = STUDY.replace("languages: [en, nl]", f"languages: [{language}, {'nl' if language == 'en' else 'en'}]")
    write_study(folder, study=text, plan=plan)
    study = load_study(folder)
    write_monitor(folder, found_of(study, *(rows or ALARM)))
    return study
