"""Invented respondents: what they must never contradict, and that known effects come back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.errors import DesignError
from pretest.measurement import reliability_table, score_scales
from pretest.planning import Truth, simulate
from pretest.responses import read_responses
from pretest.seeds import stream
from pretest.spec import Study
from tests.planning.conftest import SHORT


def draw(study: Study, n: int = 600, seed: int = 1, wave: int = 1, **truth: object) -> pd.DataFrame:
    return simulate(study, Truth.model_validate(truth), n=n, rng=stream(seed, "simulate", wave), wave=wave)


def as_read(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the names and codes of the plan."""
    renamed = frame.rename(columns={"leeftijd": "age", "Q1": "dis1", "condition": "arm"})
    return renamed.assign(
        arm=renamed["arm"].map({"0": "control", "1": "debt", "2": "facts"}),
        used_12m=renamed["used_12m"].map({"Ja": 1, "Nee": 0}),
    )


def scores(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    scored = score_scales(frame, [study.scales["distance"], study.scales["hope"]], study.answers, audience="users")
    return scored.scores.assign(arm=frame["arm"])


def test_the_same_seed_gives_the_same_people_and_another_seed_others(study):
    pd.testing.assert_frame_equal(draw(study), draw(study))
    assert not draw(study).equals(draw(study, seed=2))


def test_every_row_says_that_it_is_invented(study):
    frame = draw(study)
    assert frame.columns[0] == "invented"
    assert (frame["invented"] == 1).all()
    assert frame["pid"].is_unique
    assert len(frame) == 600


def test_columns_have_the_names_and_words_of_the_data_file(study):
    frame = draw(study)
    assert {"pid", "condition", "secs", "leeftijd", "Q1", "dis2", "dis1_pre", "used_12m"} <= set(frame.columns)
    assert not {"age", "dis1", "arm", "id", "duration"} & set(frame.columns)
    assert set(frame["condition"]) == {"0", "1", "2"}
    assert set(frame["used_12m"]) == {"Ja", "Nee"}


def test_everybody_belongs_to_their_audience_and_arms_are_balanced(study):
    frame = as_read(study, draw(study, n=601, shares={"users": 1, "others": 2}))
    users = frame["used_12m"] == 1
    assert (users.sum(), (~users).sum()) == (200, 401)
    assert frame.loc[users, "age"].between(20, 40).all()
    assert frame["age"].between(18, 75).all()
    for rows in (users, ~users):
        counts = frame.loc[rows, "arm"].value_counts()
        assert counts.max() - counts.min() <= 1


def test_answers_are_codes_that_the_questions_have(study):
    frame = draw(study, n=1500, dont_know=0.1, refused=0.1, skipped=0.1, careless=0.1)
    assert set(frame["dis2"].dropna()) == {1, 2, 3, 4, 5, 97, 98}
    assert frame["hp1"].dropna().between(0, 100).all()
    assert frame["gender"].dropna().isin([1, 2, 3, 97]).all()
    assert all(pd.api.types.is_integer_dtype(frame[name]) for name in ("Q1", "dis1_pre", "hp1", "leeftijd", "secs"))


def test_own_use_never_contradicts_itself(study):
    frame = as_read(study, draw(study, n=1500, careless=0, skipped=0, refused=0))
    assert (frame["used_ever"] == frame[["use_glue_ever", "use_paint_ever"]].max(axis=1)).all()
    assert (frame["used_12m"] == frame[["use_glue_12m", "use_paint_12m"]].max(axis=1)).all()
    for longer, shorter in (("use_glue_ever", "use_glue_12m"), ("use_glue_12m", "use_glue_30d")):
        assert (frame[longer] >= frame[shorter]).all()
        assert frame[longer].sum() > frame[shorter].sum()
    shown = frame["used_12m"] == 1
    assert frame.loc[~shown, "used_30d"].isna().all()  # the question is for people who used in the last year
    assert (frame.loc[shown, "used_30d"] >= frame.loc[shown, "use_glue_30d"]).all()
    assert 0 < frame.loc[~shown, "used_ever"].mean() < 0.3
    assert frame["use_unicorn_12m"].mean() < 0.02


def test_facts_about_people_come_as_often_as_the_truth_says(rehearsal):
    bands = {"education": {1: 10, 2: 0, 3: 30, 4: 60}}
    folder = "surveys/questionnaires/short.yaml"
    asked = rehearsal(**{folder: SHORT.replace("[age, gender, ", "[age, gender, education, ")})
    answers = draw(asked, n=4000, background=bands, drop_out=0.0, careless=0.0)["education"].dropna()
    found = answers[answers < 90].value_counts(normalize=True)
    assert set(found.index) == {1, 3, 4}
    assert [round(found[code], 1) for code in (1, 3, 4)] == [0.1, 0.3, 0.6]
    distance = draw(asked, background={"dis1": {5: 1000}})["Q1"]
    assert set(distance.dropna()) > {1, 2, 3}  # an outcome is drawn from its true effects all the same


def test_age_and_birth_year_agree_in_the_year_of_the_wave(study):
    frame = as_read(study, draw(study, skipped=0, refused=0))
    assert (2026 - frame["age"] - frame["birth_year"]).isin([0, 1]).all()


def test_who_stops_after_the_message_does_not_come_back(study):
    frame = draw(study, n=3000, drop_out={"control": 0.0, "debt": 0.4, "facts": 0.0}, skipped=0)
    after = frame[["Q1", "dis2", "dis3", "dis4", "ck1", "hp1"]].isna()
    stopped = after.any(axis=1)
    assert (after.cummax(axis=1) == after).all(axis=None)
    assert stopped[frame["condition"] != "1"].sum() == 0
    # one column of text follows, so one in seven of those who stop has answered all of these
    assert stopped[frame["condition"] == "1"].mean() == pytest.approx(0.4 * 6 / 7, abs=4 * (0.24 / 1000) ** 0.5)
    assert frame[["dis1_pre", "dis2_pre"]].notna().all(axis=None)
    assert frame.loc[stopped, "secs"].median() < frame.loc[~stopped, "secs"].median()


def test_the_careless_fail_the_check_and_are_fast(study):
    frame = draw(study, n=6000, careless=0.2, drop_out=0, skipped=0)
    failed = frame["ck1"] != 4
    # four of five answers at random are wrong, and one in a hundred of the others answers at random
    assert failed.mean() == pytest.approx(0.8 * (0.2 + 0.8 * 0.01), abs=4 * (0.14 / 6000) ** 0.5)
    assert frame.loc[failed, "secs"].median() < 0.4 * frame.loc[~failed, "secs"].median()
    straight = frame[["dis2", "dis3", "dis4"]].nunique(axis=1) == 1
    assert straight[failed].mean() > 0.3
    assert straight[~failed].mean() < 0.15
    assert frame.loc[failed, "use_unicorn_12m"].mean() == pytest.approx(0.5 * 0.2 / 0.208, abs=0.07)
    assert draw(study, careless=0)["ck1"].ne(4).mean() < 0.05


def test_open_answers_come_from_the_truth(study):
    frame = draw(study, open_answers=["Duidelijk.", "Geen idee."])
    assert set(frame["first"].dropna()) == {"Duidelijk.", "Geen idee."}
    assert draw(study)["first"].isna().all()


def test_known_effects_come_back_within_sampling_error(study):
    effects = {"users": {"debt": {"distance": 0.6, "hope": -0.4}}, "others": {"debt": {"distance": 0.6, "hope": -0.4}}}
    frame = as_read(study, draw(study, n=9000, effects=effects, careless=0, drop_out=0))
    found = scores(study, frame)
    control = found[found["arm"] == "control"]
    for concept, scale, effect in (("debt", "distance", 0.6), ("debt", "hope", -0.4), ("facts", "distance", 0.0)):
        difference = found.loc[found["arm"] == concept, scale].mean() - control[scale].mean()
        assert difference / control[scale].std() == pytest.approx(effect, abs=4 * (2 / 3000) ** 0.5)
    before = found.groupby("arm")["distance_pre"].mean()
    assert before.max() - before.min() < 0.1


def test_scores_before_and_after_correlate_as_asked(study):
    for asked in (0.3, 0.7):
        frame = as_read(study, draw(study, n=6000, pre_post=asked, careless=0))
        found = scores(study, frame)
        rows = found["arm"] == "control"
        assert np.corrcoef(*found.loc[rows, ["distance", "distance_pre"]].dropna().T.to_numpy())[0, 1] == pytest.approx(
            asked, abs=0.05
        )


def test_reversed_items_hang_together_with_the_rest(study):
    frame = as_read(study, draw(study, n=3000, loading=0.8, careless=0)).replace({97: np.nan, 98: np.nan})
    table = reliability_table(frame, [study.scales["distance"]], study.answers, audience="users", wave=1)
    assert (table["item_rest"].dropna() > 0.5).all()
    assert 0.8 < table["omega"].iloc[0] < 16 * 0.64 / (16 * 0.64 + 4 * 0.36)
    assert frame["dis2"].corr(frame["dis3"]) < -0.3


def test_waves_change_only_where_people_are_exposed(study):
    truth = {
        "waves": {2: {"users": {"distance": 0.8}, "others": {"distance": 0.8}}},
        "places": {"north": {"share": 3}, "west": {"exposed": False}},
        "weight_spread": 0.3,
        "careless": 0,
    }
    first, second = (draw(study, n=6000, wave=wave, **truth) for wave in (1, 2))
    assert {"area", "street", "w", "urn"} <= set(second.columns)
    assert second["w"].mean() == pytest.approx(1, abs=1e-3)
    assert (second["w"] > 0).all()
    assert second["area"].value_counts(normalize=True)["north"] == pytest.approx(0.75, abs=0.03)
    assert second.groupby("street")["area"].nunique().max() == 1
    assert second["street"].nunique() == 20
    assert set(second["urn"]) == {"users", "others"}
    assert not set(first["pid"]) & set(second["pid"])
    start = as_read(study, first)["dis3"].replace({97: np.nan, 98: np.nan}).mean()
    means = second.assign(dis3=second["dis3"].replace({97: np.nan, 98: np.nan})).groupby("area")["dis3"].mean()
    assert means["west"] - start == pytest.approx(0, abs=0.15)
    assert means["north"] - start > 0.4


def test_another_wording_moves_answers_everywhere(study):
    truth = {
        "worded": {2: {"users": {"distance": 0.8}, "others": {"distance": 0.8}}},
        "places": {"north": {"share": 1}, "west": {"exposed": False}},
        "careless": 0,
    }
    first, second = (draw(study, n=4000, wave=wave, **truth) for wave in (1, 2))
    start, after = (as_read(study, rows)["dis3"].replace({97: np.nan, 98: np.nan}) for rows in (first, second))
    rise = after.groupby(second["area"].to_numpy()).mean() - start.mean()
    assert (rise > 0.4).all()
    assert rise["west"] == pytest.approx(rise["north"], abs=0.15)


def test_the_responses_can_be_read_back(study):
    truth = {"dont_know": 0.05}
    for data in study.file.data:
        path = study.folder / data.file
        path.parent.mkdir(exist_ok=True)
        draw(study, wave=data.wave, **truth).to_csv(path, index=False)
    frame = read_responses(study).frame
    assert len(frame) == 1200
    assert set(frame["_arm"]) == {"control", "debt", "facts"}
    assert frame["dis1"].dropna().isin([1, 2, 3, 4, 5]).all()
    assert frame["dis1"].isna().any()


def test_an_audience_without_questionnaire_answers_the_outcomes_of_the_plan(rehearsal, tmp_path):
    study = rehearsal()
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8").replace("questionnaire: short, ", "")
    frame = draw(rehearsal(**{"study.yaml": text}))
    assert {"Q1", "dis1_pre", "hp1", "used_12m"} <= set(frame.columns)
    assert "ck1" not in frame.columns
    assert study.questionnaires


def test_a_single_respondent_can_be_invented(study):
    assert len(draw(study, n=1)) == 1


def test_several_concepts_per_respondent_cannot_be_invented(rehearsal):
    text = """
        study: wide
        title: Wide
        arms: {control: {label: C, control: true}, debt: {label: D}}
        audiences: {everyone: {label: All}}
        data: [{file: data/wave1.csv, reshape: "{outcome}_msg{arm}"}]
        """
    with pytest.raises(DesignError, match="cannot be invented"):
        draw(rehearsal(**{"study.yaml": text}))


def test_a_score_that_no_question_gives_cannot_be_invented(rehearsal):
    plan = "plan: p\noutcomes:\n  fear: {column: fear, role: harm.stigma, higher_is: worse, margin: {sd: 0.2}}\n"
    with pytest.raises(DesignError, match="no question gives the score 'fear'"):
        draw(rehearsal(**{"analyses/plan.yaml": plan}))


@pytest.mark.slow
def test_known_effects_come_back_to_a_hundredth(study):
    effects = {"users": {"debt": {"distance": 0.5}}, "others": {"debt": {"distance": 0.5}}}
    kept = {"careless": 0, "drop_out": 0, "dont_know": 0, "refused": 0, "skipped": 0}
    frame = as_read(study, draw(study, n=600_000, effects=effects, **kept))
    found = scores(study, frame)
    control = found.loc[found["arm"] == "control", "distance"]
    difference = found.loc[found["arm"] == "debt", "distance"].mean() - control.mean()
    assert difference / control.std() == pytest.approx(0.5, abs=0.01)
