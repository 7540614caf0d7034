"""Somebody else's code gets the same figures; and where ours are wrong, it says so."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import pretest
from pretest.crosscheck import crosscheck
from pretest.crosscheck.compared import LIMITS, gather
from pretest.crosscheck.crosscheck import compared_rows
from pretest.crosscheck.estimates import KEY as KEYS
from pretest.crosscheck.estimates import check_estimates
from pretest.crosscheck.families import check_families
from pretest.crosscheck.scored import cell_rows, read_scored
from pretest.errors import DataError, DesignError
from pretest.tables.crosscheck import DEFINITIONS
from tests.crosscheck.shapes import write_shape
from tests.tiny import TINY_PLAN, TINY_STUDY

SIX = """
id,condition,distance,support
r1,control,1,2
r2,control,2,3
r3,control,3,2
r4,debt,3,4
r5,debt,4,5
r6,debt,6,4
"""
KEY = "1/everyone/debt/control/distance///difference/points//"
ALPHA = """
id: warmth
title: {nl: Warmte, en: Warmth}
measures: {nl: Hoe warm mensen zijn., en: How warm people are.}
role: harm.stigma
higher_is: worse
answers: agree5
items:
  - {id: wa1, text: {nl: Een, en: One}}
  - {id: wa2, text: {nl: Twee, en: Two}}
  - {id: wa3, text: {nl: Drie, en: Three}}
status: new
"""


def checked(folder):
    return crosscheck(pretest.load_study(folder))


def figures(found, column):
    return dict(zip(found.table["key"], found.table[column], strict=True))


def test_three_people_in_each_arm_by_hand(make_study):
    found = checked(make_study(data=SIX))
    assert found.agrees
    assert found.report == ""
    theirs = figures(found, "theirs")
    assert theirs[KEY + "estimate"] == pytest.approx(13 / 3 - 2)
    assert theirs[KEY + "std_error"] == pytest.approx(math.sqrt((7 / 3) / 3 + 1 / 3))
    assert theirs[KEY + "df"] == pytest.approx((7 / 9 + 1 / 3) ** 2 / ((7 / 9) ** 2 / 2 + (1 / 3) ** 2 / 2))
    assert theirs[KEY + "n"] == 6
    assert theirs[KEY + "gain"] == pytest.approx(2 - 13 / 3)
    sd = KEY.replace("points", "sd")
    assert theirs[sd + "estimate"] == pytest.approx((13 / 3 - 2) * math.gamma(1) / math.gamma(0.5))  # SD 1, df 2
    assert found.table["theirs"].isna().sum() == found.listed


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Covariates with gaps, two concepts beside each other, Holm."""
    folder = tmp_path_factory.mktemp("shapes") / "plain"
    more = "multiplicity: {method: holm}\ncompare: [reference, concepts]\nsubgroups: [{by: sex}]"
    return read_scored(pretest.load_study(write_shape(folder, plan=more)))


@pytest.fixture(scope="module")
def batches(plain):
    return tuple(cell_rows(plain))


@pytest.fixture(scope="module")
def rows(plain):
    return tuple(compared_rows(plain))


def test_means_ordered_answers_and_shares_with_covariates(rows):
    found = gather(rows, ())
    assert found.failing.empty, found.failing.to_string()
    assert found.compared > 800
    assert found.closed_largest < 1e-10
    assert found.iterative_largest < 1e-6
    engines = " ".join(found.table["engine"].unique())
    names = ("OLS HC2", "GLM", "OrderedModel", "rank_compare_2indep", "multipletests", "chisquare", "DescrStatsW")
    assert [name for name in names if name not in engines] == []
    assert found.table["key"].str.endswith("/score").any()
    assert set(found.reasons) <= set(DEFINITIONS)


def test_every_figure_of_the_table_is_compared_or_listed(plain, rows):
    keys = [row.key for row in rows if row.table == "estimates"]
    assert len(keys) == len(set(keys))
    told = plain.findings.estimates
    for name in (
        "estimate",
        "std_error",
        "df",
        "statistic",
        "p_value",
        "p_harm",
        "p_adjusted",
        "conf_low",
        "gain",
        "n",
    ):
        assert sum(key.rpartition("/")[2] == name for key in keys) >= told[name].notna().sum(), name


COLUMNS = (
    "estimate",
    "std_error",
    "df",
    "statistic",
    "p_value",
    "p_harm",
    "conf_low",
    "conf_high",
    "gain",
    "p_adjusted",
)


def again(scored, batches, **columns):
    """The table of effects compared once more, with these columns in place of its own."""
    wrong = replace(scored, findings=scored.findings.with_tables(estimates=scored.findings.estimates.assign(**columns)))
    return gather([*check_estimates(wrong, batches), *check_families(wrong, batches)], ())


