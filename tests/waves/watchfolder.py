"""A small study of three waves whose folder ``watch`` holds two outside series and three signals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.tiny import TINY_PLAN, TINY_STUDY

DATES = {1: "2026-01-05", 2: "2026-04-06", 3: "2026-07-06"}
STUDY = TINY_STUDY.replace(
    "  - {file: data/wave1.csv, respondent: id, arm: condition}\n",
    "".join(
        f"  - {{file: data/wave{wave}.csv, respondent: id, arm: condition, wave: {wave}, date: {date}}}\n"
        for wave, date in DATES.items()
    ),
)
MONITOR = """
monitor:
  baseline: 1
  campaign_start: 2026-03-01
  alarms: {alpha: 0.05, watch: 0.5}
  pillars:
    demand: {outcomes: [distance], series: [sewage]}
    night: {label: {nl: Uitgaan, en: Nightlife}, outcomes: [support]}
"""
PLAN = TINY_PLAN.replace("suppress_below: 2", "suppress_below: 10") + MONITOR
SERIES = """series:
  - id: sewage
    label: {nl: Cocaïne in rioolwater, en: Cocaine in sewage}
    unit: {nl: milligram per 1.000 inwoners per dag, en: milligrams per 1000 people a day}
    file: sewage.csv
    columns: {date: datum, value: waarde, low: laag, high: hoog}
    source: {nl: Verzonnen waterschap, en: Invented water board}
    retrieved: 2026-07-20
    url: https://example.org/riool
    higher_is: worse
    note: {nl: Na augustus een ander laboratorium., en: Another laboratory after August.}
  - id: treatment
    label: {nl: Mensen in behandeling, en: People in treatment}
    unit: {nl: mensen, en: people}
    file: treatment.csv
    columns: {date: date, value: people, place: area}
    source: {nl: Verzonnen instelling, en: Invented service}
    retrieved: 2026-07-21
    higher_is: neutral
    counts: true
    pillar: harm_reduction
"""
SEWAGE = "datum;waarde;laag;hoog\n5-1-2026;410,5;390;431\n6-4-2026;455,0;431;478,5\n20-7-2026;520,25;500;540\n"
TREATMENT = """date,area,people
2026-01-01,,120
2026-01-01,North,45
2026-01-01,South,75
2026-04-01,,117
2026-04-01,North,3
2026-04-01,South,114
"""
NOTES = """date,place,role,kind,text_nl,text_en,shareable,source
2026-05-12,North,jongerenwerker,substance,"Jongeren noemen een nieuwe roze poeder.",,yes,Verzonnen jongerenwerk
2026-02-02,,nurse,group,,"More students than before ask for help.",yes,
2026-06-30,South,wijkagent,place,"DIT MAG NIEMAND ZIEN",,no,
"""
WATCH = {
    "watch/series.yaml": SERIES,
    "watch/sewage.csv": SEWAGE,
    "watch/treatment.csv": TREATMENT,
    "watch/notes.csv": NOTES,
}


def wave(number: int, rise: float = 0.0, n: int = 200) -> str:
    """Answers of ``n`` people; distance is about 3 + ``rise``."""
    rng = np.random.default_rng(number)
    frame = pd.DataFrame({"id": [f"w{number}-{i}" for i in range(n)], "condition": ["control", "debt"] * (n // 2)})
    frame["distance"], frame["support"] = (3 + rise + rng.normal(0, 1, n)).round(2), rng.integers(1, 6, n)
    return frame.to_csv(index=False)


def files(rise: float = 0.0, **changed: str | None) -> dict[str, str | None]:
    """The files of the study, for ``make_study``; ``rise`` of the harm in the last wave; files of ``watch`` by their
    stem (``notes=...``), None to leave one out."""
    names = {name.partition("/")[2].partition(".")[0]: name for name in WATCH}
    own = WATCH | {names[stem]: text for stem, text in changed.items()}
    later = {f"data/wave{number}.csv": wave(number, rise if number == 3 else 0.0) for number in (2, 3)}
    return {"study": STUDY, "plan": PLAN, "data": wave(1), **later, **own}
