"""Every kind of page that pretest writes, by name, made once per run: profiles, waves, plan and preregistration."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pretest.library import Library
from pretest.report.pages.monitor import render_monitor
from pretest.report.pages.planreport import render_plan
from pretest.report.pages.preregister import render_preregistration
from pretest.words import Language
from tests.report.pages.test_preregister import FACTS
from tests.report.parsing import page
from tests.report.sample import sample
from tests.report.waves_example import example

PROFILES = Library().names("reports/profiles", ".yaml")
HOSTILE = "hostile"
KINDS = (*PROFILES, HOSTILE, "monitor", "plan", "preregistration")


@cache
def html(kind: str, language: Language) -> str:
    """The page of this kind; ``hostile`` is the complete report of a study with hostile labels."""
    if kind == HOSTILE:
        return page(language, labels="hostile")
    if kind == "monitor":
        return render_monitor(example(), language=language)
    if kind == "plan":
        return render_plan(sample(), planned(), language=language)
    if kind == "preregistration":
        return render_preregistration(sample(), FACTS, language=language)
    return page(language, kind)


@cache
def planned() -> dict[str, Any]:
    """A small plan.json, with the audiences and outcomes of the sample."""
    record: dict[str, Any] = json.loads(Path(__file__).with_name("plan.json").read_text(encoding="utf-8"))
    return record
