"""How sure every verdict and decision is: from the right cell, with the agreement of other choices."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.cells.tables import estimate_risks
from pretest.analysis.questions.certainty import find_certainty
from pretest.risk.certainty import chance_in_data, word_for
from tests.analysis.questions.small_study import PLAN, STUDY, analysis, data
from tests.tiny import write_study


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The invented study, with a benefit and with the effects that its risks rest on."""
    plan = PLAN.replace("  anger:", "  hope: {column: age, role: benefit, higher_is: better}\n  anger:").replace(
        "outcomes:", "outcomes:", 1
    )
    found = analysis(write_study(tmp_path_factory.mktemp("sure") / "study", STUDY, plan, data()))
    risks = estimate_risks(found.study, found.judged.cells, 10, np.random.default_rng(1))
    return replace(found, effects=risks.effects)


def rows(made) -> dict[tuple[str, str], dict]:
    table = find_certainty(made).tables["certainty"]
    return {(row["audience"], row["outcome"]): row for row in table.to_dict("records")}


def with_verdicts(made, **words):
    """The study with other verdicts: outcome (``decision`` for those on the concept) → word."""
    table = made.judged.verdicts.copy()
    for outcome, word in words.items():
        here = table["outcome"] == ("" if outcome == "decision" else outcome)
        table.loc[here, "verdict"] = word
    return replace(made, judged=replace(made.judged, verdicts=table))


def test_there_is_a_row_for_every_verdict_and_decision(made):
    table = find_certainty(made).tables["certainty"]
    keys = ["wave", "audience", "concept", "outcome"]
    assert table[keys].values.tolist() == made.judged.verdicts[keys].values.tolist()
    assert table["claim"].tolist() == made.judged.verdicts["verdict"].tolist()


def test_the_chance_of_a_verdict_is_that_of_its_own_cell(made):
    (cell,) = [one for one in made.judged.cells.table.to_dict("records") if one["outcome"] == "blame"]
    figures = cell["estimate_points"], cell["std_error_points"], cell["df_points"]
    for word in ("harm", "harm_signalled", "harm_excluded"):
        row = rows(with_verdicts(made, blame=word))["everyone", "blame"]
        assert row["p_data"] == pytest.approx(chance_in_data(word, *figures, 1.0))
        assert math.isnan(row["p_both"])  # no primary harm
        assert row["of_outcome"] == "blame"
        assert row["reference"] == "control"


def test_a_harm_that_is_better_when_higher_is_turned_around(made):
    # warmth is 5 less distance: as far beyond the margin, measured the other way
    found = rows(with_verdicts(made, distance="harm_signalled", warmth="harm_signalled"))
    assert found["everyone", "warmth"]["p_data"] > 0.5
    assert found["everyone", "distance"]["p_data"] > 0.5


def test_primary_harms_have_a_chance_after_earlier_research(made):
    row = rows(with_verdicts(made, distance="harm_excluded"))["everyone", "distance"]
    place = made.effects.place(1, "everyone", "debt", "distance")
    below = made.effects.after[:, place] < made.effects.cells["margin"].iloc[place]
    assert row["p_both"] == pytest.approx(below.mean())


def test_a_decision_to_stop_is_as_sure_as_the_surest_primary_harm(made):
    found = rows(with_verdicts(made, distance="harm", warmth="harm", blame="harm", decision="stop"))
    chances = {
        name: min(found["everyone", name]["p_data"], found["everyone", name]["p_both"])
        for name in ("distance", "warmth")
    }
    best = max(chances, key=chances.get)
    for audience in ("everyone", ""):
        row = found[audience, ""]
        assert min(row["p_data"], row["p_both"]) == chances[best]
        assert (row["of_audience"], row["of_outcome"]) == ("everyone", best)  # blame is not primary: it cannot stop