def test_figures_that_are_wrong_by_a_millionth_are_found(plain, batches, rows):
    exact = {row.key for row in rows if row.why == "" and row.kind == "closed" and abs(row.ours) > 1e-3}
    estimates = plain.findings.estimates
    keys = ["/".join(str(one[word]) for word in KEYS) for one in estimates.to_dict("records")]
    wrong, planted = {}, []
    for column in COLUMNS:
        at = next(place for place, key in enumerate(keys) if f"{key}/{column}" in exact)
        keys[at] = ""  # one mistake per row
        planted.append(f"{'/'.join(str(estimates.loc[at, word]) for word in KEYS)}/{column}")
        wrong[column] = estimates[column].where(estimates.index != at, estimates[column] * (1 + 1e-6))
    found = again(plain, batches, **wrong)
    assert sorted(found.failing["key"]) == sorted(planted)
    assert LIMITS.closed < found.largest < 1e-5


def test_a_wrong_sign_and_another_correction_for_many_tests_are_found(plain, batches):
    estimates = plain.findings.estimates
    found = again(plain, batches, harm_estimate=-estimates["harm_estimate"], p_adjusted=estimates["p_adjusted"] * 0.999)
    columns = found.failing["key"].str.rpartition("/")[2]
    assert set(columns) == {"harm_estimate", "p_adjusted"}
    assert columns.value_counts().min() > 10
    assert found.largest == pytest.approx(2.0)


SHAPES = {
    "clustered": (", cluster: school", {"cr2", "satterthwaite", "sd"}, {"clusters": 18}),
    "weighted": (", weight: w", {"weighted", "satterthwaite", "no_weights", "ranks"}, {}),
    "blocks": (", block: urn", {"standardised", "satterthwaite"}, {}),
}


@pytest.mark.parametrize("shape", [pytest.param("blocks", marks=pytest.mark.slow), "clustered", "weighted"])
def test_clusters_weights_and_blocks(shape, tmp_path):
    data, reasons, more = SHAPES[shape]
    found = checked(write_shape(tmp_path / shape, data, "multiplicity: {method: none}", **more))
    assert found.failing.empty, found.failing.to_string()
    assert found.closed_largest < 1e-10
    assert reasons <= set(found.reasons)
    listed = found.table[found.table["definition"] != ""]
    compared = found.table[found.table["definition"] == ""]
    assert len(listed) == found.listed
    assert compared["key"].str.contains("shame///difference/points//estimate").any()


def test_scales_are_measured_by_pingouin(make_study):
    rng = np.random.default_rng(3)
    lean = rng.normal(size=60)
    items = np.clip(np.round(3 + lean[:, None] + rng.normal(0, 0.8, (60, 3))), 1, 5).astype(int)
    lines = [f"r{i},{('control', 'debt')[i % 2]},{a},{b},{c}" for i, (a, b, c) in enumerate(items)]
    plan = "plan: p\noutcomes:\n  warmth: {primary: true, margin: {sd: 0.2}}\nmultiplicity: {method: none}\n"
    data = "id,condition,wa1,wa2,wa3\n" + "\n".join(lines) + "\n"
    found = checked(make_study(plan=plan, data=data, **{"surveys/scales/warmth.yaml": ALPHA}))
    assert found.failing.empty, found.failing.to_string()
    theirs, ours = figures(found, "theirs"), figures(found, "ours")
    alpha = "1/everyone/warmth/post//"
    covariance = np.cov(items, rowvar=False)
    assert theirs[alpha + "alpha"] == pytest.approx(1.5 * (1 - np.trace(covariance) / covariance.sum()))
    assert theirs[alpha + "alpha_low"] == pytest.approx(ours[alpha + "alpha_low"], abs=6e-4)
    definition = figures(found, "definition")
    assert definition[alpha + "alpha_low"] == DEFINITIONS["rounded"]
    assert definition[alpha + "omega"] == DEFINITIONS["omega"]
    rest = np.corrcoef(items[:, 0], items[:, 1] + items[:, 2])[0, 1]
    assert theirs["1/everyone/warmth/post/wa1/item_rest"] == pytest.approx(rest)


def test_hidden_figures_stay_hidden(make_study):
    found = checked(make_study(plan=TINY_PLAN.replace("suppress_below: 2", "suppress_below: 10")))
    told = found.table[found.table["table"] == "estimates"]
    assert len(told) > 0
    assert told[["ours", "theirs", "relative_difference"]].isna().all(axis=None)
    assert set(told["definition"]) == {DEFINITIONS["untold"]}


def test_a_study_without_answers_or_concepts_is_refused_in_a_sentence(make_study):
    none = TINY_STUDY.partition("data:")[0]
    with pytest.raises(DesignError, match="there are no answers to compute from"):
        checked(make_study(study=none, data=None))


def test_a_report_on_other_answers_is_refused(make_study, no_drawing):
    folder = make_study()
    study = pretest.load_study(folder)
    pretest.write_report(pretest.analyse(study), folder / "reports" / "2026-01-01-analyse")
    assert crosscheck(study).report == "reports/2026-01-01-analyse"
    path = folder / "data" / "wave1.csv"
    path.write_text(path.read_text("utf-8").replace("r12,debt,5,4", "r12,debt,4,4"), encoding="utf-8")
    with pytest.raises(DataError, match=r"'data/wave1.csv' was changed after the newest analysis.*analyse"):
        checked(folder)
