"""Invented measures beside the main effects of the sample study: every kind, for one concept and one outcome."""

from __future__ import annotations

import pandas as pd

from pretest.findings import Findings
from pretest.tables.estimates import TABLE as ESTIMATES
from tests.report.sample import sample

MEASURES = (
    ("marginal_effect", "4", "probability"),
    ("marginal_effect", "3", "probability"),
    ("trimmed_difference", "", "points"),
    ("floor", "concept", "probability"),
    ("floor", "reference", "probability"),
    ("floor", "", "probability"),
)


def measured() -> Findings:
    """The sample, with all measures for the first estimate of a concept on reactance."""
    findings = sample()
    first = findings.estimates[findings.estimates["outcome"] == "reactance"].iloc[0].to_dict()
    rows = [first | {"estimand": estimand, "detail": detail, "unit": unit} for estimand, detail, unit in MEASURES]
    whole = pd.concat([findings.estimates, pd.DataFrame(rows, columns=list(ESTIMATES.kinds))], ignore_index=True)
    return findings.with_tables(estimates=whole)
