"""Weights on the road: who is weighted, who never is, and that estimates carry them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.analyse import analyse, check_study_and_data
from pretest.analysis.weights.weights import weighted, weights_for
from pretest.disclosure.notes import tell
from pretest.disclosure.release import release
from pretest.errors import DataError, DesignError, SpecError
from pretest.numbers.design import Design
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import load_study
from pretest.tables.columns import RESPONDENT, WAVE, WEIGHT
from tests.tiny import TINY_DATA, TINY_PLAN, TINY_STUDY

POPULATION = """
id: town
title: {nl: Stad, en: Town}
population: {nl: Iedereen in de stad, en: Everybody in the town}
ages: {min: 18}
margins:
  - variable: gender
    unit: percent
    categories: {men: 50, women: 50}
    codes: {1: men, 2: women}
    outside: [3]
    source: {table: CBS StatLine 00000NED, date: "2024-01-01"}
  - variable: age
    unit: persons
    categories: {young: 300, old: 700}
    cut: [40]
    total: 1000
    source: {table: CBS StatLine 00001NED, date: "2023-01-01", note: From a register.}
"""
TOWN = "surveys/populations/town.yaml"
PLAN = TINY_PLAN.replace("suppress_below: 2", "suppress_below: 1") + "weights: {population: town}\n"
ADULTS = TINY_STUDY.replace("Everyone}}", "Everyone}, when: {age: {min: 18}}}")
USERS = """
  users: {label: {nl: Gebruikers, en: Users}, when: {used_12m: [1]}}
