"""Comparability, from a study to the tables: who and what is compared, what is flagged, verdicts without items."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.questions.comparability import check_comparability
from pretest.analysis.questions.compared import compared_pairs, shared_answers
from pretest.analysis.questions.question import Analysis
from pretest.analysis.questions.withoutitems import items_to_leave_out, verdicts_without
from pretest.tables.dif import TABLE as DIF
from pretest.tables.dif_verdicts import TABLE as DIF_VERDICTS
from pretest.tables.inter_item import TABLE as INTER_ITEM
from pretest.tables.invariance import TABLE as INVARIANCE
from tests.analysis.questions.small_study import analysis

STUDY = """
study: alike
title: {nl: Gelijk, en: Alike}
languages: [nl, en]
seed: 7
substance: cocaine
arms:
  control: {label: {nl: Controle, en: Control}, control: true}
  debt: {label: {nl: Schuld, en: Debt}}
audiences:
  users: {label: {nl: Wel, en: Do}, when: {used: [1]}}
  non_users: {label: {nl: Niet, en: Do not}, when: {used: [0]}}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition}
"""
PLAN = """
plan: alike-plan
outcomes:
  tension: {role: harm.stigma, primary: true, margin: {sd: 0.4}}
multiplicity: {method: romano_wolf, resamples: 999}
"""
SCALE = """
id: tension
title: {nl: Spanning, en: Tension}
measures: {nl: Spanning., en: Tension.}
role: harm.stigma
higher_is: worse
answers: agree5
score: {method: mean}
items:
  - {id: t1, text: {nl: Een, en: One}}
  - {id: t2, text: {nl: Twee, en: Two}}
  - {id: t3, text: {nl: Drie, en: Three}, reverse: true}
  - {id: t4, text: {nl: Vier, en: Four}}
  - {id: t5, text: {nl: Vijf, en: Five}}
