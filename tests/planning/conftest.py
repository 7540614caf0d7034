from __future__ import annotations

import textwrap

import pytest

from pretest.spec import load_study

STUDY = """
study: rehearsal
title: {nl: Oefening, en: Rehearsal}
seed: 1
arms:
  control: {label: {nl: Controle, en: Control}, control: true}
  debt: {label: {nl: Schuld, en: Debt}}
  facts: {label: {nl: Feiten, en: Facts}}
audiences:
  users: {label: {nl: Wel, en: Users}, questionnaire: short, when: {used_12m: [1], age: {min: 20, max: 40}}}
  others: {label: {nl: Niet, en: Others}, questionnaire: short, when: {used_12m: [0]}}
data:
  - {file: data/wave1.csv, wave: 1, date: 2026-05-01, respondent: pid, arm: condition, duration: secs,
     arms: {"0": control, "1": debt, "2": facts}, columns: {age: leeftijd, dis1: Q1},
     recode: {used_12m: {"Ja": 1, "Nee": 0}}}
  - {file: data/wave2.csv, wave: 2, respondent: pid, arm: condition, place: area, cluster: street, weight: w,
     stratum: area, block: urn}
"""
PLAN = """
plan: rehearsal
outcomes:
  distance: {primary: true, margin: {sd: 0.3}, covariates: [distance_pre]}
  hope: {role: benefit, higher_is: better}
"""
ANSWERS = """
agree:
  type: ordinal
  options:
    - {value: 1, label: a}
    - {value: 2, label: b}
    - {value: 3, label: c}
    - {value: 4, label: d}
    - {value: 5, label: e}
  missing:
    - {value: 98, label: Don't know, kind: dont_know}
    - {value: 97, label: No answer, kind: refused}
hundred: {type: slider, min: 0, max: 100}
"""
DISTANCE = """
id: distance
title: Distance
measures: Distance
role: harm.stigma
higher_is: worse
answers: agree
score: {method: mean, min_answered: 0.66}
status: new
items:
  - {id: dis1, text: a}
  - {id: dis2, text: b, reverse: true}
  - {id: dis3, text: c}
  - {id: dis4, text: d}
"""
HOPE = """
id: hope
title: Hope
measures: Hope
role: benefit
higher_is: better
answers: hundred
score: {method: single}
status: new
items: [{id: hp1, text: a}]
"""
CHECK = """
id: check
title: Check
measures: Check
role: quality
higher_is: neutral
answers: agree
score: {method: single}
status: new
items: [{id: ck1, text: a, instructed: 4}]
"""
USE = """
id: own_use
title: Use
measures: Use
role: background
higher_is: neutral
answers: yes_no
score: {method: sum}
status: new
items:
  - {id: use_glue_ever, text: a}
  - {id: use_glue_12m, text: b}
  - {id: use_glue_30d, text: c}
  - {id: use_paint_ever, text: d}
  - {id: use_paint_12m, text: e}
  - {id: use_unicorn_12m, text: f, bogus: true}
"""
SHORT = """
id: short
audience: users
title: Short
blocks:
  - {id: consent, kind: consent, text: Hello, items: [{id: consent, text: I take part, answers: yes_no}]}
  - {id: who, kind: scales, scales: [age, gender, birth_year, own_use, used_ever, used_12m]}
  - {id: recent, kind: scales, show_if: {used_12m: [1]}, scales: [used_30d]}
  - {id: before, kind: scales, phase: pre, scales: [distance]}
  - {id: message, kind: stimulus}
  - {id: after, kind: scales, scales: [distance, check, hope]}
  - {id: words, kind: open, items: [{id: first, text: Thoughts, answers: open_text}]}
"""
COMPOSED = """
plan: rehearsal
outcomes:
  distance: {margin: {sd: 0.3}, covariates: [distance_pre]}
  blame2: {margin: {sd: 0.3}}
  worry: {margin: {sd: 0.3}}
  hope: {role: benefit, higher_is: better}
composites:
  stigma: {of: [distance, blame2], role: harm.stigma, primary: true, tell: distance, margin: {sd: 0.3}}
aims: {hope: [others], worry: [users]}
"""
BLAME2 = """
id: blame2
title: Blame
measures: Blame
role: harm.stigma
higher_is: better
answers: agree
score: {method: mean}
status: new
items:
  - {id: bla1, text: a}
  - {id: bla2, text: b, reverse: true}
"""
WORRY = """
id: worry
title: Worry
measures: Worry
role: harm.boomerang
higher_is: worse
answers: agree
score: {method: single}
status: new
items: [{id: wor1, text: a}]
"""
FILES = {
    "study.yaml": STUDY,
    "analyses/plan.yaml": PLAN,
    "surveys/answers.yaml": ANSWERS,
    "surveys/scales/distance.yaml": DISTANCE,
    "surveys/scales/hope.yaml": HOPE,
    "surveys/scales/check.yaml": CHECK,
    "surveys/scales/own_use.yaml": USE,
    "surveys/questionnaires/short.yaml": SHORT,
}
COMPOSED_FILES = {
    "analyses/plan.yaml": COMPOSED,
    "surveys/scales/blame2.yaml": BLAME2,
    "surveys/scales/worry.yaml": WORRY,
    "surveys/questionnaires/short.yaml": SHORT.replace(
        "[distance, check, hope]", "[distance, blame2, worry, check, hope]"
    ),
}


@pytest.fixture
def rehearsal(tmp_path):
    """A function that writes a small study with two audiences, three arms and two waves, and loads it."""

    def make(**changed: str):
        for name, text in (FILES | changed).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return load_study(tmp_path)

    return make


@pytest.fixture
def study(rehearsal):
    return rehearsal()


@pytest.fixture
def composed(rehearsal):
    """The same study with a composite as its primary harm, an aim per audience and further harms."""
    return rehearsal(**COMPOSED_FILES)
