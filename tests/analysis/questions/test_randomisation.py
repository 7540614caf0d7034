"""The assignment alone, from a study to the table: as it was assigned, beside the verdict, and silent on few people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.cells.chance import by_chance
from pretest.analysis.questions.randomisation import _notes, find_randomisation
from pretest.disclosure.release import release
from pretest.numbers import Design
from pretest.tables.randomisation import TABLE as RANDOMISATION
from tests.analysis.questions.small_study import PLAN, STUDY, analysis, data

BLOCKED = STUDY.replace("arm: condition}", "arm: condition, block: block}")


def blocked(n: int = 240) -> str:
    """The same people in blocks of twelve, six in each arm."""
    head, *rows = data(n).strip().splitlines()
    return "\n".join([f"{head},block", *(f"{row},b{number // 12}" for number, row in enumerate(rows))]) + "\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    from tests.tiny import write_study

    made = analysis(write_study(tmp_path_factory.mktemp("blocks") / "study", BLOCKED, PLAN, blocked()))
    return made, find_randomisation(made)


def test_every_primary_harm_has_a_second_p_that_was_assigned_as_the_people_were(found):
    made, answer = found
    table = answer.tables["randomisation"]
    assert list(table.columns) == list(RANDOMISATION.kinds)
    assert table["outcome"].tolist() == ["distance", "warmth"]  # blame is no primary harm
    assert set(table["assigned"]) == {"people_in_blocks"}
    assert set(table["counted"]) == {"drawn"}
    distance = table.iloc[0]
    assert 1 / 1_000 <= distance["p_randomisation"] < 0.01  # of the 999 draws of the plan
    assert distance["p_model"] < 0.01
    assert table["agrees"].all()
    assert not answer.notes
    verdicts = made.judged.verdicts.set_index("outcome")
    assert verdicts.loc["distance", "verdict"] in ("harm", "harm_signalled", "trivial_harm")


def test_both_tests_are_near_each_other_where_nothing_is_wrong(found):
    warmth = found[1].tables["randomisation"].iloc[1]
    p = warmth["p_model"]
    assert warmth["p_randomisation"] == pytest.approx(p, abs=0.02 + 4 * np.sqrt(max(p * (1 - p), 1e-4) / 999))


def test_the_same_study_and_seed_give_the_same_p(found):
    made, answer = found
    pd.testing.assert_frame_equal(find_randomisation(made).tables["randomisation"], answer.tables["randomisation"])


def test_where_it_shows_what_the_verdict_does_not_it_is_a_note_to_read_first():
    row = {"wave": 1, "audience": "everyone", "concept": "debt", "outcome": "distance", "assigned": "people",
           "suppressed": False, "level": 0.01}  # fmt: skip
    cases = {
        "randomisation_harm": (0.004, 0.02),
        "randomisation_weaker": (0.02, 0.004),
        "randomisation_differs": (0.04, 0.06),
    }
    for code, (p, model) in cases.items():
        (note,) = _notes([row | {"p_randomisation": p, "p_model": model, "agrees": False}])
        assert note.code == code
        assert note.severity == {"randomisation_harm": "serious", "randomisation_weaker": "warning"}.get(code, "info")
        assert not list(_notes([row | {"p_randomisation": p, "p_model": model, "agrees": False, "suppressed": True}]))


def test_few_people_have_no_figures(make_study):
    made = analysis(make_study(STUDY, PLAN, data(60)), suppress_below=40)
    table = find_randomisation(made).tables["randomisation"]
    assert table["suppressed"].all()
    assert table[list(RANDOMISATION.hides.figures)].isna().all().all()
    tables = {"randomisation": table.assign(suppressed=False, statistic=1.0)}
    assert release(tables, 10)["randomisation"]["statistic"].notna().all()  # what is marked decides, and nothing else


def test_whole_groups_people_with_both_and_blocks_that_cut_through_groups():
    rng = np.random.default_rng(8)
    values, arm = rng.normal(size=24), np.repeat([0, 1], 12)
    cluster = np.repeat(np.arange(8), 3)
    ways = {
        "people": Design(arm, 2),
        "people_in_blocks": Design(arm, 2, block=np.tile([0, 1], 12)),
        "clusters": Design(arm, 2, cluster=cluster),
        "clusters_in_blocks": Design(arm, 2, cluster=cluster, block=cluster % 2),
        "order": Design(arm, 2, cluster=np.tile(np.arange(12), 2)),
        "unclear": Design(arm, 2, cluster=cluster, block=np.tile([0, 1], 12)),
    }
    for assigned, design in ways.items():
        chance = by_chance(values, arm == 1, design, resamples=199, rng=np.random.default_rng(1))
        assert chance.assigned == assigned
        assert (chance.found is None) == (assigned == "unclear")


def test_blocks_numbered_anew_in_every_stratum_are_blocks_of_their_own():
    """Two strata with the same block numbers: only within each of the four cells was anything assigned."""
    values, arm = np.array([0.0, 1, 0, 1, 10, 11, 10, 11]), np.tile([0, 1], 4)
    block, strata = np.tile([0, 0, 1, 1], 2), np.repeat([0, 1], 4)
    design = Design(arm, 2, block=block, strata=strata)
    chance = by_chance(values, arm == 1, design, resamples=999, rng=np.random.default_rng(1))
    assert chance.found is not None
    assert chance.found.p_above[0] == 1 / 16
