"""Small studies, data and results in every format: what the hostile inputs are made from."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path

import pandas as pd
import pyreadstat

import pretest
from pretest.report import write_report
from tests.report.sample import sample
from tests.tiny import TINY_DATA, TINY_PLAN, TINY_STUDY, write_study

STUDY = TINY_STUDY.replace(
    "label: {nl: Schuld, en: Debt}",
    "label: {nl: Schuld, en: Debt}, text: concepts/debt.md, executions: {a: {label: A}}",
).replace("respondent: id, arm: condition", "respondent: id, arm: condition, wave: 1, missing: [99]")
PLAN = (
    TINY_PLAN
    + """
covariates: [age]
subgroups: [{by: age, cut: [30]}]
quality: [{rule: duplicate, by: [id]}, {rule: eligible, when: {age: {min: 18, max: 99}}}]
alternatives: [unadjusted]
alpha: 0.05
unit: sd
"""
)
SCALE = """
id: worry
title: {nl: Zorgen, en: Worry}
measures: {nl: Zorgen, en: Worry}
role: mechanism
higher_is: worse
answers: agree7
status: new
items:
  - {id: worry_1, text: {nl: Een, en: One}}
  - {id: worry_2, text: {nl: Twee, en: Two}, reverse: true}
"""
ANSWERS = """
agree7:
  type: ordinal
  options: [{value: 1, label: Low}, {value: 2, label: Mid}, {value: 3, label: High}]
  missing: [{value: 9, label: Unknown, kind: dont_know}]
number:
  type: number
  min: 0
  max: 120
"""
TRUTH = """
effects: {}
shares: {everyone: 1}
drop_out: 0.05
"""
POPULATION = """
id: town
title: Town
population: Everybody
margins:
  - variable: sex
    unit: percent
    categories: {men: 49, women: 51}
    codes: {"1": men, "2": women}
    source: {table: T, date: "2024"}
"""


def _data() -> str:
    header, *rows = TINY_DATA.strip().splitlines()
    more = [f"{row},{20 + 3 * place}" for place, row in enumerate(rows)]
    more += [f"x{row},{21 + 3 * place}" for place, row in enumerate(rows)]
    return "\n".join([f"{header},age", *more]) + "\n"


STATLINE = """"Bevolking"
""
"Perioden";"2023"
"Onderwerp";"Bevolking op 1 januari"
"Geslacht";"aantal"
"Totaal";"300"
"Mannen";"140"
"Vrouwen";"160"
"Bron: CBS"
"""


DATA = _data()
FILES = {
    "study.yaml": STUDY,
    "analyses/plan.yaml": PLAN,
    "surveys/scales/worry.yaml": SCALE,
    "surveys/answers.yaml": ANSWERS,
    "surveys/populations/town.yaml": POPULATION,
    "truth.yaml": TRUTH,
    "concepts/debt.md": "Debt\n",
}


def make_seed(folder: Path) -> Path:
    """A whole study in ``folder``, with every kind of file that a person can write."""
    more = {name: text for name, text in FILES.items() if name not in ("study.yaml", "analyses/plan.yaml")}
    return write_study(folder, STUDY, PLAN, DATA, **more)


@cache
def files_of_answers() -> dict[str, bytes]:
    """The same answers in every format: name → bytes."""
    frame = pd.read_csv(io.StringIO(DATA))
    made = {"wave1.csv": DATA.encode(), "wave1.tsv": DATA.replace(",", "\t").encode()}
    for ending in ("xlsx", "parquet"):
        target = io.BytesIO()
        frame.to_excel(target, index=False) if ending == "xlsx" else frame.to_parquet(target, index=False)
        made[f"wave1.{ending}"] = target.getvalue()
    made["wave1.json"] = json.dumps(frame.to_dict("records")).encode()
    return made | _typed(frame)


def _typed(frame: pd.DataFrame) -> dict[str, bytes]:
    """SPSS and Stata, which are written to files alone."""
    import tempfile

    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as place:
        for ending, write in (("sav", pyreadstat.write_sav), ("dta", pyreadstat.write_dta)):
            path = Path(place) / f"wave1.{ending}"
            write(frame, str(path))
            made[path.name] = path.read_bytes()
    return made


@cache
def findings_text() -> str:
    """A findings.json with rows in most tables."""
    return pretest.to_json(sample())


def make_lock(study: Path) -> None:
    """A lock with one look, as a study has after its first analysis."""
    pretest.lock(pretest.load_study(study), after_data="rehearsal")


def make_results(folder: Path) -> Path:
    write_report(sample(), folder, language="en")
    return folder
