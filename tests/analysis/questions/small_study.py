"""An invented study for what stands beside the verdicts: a pre-score, a reaction, times on screen, and drop-out."""

from __future__ import annotations

import numpy as np

from pretest.analysis.cells.attrition import lost_in
from pretest.analysis.cells.judging import judge
from pretest.analysis.questions.question import Analysis
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import load_study

STUDY = """
study: deep
title: {nl: Diep, en: Deep}
languages: [en, nl]
seed: 7
substance: cocaine
arms:
  control: {label: {nl: Controle, en: Control}, control: true}
  debt: {label: {nl: Schuld, en: Debt}}
audiences:
  everyone: {label: {nl: Iedereen, en: Everyone}}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition}
"""
PLAN = """
plan: deep-plan
outcomes:
  distance:
    {column: distance, role: harm.stigma, higher_is: worse, primary: true, margin: {points: 1.0},
     covariates: [age, distance_pre]}
  warmth: {column: warmth, role: harm.stigma, higher_is: better, primary: true, margin: {points: 1.0}}
  blame: {column: blame, role: harm.stigma, higher_is: worse, margin: {points: 1.0}}
  anger: {column: anger, role: mechanism, higher_is: worse}
  threat_to_freedom: {column: threat, role: mechanism, higher_is: worse}
multiplicity: {method: romano_wolf, resamples: 999}
"""


def data(n: int = 240, lost: float = 0.0) -> str:
    """``n`` people in two arms; ``lost``: share of the concept's arm without the outcomes."""
    rng = np.random.default_rng(11)
    lines = ["id,condition,distance_pre,distance,warmth,blame,anger,threat,age"]
    for i in range(n):
        seen = i % 2
        before = rng.normal(3, 1)
        threat = 1.0 + 0.8 * seen + rng.normal()
        anger = 1.0 + 0.6 * threat + rng.normal()
        distance = before + 0.5 * anger + 0.3 * rng.normal()
        values = [before, distance, 5 - distance, rng.normal(3, 1), anger, threat]
        texts = [f"{value:.2f}" for value in values]
        if seen and rng.random() < lost:
            texts[1:4] = ["", "", ""]
        lines.append(",".join([f"p{i}", "debt" if seen else "control", *texts, str(20 + i % 40)]))
    return "\n".join(lines) + "\n"


def analysis(folder, *, suppress_below: int = 10) -> Analysis:
    """Everything up to the verdicts."""
    study = load_study(folder)
    responses = read_responses(study)
    screened = screen(study, responses)
    judged = judge(study, screened, tuple(lost_in(study, responses, screened)), suppress_below=suppress_below)
    return Analysis(study, responses, judged, suppress_below)
