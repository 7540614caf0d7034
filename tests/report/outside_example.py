"""Findings of a monitor with what stands beside it: one harm with an alarm, two outside series, and three signals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pretest.findings import Findings, OutsideFacts, PillarFacts
from pretest.tables.outside import TABLE as OUTSIDE
from pretest.tables.signals import TABLE as SIGNALS
from tests.report.alarms_example import WATCH, alarmed

SEWAGE = OutsideFacts(
    "sewage",
    {"nl": "Cocaïne in rioolwater", "en": "Cocaine in sewage"},
    {"nl": "milligram per dag", "en": "milligrams a day"},
    {"nl": "Waterschap", "en": "Water board"},
    "2026-10-20",
    "worse",
    url="https://example.org/riool",
    note={"nl": "Ander laboratorium.", "en": "Other laboratory."},
)
TREATMENT = OutsideFacts(
    "treatment",
    {"nl": "Mensen in behandeling", "en": "People in treatment"},
    {"nl": "mensen", "en": "people"},
    {"nl": "Instelling", "en": "Service"},
    "2026-10-21",
    "neutral",
    pillar="harm_reduction",
)
PILLARS = (
    PillarFacts("demand", None, ("distance",), ("sewage",)),
    PillarFacts("night", {"nl": "Uitgaan", "en": "Nightlife"}, ("seen",)),
)


def figure(date: str, value: float | None, series: str = "sewage", place: str = "", **more: Any) -> dict[str, Any]:
    row = {
        "series": series, "date": date, "place": place, "value": value, "low": None, "high": None, "unit_nl": "u",
        "unit_en": "u", "source_nl": "s", "source_en": "s", "retrieved": "2026-10-20", "counts": "other",
        "suppressed": value is None,
    }  # fmt: skip
    return row | more


def signal(date: str, nl: str | None = None, en: str | None = None, **more: Any) -> dict[str, Any]:
    row = {"date": date, "place": "", "role": "nurse", "kind": "substance", "text_nl": nl, "text_en": en, "source": ""}
    return row | more


FIGURES = (
    figure("2026-03-01", 410.5, low=390.0, high=431.0),
    figure("2026-06-01", 455.0, low=431.0, high=478.5),
    figure("2026-10-01", 520.25, low=500.0, high=540.0),
    figure("2026-03-01", 120.0, "treatment"),
    figure("2026-09-01", 117.0, "treatment"),
    figure("2026-03-01", 45.0, "treatment", "North"),
    figure("2026-09-01", None, "treatment", "North"),
)
TOLD = (
    signal("2026-02-02", nl="Roze poeder.", kind="substance", place="North", source="Team"),
    signal("2026-05-12", en="More students.", kind="group"),
    signal("2026-08-01", nl="Drukker plein.", en="Busier square.", kind="place"),
)


def beside(
    *,
    figures: tuple[dict[str, Any], ...] = FIGURES,
    signals: tuple[dict[str, Any], ...] = TOLD,
    series: tuple[OutsideFacts, ...] = (SEWAGE, TREATMENT),
    pillars: tuple[PillarFacts, ...] = PILLARS,
) -> Findings:
    """The findings of ``alarmed`` with these rows."""
    found = alarmed()
    tables = {
        "outside": OUTSIDE.require(pd.DataFrame(list(figures), columns=list(OUTSIDE.kinds))),
        "signals": SIGNALS.require(pd.DataFrame(list(signals), columns=list(SIGNALS.kinds))),
    }
    plan = replace(found.plan, watch=replace(WATCH, pillars=pillars))
    return replace(found, study=replace(found.study, outside=series), plan=plan).with_tables(**tables)
