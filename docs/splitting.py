"""What the split of the shipped core questionnaires costs: writes docs/splitting.md and docs/splitting.json.

The same invented people fill in the form with its split and the full form, so that the difference errs little. Run:
``python docs/splitting.py [STUDIES]``, per scenario; about half an hour of one processor for 60.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import pretest
from pretest.planning.operating import rate_of, rows_of, simulate_studies
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.scenarios import HARMLESS, HELPFUL
from pretest.planning.splitting import RIGHT, full_form, right_decisions, split_cost
from pretest.spec import Study, load_study
from pretest.spec.truth import load_truth
from pretest.words import CLEARED_DECISIONS

HERE = Path(__file__).parent
SIZES = (150, 300, 420)  # people per arm and audience
MORE_CONCEPTS = "bc"
SEED = 7
STUDIES = 60
MOST = 3.0  # points of 100


def study_in(folder: Path) -> Study:
    """What ``pretest init`` makes, with three concepts beside its two controls."""
    pretest.init(folder)
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    more = "".join(
        f"  concept_{name}:\n    label: {{nl: Concept {name}, en: Concept {name}}}\n    text: concepts/concept_a.md\n"
        for name in MORE_CONCEPTS
    )
    path.write_text(text.replace("\n# Users and non-users", f"{more}\n# Users and non-users", 1), encoding="utf-8")
    return load_study(folder)


def run_size(study: Study, per_arm: int, studies: int) -> dict[str, float]:
    """Chances of a right decision with the split and in full, and the points that the split costs."""
    sizes = dict.fromkeys(study.audiences, per_arm * len(study.file.arms))
    scenarios = tuple(one for one, _ in RIGHT)
    split = Rehearsal.of(study, load_truth(study), sizes, seed=SEED, scenarios=scenarios)
    full = full_form(split, study)
    tables = [simulate_studies(form, studies, workers=1) for form in (split, full)]
    cost = split_cost(*tables)
    found = {"per_arm": per_arm, "studies": int(tables[0]["study"].nunique())}
    rates = {"split": right_decisions(split, tables[0]).value, "full": right_decisions(full, tables[1]).value}
    return found | rates | {"cost": cost.points, "std_error": cost.std_error} | both_ways(*tables)


def both_ways(*tables: pd.DataFrame) -> dict[str, float]:
    """How often a concept without harm is cleared, and one that helps gets ``go``, with the split and in full."""
    found = {}
    for name, table in zip(("split", "full"), tables, strict=True):
        decided = table[(table["outcome"] == "") & (table["audience"] == "")]
        found[f"{name}_cleared"] = rate_of(rows_of(decided, HARMLESS), CLEARED_DECISIONS).value
        found[f"{name}_go"] = rate_of(rows_of(decided, HELPFUL), ("go",)).value
    return found


def page(record: dict[str, Any]) -> str:
    """docs/splitting.md."""
    lines = [
        "# What a split costs",
        "",
        "Made by `python docs/splitting.py`. In the core questionnaires everybody gets two of three blocks "
        "(`split: {blocks: [part_a, part_b, part_c], each: 2}`); what decides is asked of everybody. The study is the "
        "one of `pretest init` with three concepts and two controls, its plan `denormalisation-core`, and people as "
        "its `truth.yaml` has them. The same invented people fill in both forms. A decision is right where harm as "
        "large as the margin, or twice as large, is held back (in all of these studies, in either form), no harm is "
        "cleared, and help (every aim .3 SD better) "
        "gets `go`; the four count alike. `pretest plan` works the same out for your own study.",
        "",
        "| people per arm and audience | studies | cost in points of 100 (Monte Carlo standard error) | right: split, "
        "full | cleared without harm: split, full | `go` with help: split, full |",
        "|---|---|---|---|---|---|",
    ]
    for row in record["sizes"]:
        ends = ("", "_cleared", "_go")
        pairs = (f"{100 * row[f'split{end}']:.0f} %, {100 * row[f'full{end}']:.0f} %" for end in ends)
        cost = f"{row['cost']:.1f} ({row['std_error']:.1f})"
        lines.append(f"| {row['per_arm']} | {row['studies']} | {cost} | {' | '.join(pairs)} |")
    lines += [
        "",
        f"Asked: at most {MOST:g} points. An error of 0.0 says that no decision differed in these studies, not that "
        "none can.",
        "",
        *(line for note in record["notes"] for line in (note, "")),
    ]
    return "\n".join(lines).rstrip() + "\n"


def main(studies: int = STUDIES, *, report: Callable[[str], None] = print) -> None:
    """Run all sizes and write both files; the notes, which people wrote, stay."""
    kept = json.loads((HERE / "splitting.json").read_text(encoding="utf-8"))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        study = study_in(Path(folder) / "study")
        for per_arm in SIZES:
            rows.append(run_size(study, per_arm, studies))
            report(str(rows[-1]))
    record = kept | {"sizes": rows}
    (HERE / "splitting.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (HERE / "splitting.md").write_text(page(record), encoding="utf-8")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
