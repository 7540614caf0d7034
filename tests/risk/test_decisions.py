"""What must hold: the worst verdict decides, and nothing but excluded harm leads to go."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.risk import Rules, decision_table
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import DECISIONS, HARM_VERDICTS


def row(verdict, outcome="distance", **changes):
    base = {name: np.nan for name, kind in VERDICTS.kinds.items() if kind == "float"}
    base |= {
        "audience": "non_users",
        "concept": "debt",
        "outcome": outcome,
        "verdict": verdict,
        "unit": "sd",
        "wave": 1,
    }
    base |= {"primary": True, "reason": "", "suppressed": False}
    return base | {"role": "benefit" if verdict.startswith("benefit") else "harm.stigma"} | changes


def frame(*rows):
    return VERDICTS.require(pd.DataFrame(list(rows), columns=list(VERDICTS.kinds)))


def decide(*rows, **options):
    """(verdict, reason, n_more) by audience; "" is the overall row."""
    table = decision_table(frame(*rows), **options)
    assert (table["outcome"] == "").all()
    return {r.audience: (r.verdict, r.reason, r.n_more) for r in table.itertuples()}


SHOWN = row("benefit_shown", "support")


@pytest.mark.parametrize(
    ("rows", "decision", "reason"),
    [
        ([row("harm"), row("inconclusive", "blame"), SHOWN], "stop", "harm:distance"),
        ([row("harm", "b"), row("harm", "a"), SHOWN], "stop", "harm:a; harm:b"),
        ([row("harm_signalled"), row("inconclusive", "blame"), SHOWN], "revise", "harm_signalled:distance"),
        ([row("harm_excluded"), row("inconclusive", "blame"), SHOWN], "collect_more", "inconclusive:blame"),
        ([row("harm_excluded"), row("trivial_harm", "blame"), SHOWN], "go", "benefit_shown:support"),
        ([row("harm_excluded"), row("benefit_not_shown", "a")], "harmless_no_effect", "benefit_not_shown:a"),
        ([row("harm_excluded")], "harmless_no_effect", "no_benefit_measured"),
        ([SHOWN], "collect_more", "no_primary_harm"),
        ([row("harm_excluded", primary=False), SHOWN], "collect_more", "no_primary_harm"),
        ([row("harm", "x", primary=False), row("harm_excluded"), SHOWN], "go", "benefit_shown:support"),
        ([row("inconclusive", reason="no_control"), SHOWN], "no_control", "no_control"),
        (
            [row("inconclusive", reason="no_control"), row("harm_excluded", "a"), SHOWN],
            "collect_more",
            "inconclusive:distance",
        ),
    ],
)
def test_one_audience_follows_the_rules_in_order(rows, decision, reason):
    found = decide(*rows)
    assert found["non_users"][:2] == (decision, reason)
    assert found[""][0] == decision
    assert found[""][1] == "; ".join(f"non_users/{part}" for part in reason.split("; "))


def test_without_a_control_arm_nothing_else_counts():
    rows = [row("harm"), row("harm_excluded", "blame"), SHOWN]
    assert {verdict for verdict, _, _ in decide(*rows, design="uncontrolled").values()} == {"no_control"}


def test_collect_more_asks_for_the_largest_number_that_its_cells_need():
    some = [row("inconclusive", "a", n_more=40.0), row("inconclusive", "b", n_more=90.0), row("harm_excluded", "c")]
    assert decide(*some)["non_users"][2] == 90.0
    never = [*some, row("inconclusive", "d", n_more=np.nan)]
    assert np.isnan(decide(*never)["non_users"][2])
    other = row("inconclusive", "e", n_more=200.0, audience="users")
    assert decide(*some, other)[""] == (
        "collect_more",
        "non_users/inconclusive:a; non_users/inconclusive:b; users/inconclusive:e",
        200.0,
    )
    assert np.isnan(decide(*never, other)[""][2])
    assert np.isnan(decide(row("harm"), *some)["non_users"][2])
    assert decide(row("harm_excluded"))["non_users"][2] == 0.0


@pytest.mark.parametrize(
    ("users", "non_users", "overall"),
    [
        (["harm"], ["harm_excluded", "benefit_shown"], "stop"),
        (["harm_signalled"], ["inconclusive"], "revise"),
        (["inconclusive"], ["harm_excluded", "benefit_shown"], "collect_more"),
        (["harm_excluded"], ["trivial_harm", "benefit_shown"], "go"),
        (["harm_excluded"], ["trivial_harm", "benefit_not_shown"], "harmless_no_effect"),
        (["benefit_shown"], ["harm_excluded", "benefit_shown"], "collect_more"),
    ],
)
def test_over_audiences_the_worst_decision_holds(users, non_users, overall):
    rows = [row(v, f"o{i}", audience="users") for i, v in enumerate(users)]
    rows += [row(v, f"o{i}", audience="non_users") for i, v in enumerate(non_users)]
    assert decide(*rows)[""][0] == overall


def test_what_was_asked_but_not_judged_gets_a_row():
    asked = pd.DataFrame({"wave": [1, 1, 2], "audience": ["non_users", "users", "users"], "concept": ["debt"] * 3})
    table = decision_table(frame(row("harm_excluded"), SHOWN), asked=asked)
    keys = list(zip(table["wave"], table["audience"], table["verdict"], strict=True))
    assert keys == [
        (1, "non_users", "go"),
        (1, "users", "collect_more"),
        (2, "users", "collect_more"),
        (1, "", "collect_more"),
        (2, "", "collect_more"),
    ]
    alone = decision_table(frame(), asked=asked, design="uncontrolled")
    assert set(alone["verdict"]) == {"no_control"}
    assert len(decision_table(frame())) == 0


def test_verdicts_read_back_from_a_file_give_the_same_decisions(tmp_path):
    before = frame(row("inconclusive", n_more=12.0), row("harm_excluded", "blame"), SHOWN)
    before.to_csv(tmp_path / "verdicts.csv", index=False)
    after = pd.read_csv(tmp_path / "verdicts.csv")
    pd.testing.assert_frame_equal(decision_table(after), decision_table(before))


def test_suppressed_cells_mark_the_decision_that_rests_on_them():
    table = decision_table(frame(row("harm", suppressed=True), row("harm_excluded", audience="users")))
    marked = dict(zip(table["audience"], table["suppressed"], strict=True))
    assert marked == {"non_users": True, "users": False, "": True}
    assert table["n_more"].isna().tolist() == [True, False, True]


@settings(max_examples=40)
@given(
    harms=st.lists(st.sampled_from(HARM_VERDICTS), max_size=5),
    benefits=st.lists(st.sampled_from(["benefit_shown", "benefit_not_shown"]), max_size=3),
    seed=st.integers(0, 99),
)
def test_go_only_when_every_harm_is_cleared_and_the_order_of_rows_does_not_matter(harms, benefits, seed):
    rows = [row(v, f"h{i}", n_more=float(i)) for i, v in enumerate(harms)]
    rows += [row(v, f"b{i}") for i, v in enumerate(benefits)]
    asked = pd.DataFrame({"wave": [1], "audience": ["non_users"], "concept": ["debt"]})
    found = decide(*rows, asked=asked)
    cleared = len(harms) > 0 and set(harms) <= {"harm_excluded", "trivial_harm"}
    assert (found[""][0] in ("go", "harmless_no_effect")) == cleared
    assert (found[""][0] == "go") == (cleared and "benefit_shown" in benefits)
    mixed = [rows[i] for i in np.random.default_rng(seed).permutation(len(rows))]
    assert str(decide(*mixed, asked=asked)) == str(found)


@settings(max_examples=40)
@given(harms=st.lists(st.sampled_from(HARM_VERDICTS), min_size=1, max_size=5), worse=st.sampled_from(HARM_VERDICTS[:2]))
def test_one_more_warning_never_makes_a_decision_milder(harms, worse):
    rows = [row(v, f"h{i}") for i, v in enumerate(harms)]
    before, after = decide(*rows)[""][0], decide(*rows, row(worse, "more"))[""][0]
    assert DECISIONS.index(after) <= DECISIONS.index(before)


def test_rules_can_be_stricter_but_never_clear_what_is_not_excluded():
    strict = Rules(stop=("harm", "harm_signalled"), revise=("trivial_harm",))
    assert decide(row("harm_signalled"), rules=strict)[""][0] == "stop"
    assert decide(row("trivial_harm"), rules=strict)[""][0] == "revise"
    assert Rules.default() == Rules()
    with pytest.raises(ValueError, match="cleared"):
        Rules(collect_more=())
    with pytest.raises(ValueError, match="named"):
        Rules(revise=("harm", "harm_signalled"))
    with pytest.raises(ValueError, match="unknown"):
        Rules(stop=("harm", "doom"))


@pytest.mark.parametrize(
    "bad",
    [
        row("fine"),
        row("benefit_shown", role="harm.stigma"),
        row("harm_excluded", role="mechanism"),
        row("harm_excluded", primary=None),
        row("harm_excluded", suppressed=None),
        row("harm_excluded") | {"verdict": None},
    ],
)
def test_a_row_without_a_known_verdict_is_refused(bad):
    with pytest.raises(ValueError, match="verdicts"):
        decision_table(frame(bad))