def test_a_decision_to_revise_counts_what_warns_and_nothing_else(made):
    found = rows(
        with_verdicts(made, distance="harm_excluded", warmth="harm_excluded", blame="harm_signalled", decision="revise")
    )
    assert found["everyone", ""]["of_outcome"] == "blame"
    assert found["everyone", ""]["p_data"] == found["everyone", "blame"]["p_data"]
    none = rows(with_verdicts(made, distance="inconclusive", warmth="inconclusive", blame="inconclusive",
                              hope="benefit_not_shown", decision="revise"))  # fmt: skip
    assert none["everyone", ""]["word"] == "cannot_tell"  # an estimate above the margin that cannot be told


def test_clearing_is_as_sure_as_all_primary_harms_together(made):
    found = rows(
        with_verdicts(made, distance="harm_excluded", warmth="harm_excluded", decision="harmless_aim_not_shown")
    )
    row = found["everyone", ""]
    places = [made.effects.place(1, "everyone", "debt", name) for name in ("distance", "warmth")]
    margins = made.effects.cells["margin"].to_numpy()[places]
    assert row["p_both"] == pytest.approx((made.effects.after[:, places] < margins).all(axis=1).mean())
    assert row["p_both"] <= min(found["everyone", name]["p_both"] for name in ("distance", "warmth"))
    assert (row["of_audience"], row["of_outcome"], row["reference"]) == ("", "", "")


def test_go_is_no_surer_than_its_aim(made):
    words = {"distance": "harm_excluded", "warmth": "harm_excluded", "hope": "benefit_shown"}
    cleared = rows(with_verdicts(made, **words, decision="harmless_aim_not_shown"))["everyone", ""]
    found = rows(with_verdicts(made, **words, decision="go"))
    go, aim = found["everyone", ""], found["everyone", "hope"]
    assert go["p_data"] == min(cleared["p_data"], aim["p_data"])
    assert go["p_both"] == min(cleared["p_both"], aim["p_data"])
    without = rows(with_verdicts(made, distance="harm_excluded", warmth="harm_excluded", decision="go"))
    assert without["everyone", ""]["word"] == "cannot_tell"  # nothing that was aimed at is shown


@pytest.mark.parametrize("decision", ["collect_more", "mend_first", "not_measured", "no_control"])
def test_what_waits_claims_nothing(made, decision):
    row = rows(with_verdicts(made, decision=decision))["everyone", ""]
    assert row["word"] == "cannot_tell"
    assert math.isnan(row["p_data"])


def test_other_choices_count_where_they_were_tried(made):
    def table(same: int) -> pd.DataFrame:
        place = {"wave": 1, "audience": "everyone", "concept": "debt", "outcome": "distance"}
        names = ["plan", "unadjusted", "margin_half", "margin_double"]
        return pd.DataFrame(
            [place | {"specification": name, "share_same": same / 4, "n_specifications": 4} for name in names]
        )

    sure = with_verdicts(made, distance="harm_excluded")
    for same in (4, 3):
        found = rows(replace(sure, found={"sensitivity": table(same)}))
        row = found["everyone", "distance"]
        assert (row["n_specifications"], row["n_same"]) == (4, same)
        expected = word_for("harm_excluded", row["p_data"], row["p_both"], n_specifications=4, n_same=same)
        assert row["word"] == expected
        assert found["everyone", "warmth"]["n_specifications"] == 1  # not tried: the plan alone
        assert found["everyone", "warmth"]["word"] != "very_sure"


def test_a_hidden_cell_says_nothing_and_carries_no_decision(made):
    shown = with_verdicts(made, distance="harm", warmth="harm", decision="stop")
    table = shown.judged.verdicts.assign(suppressed=shown.judged.verdicts["outcome"].isin(["distance", "warmth"]))
    found = rows(replace(shown, judged=replace(shown.judged, verdicts=table)))
    for outcome in ("distance", "warmth", ""):
        row = found["everyone", outcome]
        assert row["word"] == "cannot_tell"
        assert math.isnan(row["p_data"])


def test_without_the_risks_only_the_data_count(made):
    row = rows(replace(with_verdicts(made, distance="harm_excluded"), effects=None))["everyone", "distance"]
    assert math.isnan(row["p_both"])
    assert not math.isnan(row["p_data"])