"""
TWO = TINY_STUDY.replace("Everyone}}\n", "Everyone}, when: {used_12m: [0], age: {min: 18}}}" + USERS)
GENDER = [1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2]
AGE = [20, 30, 50, 60, 25, 70, 20, 30, 50, 60, 25, 70]


def data(**columns):
    header, *lines = TINY_DATA.strip().split("\n")
    made = {"gender": GENDER, "age": AGE, **columns}
    rows = [",".join([line, *(str(values[i]) for values in made.values())]) for i, line in enumerate(lines)]
    return "\n".join([",".join([header, *made]), *rows]) + "\n"


@pytest.fixture
def weigh(make_study):
    """weigh(study, plan, data, population) → frame, table, notes."""

    def run(study=ADULTS, plan=PLAN, answers=None, population=POPULATION):
        loaded = load_study(make_study(study, plan, answers or data(), **{TOWN: population}))
        return weighted(loaded, screen(loaded, read_responses(loaded)).frame)

    return run


def share(frame, rows):
    return float(frame.loc[rows, WEIGHT].sum() / frame[WEIGHT].sum())


def test_the_sample_gets_the_margins_of_the_population(weigh):
    frame, table, notes = weigh()
    assert share(frame, frame["gender"] == 1) == pytest.approx(0.5, abs=1e-9)
    assert share(frame, frame["age"] >= 40) == pytest.approx(0.7, abs=1e-9)
    assert frame[WEIGHT].mean() == pytest.approx(1.0)
    rows = table[(table["variable"] == "gender") & (table["category"] == "men")]
    assert rows[["population_share", "sample_share", "weighted_share"]].iloc[0].tolist() == pytest.approx(
        [0.5, 2 / 3, 0.5]
    )
    assert rows["source"].iloc[0] == "CBS StatLine 00000NED, 2024-01-01"
    summary = table[(table["variable"] == "") & (table["audience"] == "")].iloc[0]
    weight = frame[WEIGHT].to_numpy()
    assert summary["deff"] == pytest.approx(1 + weight.var() / weight.mean() ** 2)
    assert summary["n_effective"] == pytest.approx(12 / summary["deff"])
    assert (summary["n"], bool(summary["converged"])) == (12, True)
    assert {"weights_population", "weights_dates", "weights_source", "weights_precision"} <= {
        note.code for note in notes
    }


def test_a_plan_without_weights_changes_nothing(weigh):
    frame, table, notes = weigh(plan=TINY_PLAN)
    assert frame[WEIGHT].isna().all()
    assert (len(table), notes) == (0, ())


def test_estimates_are_weighted_and_keep_the_variance_of_the_assignment(make_study, weigh):
    frame, _, _ = weigh()
    findings = analyse(load_study(make_study(ADULTS, PLAN, data(), **{TOWN: POPULATION})))
    found = findings.estimates[(findings.estimates["outcome"] == "distance") & (findings.estimates["unit"] == "points")]
    debt = frame["_arm"] == "debt"
    means = [np.average(frame.loc[rows, "distance"], weights=frame.loc[rows, WEIGHT]) for rows in (debt, ~debt)]
    assert found["estimate"].iloc[0] == pytest.approx(means[0] - means[1], rel=1e-9)
    assert (bool(found["weighted"].iloc[0]), found["variance"].iloc[0]) == (True, "hc2")
    assert len(findings.weighting) == 6
    assert "weights_population" in {note.code for note in findings.notes}


def test_weights_of_the_data_are_where_raking_starts(weigh):
    study = ADULTS.replace("arm: condition", "arm: condition, weight: w")
    base = [1, 3, 1, 1, 1, 2, 1, 3, 1, 1, 1, 2]
    frame, table, notes = weigh(study=study, answers=data(w=base))
    assert share(frame, frame["gender"] == 1) == pytest.approx(0.5, abs=1e-9)
    ratio = frame[WEIGHT] / np.array(base)
    assert ratio[0] == pytest.approx(ratio[1])  # same cell, same factor
    assert "weights_based" in {note.code for note in notes}
    men = table[(table["variable"] == "gender") & (table["category"] == "men")]
    assert men["sample_share"].iloc[0] == pytest.approx(12 / 18)


def test_missing_and_uncounted_answers_keep_their_share(weigh):
    gender = ["", *GENDER[1:-1], 3]
    frame, table, notes = weigh(answers=data(gender=gender))
    known = frame[frame["gender"].isin([1, 2])]
    assert known[WEIGHT].sum() / frame[WEIGHT].sum() == pytest.approx(10 / 12)
    assert share(known, known["gender"] == 1) == pytest.approx(0.5, abs=1e-9)
    said = {note.code: note.message for note in tell(notes, 0)}
    assert "gender: 1 of 12" in said["weights_unknown"]  # suppress_below is 1 in this plan
    assert "does not count" in said["weights_outside"]
    assert table.loc[table["category"] == "unknown", "sample_share"].tolist() == pytest.approx([2 / 12])
    shares = table.loc[(table["variable"] == "gender") & (table["category"] != "unknown"), "weighted_share"]
    assert shares.tolist() == pytest.approx([0.5, 0.5])


def test_respondents_with_several_rows_have_one_weight(weigh):
    lines = data().strip().split("\n")
    frame, table, _ = weigh(answers="\n".join([lines[0], *lines[1:], *lines[1:4]]) + "\n")
    assert (frame.groupby(RESPONDENT)[WEIGHT].nunique() == 1).all()
    once = frame.drop_duplicates(RESPONDENT)
    assert share(once, once["gender"] == 1) == pytest.approx(0.5, abs=1e-9)
    assert table["n"].iloc[0] == 12


def test_each_wave_is_raked_alone(weigh, make_study):
    study = ADULTS.replace(
        "arm: condition}",
        "arm: condition, wave: 1}\n  - {file: data/wave2.csv, respondent: id, arm: condition, wave: 2, ids: own}",
    )
    second = (
        data(gender=[2, *GENDER[1:]])
        .replace("r", "s")
        .replace("gende", "gende")
        .replace("contsol", "control")
        .replace("gendes", "gender")
    )
    loaded = load_study(make_study(study, PLAN, data(), **{TOWN: POPULATION, "data/wave2.csv": second}))
    frame, table, _ = weighted(loaded, screen(loaded, read_responses(loaded)).frame)
    for _, part in frame.groupby(WAVE):
        assert part[WEIGHT].mean() == pytest.approx(1.0)
        assert share(part, part["gender"] == 1) == pytest.approx(0.5, abs=1e-9)
    assert sorted(table["wave"].unique()) == [1, 2]


# --- purposive samples ------------------------------------------------------------------------------
USE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]


def mixed():
    """The twelve, once as people who do not use and once as people who do."""
    lines = data(used_12m=USE).strip().split("\n")
    users = ["u" + line[:-1] + "1" for line in lines[1:]]
    return "\n".join([*lines, *users]) + "\n"


def test_people_who_use_are_left_out_and_named(weigh):
    frame, table, notes = weigh(study=TWO, answers=mixed())
    users = frame["used_12m"] == 1
    assert frame.loc[users, WEIGHT].isna().all()
    assert frame.loc[~users, WEIGHT].notna().all()
    left = next(note for note in notes if note.code == "weights_left_out")
    assert "'users'" in left.message
    assert table["n"].iloc[0] == 12


def test_a_sample_beside_a_weighted_one_is_estimated_as_if_alone(make_study):
    both = analyse(load_study(make_study(TWO, PLAN, mixed(), **{TOWN: POPULATION}))).estimates
    alone = analyse(load_study(make_study(TWO, TINY_PLAN, mixed()))).estimates
    columns = ["estimate", "std_error", "df", "variance", "weighted"]
    pd.testing.assert_frame_equal(
        both.loc[both["audience"] == "users", columns].reset_index(drop=True),
        alone.loc[alone["audience"] == "users", columns].reset_index(drop=True),
    )
    assert both.loc[both["audience"] == "everyone", "weighted"].all()


@pytest.mark.parametrize(
    "when", ["used_12m: [1]", "used_12m: {not: [0]}", "use_cocaine_12m: [1]", "heeft_gebruikt: {min: 1}"]
)
def test_weighting_people_who_use_is_refused(make_study, when):
    study = TWO.replace("when: {used_12m: [1]}", f"when: {{{when}}}")
    plan = TINY_PLAN + "weights: {population: town, audiences: [users]}\n"
    folder = make_study(study, plan, mixed(), **{TOWN: POPULATION})
    with pytest.raises(DesignError, match="purposive sample"):
        weighted(load_study(folder), pd.DataFrame())
    assert [problem.code for problem in check_study_and_data(folder).problems] == ["weights_purposive"]


@pytest.mark.parametrize("when", ["used_12m: [0]", "used_12m: [0, 1]", "age: {min: 18}", "used_car: [no]"])
def test_other_audiences_are_no_purposive_samples(make_study, when):
    study = TINY_STUDY.replace("Everyone}}", f"Everyone}}, when: {{{when}}}}}")
    folder = make_study(study, PLAN, data(used_12m=USE, used_car=["no"] * 12), **{TOWN: POPULATION})
    assert analyse(load_study(folder)).estimates["weighted"].all()


def test_a_study_of_people_who_use_alone(make_study):
    study = TINY_STUDY.replace("Everyone}}", "Everyone}, when: {used_12m: [1]}}")
    with pytest.raises(DesignError, match="Take 'weights' out of the plan"):
        analyse(load_study(make_study(study, PLAN, data(used_12m=[1] * 12), **{TOWN: POPULATION})))


def test_people_in_a_weighted_and_another_audience(weigh):
    study = TWO.replace("when: {used_12m: [0], age: {min: 18}}", "when: {age: {min: 18}}")
    with pytest.raises(DesignError, match="12 people"):
        weigh(study=study, answers=mixed())


# --- what cannot be, and what must be said ---------------------------------------------------------
def test_an_unknown_population_has_a_near_miss(make_study):
    plan = TINY_PLAN + "weights: {population: twon}\n"
    with pytest.raises(SpecError, match="Did you mean 'town'"):
        load_study(make_study(ADULTS, plan, data(), **{TOWN: POPULATION}))


def test_an_unknown_audience(make_study):
    plan = TINY_PLAN + "weights: {population: town, audiences: [everyon]}\n"
    with pytest.raises(SpecError, match="Did you mean 'everyone'"):
        load_study(make_study(ADULTS, plan, data(), **{TOWN: POPULATION}))


def test_every_missing_column_and_strange_code_at_once(weigh):
    lines = [line.rsplit(",", 1)[0] for line in data(gender=[7, *GENDER[1:]]).strip().split("\n")]
    with pytest.raises(DataError) as caught:
        weigh(study=TINY_STUDY, answers="\n".join(lines) + "\n", population=POPULATION.replace("{min: 18}", "{min: 0}"))
    assert {problem.code for problem in caught.value.problems} == {"margin_code", "margin_column"}
    assert "'7'" in str(caught.value)


def test_an_empty_category_names_file_and_wave(weigh):
    with pytest.raises(DesignError, match=r"town.yaml gender, wave 1: nobody is in the category 'women'"):
        weigh(answers=data(gender=[1] * 12))


def test_people_whom_the_population_does_not_count(weigh):
    with pytest.raises(DesignError, match="18 years and older; 1 respondents"):
        weigh(study=TINY_STUDY, answers=data(age=[17, *AGE[1:]]))


def test_a_population_of_more_ages_than_the_study_is_a_serious_note(weigh):
    notes = weigh(population=POPULATION.replace("ages: {min: 18}", "ages: {min: 0}"))[2]
    found = next(note for note in notes if note.code == "population_wider")
    assert (found.severity, "from 18 years" in found.message) == ("serious", True)


def test_the_cap_holds_and_is_said(weigh):
    frame, table, notes = weigh(plan=TINY_PLAN + "weights: {population: town, cap: 1.8}\n")
    assert frame[WEIGHT].max() <= 1.8 * (1 + 1e-9)
    assert share(frame, frame["gender"] == 1) == pytest.approx(0.5, abs=1e-9)
    said = {note.code: note.message for note in notes}
    assert "without it the largest would be" in said["weights_trimmed"]
    assert table["n_trimmed"].iloc[0] > 0


def test_a_cap_that_is_too_low_is_a_serious_note(weigh):
    frame, table, notes = weigh(plan=TINY_PLAN + "weights: {population: town, cap: 1.3}\n")
    found = next(note for note in notes if note.code == "weights_not_converged")
    assert (found.severity, "No cap below 1.50" in found.message) == ("serious", True)
    assert frame[WEIGHT].max() <= 1.3 * (1 + 1e-9)
    assert not table["converged"].iloc[0]


def test_small_categories_are_hidden_with_the_next_smallest(weigh):
    table = release({"weighting": weigh()[1]}, 5)["weighting"]
    gender = table[table["variable"] == "gender"]
    assert gender["n"].isna().all()  # 4 women; 8 men would give them away
    assert gender["weighted_share"].isna().all()
    assert gender["population_share"].notna().all()
    assert table["n"].iloc[0] == 12


def test_notes_do_not_give_small_numbers_away(weigh):
    plan = PLAN.replace("suppress_below: 1", "suppress_below: 5")
    notes = weigh(plan=plan, answers=data(gender=["", *GENDER[1:]]))[2]
    said = {note.code: note.message for note in tell(notes, 5)}
    assert "fewer than 5 of 12" in said["weights_unknown"]
    assert "'women'" in said["weights_thin"]


def test_levels_of_an_audience_without_weights_stay_unweighted():
    frame = pd.DataFrame({WAVE: [1, 1, 2, 2], WEIGHT: [2.0, np.nan, 3.0, np.nan]})
    members = np.array([False, True, False, True])
    np.testing.assert_array_equal(weights_for(frame, members), [np.nan] * 4)
    np.testing.assert_array_equal(weights_for(frame, ~members), [2.0, 0.0, 3.0, 0.0])


@pytest.mark.slow
def test_taking_raked_weights_as_given_is_conservative():
    """Samples from a population whose outcome hangs on the margins: the SE that is reported is not too small."""
    from pretest.numbers import estimate_differences
    from pretest.weighting import Margin, rake

    rng = np.random.default_rng(20261201)
    margins = [Margin("a", ("1", "2"), np.array([0.5, 0.5])), Margin("b", ("1", "2", "3"), np.array([0.4, 0.3, 0.3]))]
    shown = {"equal": [], "different": []}
    levels = []
    for _ in range(3_000):
        n = 300
        a, b = rng.choice(2, n, p=[0.65, 0.35]), rng.choice(3, n, p=[0.2, 0.3, 0.5])
        arm = rng.integers(0, 2, n)
        weights = rake([a, b], margins).weights
        for name, effect in (("equal", np.full(n, 0.3)), ("different", 0.3 + 0.8 * (a - 0.5))):
            y = 1.0 * a + 0.7 * b + effect * arm + rng.normal(size=n)
            fit = estimate_differences(y[:, None], Design(arm, 2, weights=weights))
            shown[name].append((float(fit.estimate[0, 0]), float(fit.std_error[0, 0])))
        mean = np.average(y, weights=weights)
        levels.append((mean, np.sqrt(np.sum((weights * (y - mean)) ** 2)) / weights.sum()))
    level, level_error = np.array(levels).T
    assert np.sqrt(np.mean(level_error**2)) > 1.1 * level.std()  # the margins explain the outcome, so it is too wide
    for found in shown.values():
        estimate, error = np.array(found).T
        assert estimate.mean() == pytest.approx(0.3, abs=0.01)
        covered = np.abs(estimate - 0.3) < 1.96 * error
        assert np.sqrt(np.mean(error**2)) > 0.98 * estimate.std()
        assert covered.mean() > 0.94