status: new
"""
FILES = {"surveys/scales/tension.yaml": SCALE}
ITEMS = ["t1", "t2", "t3", "t4", "t5"]


def data(
    *,
    n: int = 400,
    dif: float = 0.0,
    message: float = 0.0,
    pre: bool = False,
    seed: int = 3,
    first: int = 0,
    lost: bool = False,
) -> str:
    """``n`` people per audience in two arms. dif: on t4 among users; message: what the concept does to t4.

    lost: one in five who saw the concept answers nothing.
    """
    rng = np.random.default_rng(seed)
    lines = [",".join(["id", "condition", "used", *ITEMS, *([f"{item}_pre" for item in ITEMS] if pre else [])])]
    for i in range(2 * n):
        used, seen = i % 2, i // 2 % 2
        trait = 0.3 * used + rng.normal()
        moved = {"t4": dif * used}

        def answers(extra: float, moved: dict[str, float] = moved, trait: float = trait) -> list[str]:
            values = [trait + moved.get(item, 0.0) + extra * (item == "t4") + 0.8 * rng.normal() for item in ITEMS]
            codes = np.digitize(values, [-1.5, -0.5, 0.5, 1.5]) + 1
            return [str(6 - code if item == "t3" else code) for item, code in zip(ITEMS, codes, strict=True)]

        after = [""] * len(ITEMS) if lost and seen and i % 20 > 15 else answers(message * seen)
        row = [f"p{first + i}", "debt" if seen else "control", str(used), *after]
        lines.append(",".join(row + (answers(0.0) if pre else [])))
    return "\n".join(lines) + "\n"


@pytest.fixture
def make(make_study):
    def made(text: str, study: str = STUDY, suppress_below: int = 10, **files: str) -> Analysis:
        return analysis(make_study(study, PLAN, text, **FILES, **files), suppress_below=suppress_below)

    return made


def codes(found) -> list[str]:
    return [note.code for note in found.notes]


def test_groups_that_measure_alike_are_not_accused(make):
    found = check_comparability(make(data()))
    assert {name: list(table.columns) for name, table in found.tables.items()} == {
        "inter_item": list(INTER_ITEM.kinds),
        "dif": list(DIF.kinds),
        "invariance": list(INVARIANCE.kinds),
        "dif_verdicts": list(DIF_VERDICTS.kinds),
    }
    dif = found.tables["dif"]
    assert dif["item"].tolist() == ITEMS
    assert (dif["flag"] == "").all()
    assert (dif["n_reference"] <= 200).all()  # the control arm alone
    models = found.tables["invariance"].set_index(["model", "audience"])["judgement"]
    assert models["scalar", ""] == "holds"
    assert {models["one_factor", name] for name in ("users", "non_users")} == {"holds"}
    assert (found.tables["inter_item"]["correlation"] > 0.3).all()  # the reversed item is turned round
    assert found.tables["dif_verdicts"].empty
    assert found.notes == ()


def test_what_a_message_does_to_one_question_is_no_difference_in_measuring(make):
    found = check_comparability(make(data(message=2.0)))
    assert (found.tables["dif"]["flag"] == "").all()
    assert "fails" not in found.tables["invariance"]["judgement"].tolist()


def test_a_question_that_works_differently_is_found_and_its_verdicts_are_shown_without_it(make):
    made = make(data(dif=1.5, message=2.0))
    found = check_comparability(made)
    dif = found.tables["dif"].set_index("item")
    assert dif.index[dif["flag"] == "dif"].tolist() == ["t4"]
    assert dif.loc["t4", "size"] == "large"
    scalar = found.tables["invariance"].set_index("model").loc["scalar"]
    assert scalar["judgement"] == "fails"
    verdicts = found.tables["dif_verdicts"]
    cells = verdicts[verdicts["outcome"] == "tension"]
    assert set(cells["items_left_out"]) == {"t4"}
    assert (cells["harm_estimate_without"] < cells["harm_estimate"]).all()
    assert set(verdicts.loc[verdicts["outcome"] == "", "audience"]) == {"users", "non_users", ""}
    assert (cells["verdict"] != cells["verdict_without"]).any()
    assert {"dif_found", "not_invariant", "dif_verdict_changes"} <= set(codes(found))


@pytest.mark.parametrize("lost", [False, True])
def test_verdicts_without_items_are_those_of_a_scale_that_never_had_them(make, make_study, lost):
    text = data(dif=1.5, message=2.0, lost=lost)
    made = make(text)
    found = check_comparability(made).tables["dif_verdicts"]
    cells = found[found["outcome"] == "tension"].set_index("audience")
    shorter = SCALE.replace("  - {id: t4, text: {nl: Vier, en: Four}}\n", "")
    again = analysis(make_study(STUDY, PLAN, text, **{"surveys/scales/tension.yaml": shorter}))
    direct = again.judged.verdicts.query("outcome == 'tension'").set_index("audience")
    assert (again.judged.cells.table["upper_attrition"].notna() == lost).all()
    for audience in ("users", "non_users"):
        assert cells.loc[audience, "harm_estimate_without"] == pytest.approx(direct.loc[audience, "harm_estimate"])
        assert cells.loc[audience, "upper_without"] == pytest.approx(direct.loc[audience, "upper"])
        assert cells.loc[audience, "verdict_without"] == direct.loc[audience, "verdict"]


def test_a_scale_of_which_nothing_is_left_keeps_its_items_and_says_so(make):
    table, notes = verdicts_without(make(data()), {"tension": tuple(ITEMS)})
    assert table.empty
    assert [note.code for note in notes] == ["dif_whole_scale"]


def test_only_large_differences_are_left_out(make):
    made = make(data())
    dif = pd.DataFrame(
        {
            "scale": ["tension"] * 3,
            "item": ["t5", "t1", "t2"],
            "flag": ["dif", "dif", ""],
            "size": ["large", "moderate", "large"],
        }
    )
    assert items_to_leave_out(made, dif) == {"tension": ("t5",)}


def test_answers_before_exposure_count_from_all_arms(make):
    made = make(data(pre=True, message=2.0))
    pair = next(iter(compared_pairs(made.study, tuple(made.judged.groups))))
    answers = shared_answers(made.study, made.study.scales["tension"], pair)
    assert (answers.phase, len(answers.values)) == ("pre", 800)
    assert check_comparability(made).tables["dif"]["n_reference"].tolist() == [400] * 5


def test_small_groups_show_no_figures_and_are_never_said_to_be_alike(make):
    found = check_comparability(make(data(n=16)))
    dif, invariance = found.tables["dif"], found.tables["invariance"]
    assert dif["suppressed"].all()
    assert dif[["n_reference", "n_group", "chi2_total", "p_adjusted", "delta_r2"]].isna().all(axis=None)
    assert set(dif["flag"]) == {"too_few"}
    assert set(invariance["judgement"]) == {"cannot_tell"}
    assert invariance[["n", "chi2", "cfi"]].isna().all(axis=None)
    assert "dif_not_tested" in codes(found)
    shown = check_comparability(make(data(n=16), suppress_below=0))
    assert shown.tables["dif"]["n_reference"].tolist() == [8] * 5
    assert set(shown.tables["invariance"]["judgement"]) == {"cannot_tell"}


def test_waves_are_compared_within_an_audience_and_languages_within_a_wave(make):
    two = STUDY.rstrip() + "\n  - {file: data/wave2.csv, respondent: id, arm: condition, wave: 2}\n"
    two = two.replace(
        "wave1.csv, respondent: id, arm: condition}", "wave1.csv, respondent: id, arm: condition, wave: 1}"
    )
    made = make(data(), two, **{"data/wave2.csv": data(seed=4, first=5000)})
    pairs = list(compared_pairs(made.study, tuple(made.judged.groups)))
    described = [(p.grouping, p.audience, p.wave, p.reference.name, p.group.name) for p in pairs]
    assert described == [
        ("audience", "", 1, "users", "non_users"),
        ("audience", "", 2, "users", "non_users"),
        ("wave", "users", 2, "1", "2"),
        ("wave", "non_users", 2, "1", "2"),
    ]
    tables = check_comparability(made).tables
    assert len(tables["dif"]) == 4 * 5
    assert not tables["dif"].duplicated(["wave", "audience", "grouping", "reference", "group", "scale", "item"]).any()
    groups = made.judged.groups
    spoken = [replace(g, frame=g.frame.assign(_language=["en", "nl"] * (len(g.frame) // 2))) for g in groups[:1]]
    languages = [(p.reference.name, p.group.name) for p in compared_pairs(made.study, tuple(spoken))]
    assert languages == [("nl", "en")]


def test_people_in_both_audiences_are_left_out(make):
    overlapping = STUDY.replace("when: {used: [0]}", "when: {used: [0, 1]}")
    made = make(data(), overlapping)
    pair = next(iter(compared_pairs(made.study, tuple(made.judged.groups))))
    assert (pair.n_both, len(pair.reference.frame), len(pair.group.frame)) == (400, 0, 400)


def test_other_questions_per_audience_never_make_levels_comparable(make_study):
    scale = SCALE.replace("{nl: Vijf, en: Five}", "{nl: Vijf, en: Five}, audiences: [users]")
    made = analysis(make_study(STUDY, PLAN, data(), **{"surveys/scales/tension.yaml": scale}))
    found = check_comparability(made)
    assert found.tables["dif"]["item"].tolist() == ITEMS[:4]
    assert (
        "holds"
        not in found.tables["invariance"].query("grouping == 'audience' and model == 'scalar'")["judgement"].tolist()
    )
    assert "shared_items_only" in codes(found)


def test_two_runs_are_the_same(make):
    made = make(data(dif=1.5))
    first, second = (check_comparability(made) for _ in range(2))
    assert all(first.tables[name].equals(second.tables[name]) for name in first.tables)
    assert first.notes == second.notes
