"""Whether the design that ``pretest plan`` advises for the example does what it says: writes docs/concept.json.

The studies are others than those that chose the size. Run: ``python docs/concept.py [STUDIES]``, per scenario.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from pretest.planning.gates import planned_gates
from pretest.planning.joint import JointForm
from pretest.planning.operating import Rate, rate_of, rows_of, simulate_studies
from pretest.planning.quick import rehearse
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.scenarios import HARMLESS, HELPFUL, Scenario
from pretest.spec import Study, load_study
from pretest.spec.truth import Truth, load_truth
from pretest.words import BELOW_MARGIN, CLEARED_DECISIONS

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "analyses" / "example"
SIZES = {"users": 3000, "non_users": 2586}  # what simulation makes of the formula's 2682 and 2310
RATIO = {"control": 2}
SEED, STUDIES = 20261129, 800
AT_MARGIN = Scenario(1.0)


def advised(study: Study, truth: Truth) -> Rehearsal:
    """The advised design; a concept without any effect, one with every main harm at its margin, and one that helps."""
    return rehearse(study, truth, SIZES, seed=SEED, ratio=RATIO, scenarios=(HARMLESS, AT_MARGIN, HELPFUL))


def found_in(design: Rehearsal, table: pd.DataFrame) -> dict[str, Any]:
    """The chances of the concept and of each audience, the false reassurance of each main harm, and how often a concept
    that helps, and that enough people understand, goes ahead."""
    decided = table[table["outcome"] == ""]
    harmless, harmful = (rows_of(decided, one) for one in (HARMLESS, AT_MARGIN))
    gates = planned_gates(design.study, design.truth)
    understood = [name for name in design.study.decided if all(one.lets_pass(name) for one in gates)]
    helpful = rows_of(decided[(decided["audience"] == "") & decided["concept"].isin(understood)], HELPFUL)
    audiences = ["", *dict.fromkeys(audience for audience, _ in design.margins)]
    return {
        "studies": int(table["study"].nunique()),
        "cleared": {
            name: _plain(rate_of(harmless[harmless["audience"] == name], CLEARED_DECISIONS)) for name in audiences
        },
        "go": {"understood": understood} | _plain(rate_of(helpful, ("go",))),
        "cleared_at_margin": _plain(rate_of(harmful[harmful["audience"] == ""], CLEARED_DECISIONS)),
        "false_reassurance": {
            f"{audience} {outcome}": _plain(
                rate_of(
                    rows_of(table[(table["audience"] == audience) & (table["outcome"] == outcome)], AT_MARGIN),
                    BELOW_MARGIN,
                )
            )
            for audience, outcome in design.margins
        },
    }


def _plain(rate: Rate) -> dict[str, Any]:
    return {"value": round(rate.value, 4), "error": round(rate.std_error, 4), "studies": rate.n}


def main(studies: int, kept: Path | None = None) -> None:
    study = load_study(EXAMPLE)
    truth = load_truth(study)
    design = advised(study, truth)
    table = simulate_studies(design, studies, workers=1, kept=kept)
    form = JointForm.of(study, truth, design.ratio)
    record = {"sizes": dict(design.sizes), "ratio": dict(design.ratio), "formula": round(form.chance(design.sizes), 4)}
    path = HERE / "concept.json"
    path.write_text(json.dumps(record | found_in(design, table), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES)
