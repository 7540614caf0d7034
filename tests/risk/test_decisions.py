"""What must hold: the worst verdict decides, and nothing but excluded harm leads to go."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.risk import Setting, decision_table
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import BENEFIT_VERDICTS, DECISIONS, HARM_VERDICTS

CLEARED = {"harm_excluded", "trivial_harm", "improved"}


def row(verdict, outcome="distance", **changes):
    base = {name: np.nan if kind == "float" else "" for name, kind in VERDICTS.kinds.items()}
    base |= {"audience": "non_users", "concept": "debt", "outcome": outcome, "verdict": verdict, "unit": "sd"}
    base |= {"wave": 1, "primary": True, "suppressed": False, "is_aim": verdict.startswith("benefit")}
    return base | {"role": "benefit" if verdict.startswith("benefit") else "harm.stigma"} | changes


def frame(*rows):
    return VERDICTS.require(pd.DataFrame(list(rows), columns=list(VERDICTS.kinds)))


def decide(*rows, **options):
    """(decision, reason, harm badge, aim badge) by audience; "" is the overall row."""
    table = decision_table(frame(*rows), **options)
    assert (table["outcome"] == "").all()
    return {r.audience: (r.verdict, r.reason, r.harm_badge, r.aim_badge) for r in table.itertuples()}


SHOWN = row("benefit_shown", "support")
PASSED = row("harm_excluded")


@pytest.mark.parametrize(
    ("rows", "decision", "reason", "harm", "aim"),
    [
        ([row("harm"), row("inconclusive", "blame"), SHOWN], "stop", "harm:distance", "harm", "shown"),
        ([row("harm", "b"), row("harm", "a"), SHOWN], "stop", "harm:a; harm:b", "harm", "shown"),
        ([row("harm_signalled"), row("inconclusive", "x")], "revise", "harm_signalled:distance", "signalled",
         "not_measured"),
        # what is not primary cannot clear, but it can hold back
        ([PASSED, row("harm", "x", primary=False), SHOWN], "revise", "harm:x", "harm", "shown"),
        ([PASSED, row("harm_signalled", "x", primary=False), SHOWN], "revise", "harm_signalled:x", "signalled",
         "shown"),
        ([PASSED, row("inconclusive", "x", primary=False), SHOWN], "go", "benefit_shown:support", "not_above_limit",
         "shown"),
        # an aim or a benefit that went the wrong way
        ([PASSED, row("benefit_reversed", "a"), SHOWN], "revise", "benefit_reversed:a", "not_above_limit", "reversed"),
        ([PASSED, row("benefit_reversed", "a", is_aim=False), SHOWN], "revise", "benefit_reversed:a",
         "not_above_limit", "reversed"),
        ([PASSED, row("trivial_harm", "use", is_aim=True), SHOWN], "revise", "trivial_harm:use", "not_above_limit",
         "reversed"),
        # a primary harm that is open, with an estimate at its margin
        ([row("inconclusive", reason="possible_harm"), SHOWN], "revise", "possible_harm:distance", "cannot_tell",
         "shown"),
        ([row("inconclusive", reason="possible_harm_few"), SHOWN], "collect_more", "inconclusive:distance",
         "cannot_tell", "shown"),
        ([row("inconclusive", block="keying"), row("inconclusive", "x")], "mend_first", "keying:distance",
         "cannot_tell", "not_measured"),
        ([row("inconclusive", block="weights"), SHOWN], "mend_first", "weights:distance", "cannot_tell", "shown"),
        ([row("inconclusive", block="attrition"), SHOWN], "collect_more", "inconclusive:distance", "cannot_tell",
         "shown"),
        ([PASSED, row("inconclusive", "blame"), SHOWN], "collect_more", "inconclusive:blame", "cannot_tell", "shown"),
        ([PASSED, row("trivial_harm", "blame"), SHOWN], "go", "benefit_shown:support", "not_above_limit", "shown"),
        ([row("improved", is_aim=True)], "go", "improved:distance", "not_above_limit", "shown"),
        # a benefit that is no aim never gives go
        ([PASSED, row("benefit_shown", "a", is_aim=False)], "harmless_aim_not_shown", "aim_not_measured",
         "not_above_limit", "not_measured"),
        ([PASSED, row("benefit_not_shown", "a")], "harmless_aim_not_shown", "benefit_not_shown:a", "not_above_limit",
         "not_shown"),
        ([PASSED], "harmless_aim_not_shown", "aim_not_measured", "not_above_limit", "not_measured"),
        ([SHOWN], "not_measured", "no_primary_harm", "not_measured", "shown"),
        ([row("harm_excluded", primary=False), SHOWN], "not_measured", "no_primary_harm", "not_measured", "shown"),
        ([row("harm", primary=False), SHOWN], "revise", "harm:distance", "harm", "shown"),
        ([row("inconclusive", reason="no_control"), SHOWN], "no_control", "no_control", "cannot_tell", "shown"),
        ([row("inconclusive", reason="no_control"), row("harm_excluded", "a"), SHOWN], "collect_more",
         "inconclusive:distance", "cannot_tell", "shown"),
    ],
)  # fmt: skip
def test_one_audience_follows_the_rules_in_order(rows, decision, reason, harm, aim):
    found = decide(*rows)
    assert found["non_users"] == (decision, reason, harm, aim)
    overall = "; ".join(f"non_users/{part}" for part in reason.split("; "))
    assert found[""] == (decision, overall, harm, aim)


def test_without_a_control_arm_nothing_else_counts():
    rows = [row("harm"), row("harm_excluded", "blame"), SHOWN]
    found = decide(*rows, setting=Setting(design="uncontrolled"))
    assert {decision for decision, *_ in found.values()} == {"no_control"}


def test_a_harm_about_the_message_that_is_compared_with_nobody_never_lets_a_concept_pass():
    felt = row("inconclusive", "felt", reason="off_topic")
    assert decide(felt, PASSED, SHOWN)["non_users"] == ("no_control", "off_topic:felt", "cannot_tell", "shown")
    assert decide(felt, SHOWN)["non_users"][:3] == ("no_control", "off_topic:felt", "cannot_tell")
    assert decide(felt, row("harm"), SHOWN)["non_users"][0] == "stop"
    assert decide(felt, row("harm_signalled"), SHOWN)["non_users"][0] == "revise"


@pytest.mark.parametrize("block", ["", "keying", "attrition"])
def test_no_number_of_people_helps_a_harm_that_is_compared_with_nobody(block):
    """Beside another that is open too: the advice is another control, not more people, nor a mend that leaves it so."""
    felt = row("inconclusive", "felt", reason="off_topic")
    found = decide(felt, row("inconclusive", block=block), SHOWN)
    assert found["non_users"] == ("no_control", "off_topic:felt", "cannot_tell", "shown")
    assert found[""][:2] == ("no_control", "non_users/off_topic:felt")


@pytest.mark.parametrize(
    ("users", "non_users", "overall", "harm", "aim"),
    [
        (["harm"], ["harm_excluded", "benefit_shown"], "stop", "harm", "shown"),
        (["harm_signalled"], ["inconclusive"], "revise", "signalled", "not_measured"),
        (["inconclusive"], ["harm_excluded", "benefit_shown"], "collect_more", "cannot_tell", "shown"),
        (["harm_excluded"], ["trivial_harm", "benefit_shown"], "go", "not_above_limit", "shown"),
        (["harm_excluded"], ["trivial_harm", "benefit_not_shown"], "harmless_aim_not_shown", "not_above_limit",
         "not_shown"),
        (["benefit_shown"], ["harm_excluded", "benefit_shown"], "not_measured", "not_measured", "shown"),
        (["harm_excluded", "benefit_reversed"], ["harm_excluded", "benefit_shown"], "revise", "not_above_limit",
         "reversed"),
    ],
)  # fmt: skip
def test_over_audiences_the_worst_decision_holds(users, non_users, overall, harm, aim):
    rows = [row(v, f"o{i}", audience="users") for i, v in enumerate(users)]
    rows += [row(v, f"o{i}", audience="non_users") for i, v in enumerate(non_users)]
    found = decide(*rows)[""]
    assert (found[0], found[2], found[3]) == (overall, harm, aim)


def test_what_was_asked_but_not_judged_gets_a_row_and_what_was_not_asked_gets_none():
    asked = pd.DataFrame({"wave": [1, 1, 2], "audience": ["non_users", "users", "users"], "concept": ["debt"] * 3})
    table = decision_table(frame(PASSED, SHOWN, row("harm", concept="current")), asked=asked)
    keys = list(zip(table["wave"], table["audience"], table["concept"], table["verdict"], strict=True))
    assert keys == [
        (1, "non_users", "debt", "go"),
        (1, "users", "debt", "not_measured"),
        (2, "users", "debt", "not_measured"),
        (1, "", "debt", "not_measured"),
        (2, "", "debt", "not_measured"),
    ]
    alone = decision_table(frame(), asked=asked, setting=Setting(design="uncontrolled"))
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


harms = st.tuples(st.sampled_from(HARM_VERDICTS), st.booleans())


@settings(max_examples=60)
@given(
    harms=st.lists(harms, max_size=5),
    benefits=st.lists(st.sampled_from(BENEFIT_VERDICTS), max_size=3),
    seed=st.integers(0, 99),
)
def test_go_only_when_every_harm_is_cleared_and_the_order_of_rows_does_not_matter(harms, benefits, seed):
    rows = [row(v, f"h{i}", primary=primary) for i, (v, primary) in enumerate(harms)]
    rows += [row(v, f"b{i}", role="benefit", is_aim=True) for i, v in enumerate(benefits)]
    asked = pd.DataFrame({"wave": [1], "audience": ["non_users"], "concept": ["debt"]})
    found = decide(*rows, asked=asked)
    primary = [verdict for verdict, first in harms if first]
    loud = {verdict for verdict, _ in harms} & {"harm", "harm_signalled"}
    cleared = len(primary) > 0 and set(primary) <= CLEARED and not loud and "benefit_reversed" not in benefits
    assert (found[""][0] in ("go", "harmless_aim_not_shown")) == cleared
    assert (found[""][0] == "go") == (cleared and "benefit_shown" in benefits)
    assert not (cleared and found[""][2] != "not_above_limit")
    assert not (loud and found[""][2] not in ("harm", "signalled"))
    mixed = [rows[i] for i in np.random.default_rng(seed).permutation(len(rows))]
    assert str(decide(*mixed, asked=asked)) == str(found)


@settings(max_examples=60)
@given(harms=st.lists(harms, min_size=1, max_size=5), worse=st.sampled_from(HARM_VERDICTS[:2]), first=st.booleans())
def test_one_more_warning_never_makes_a_decision_milder(harms, worse, first):
    rows = [row(v, f"h{i}", primary=primary) for i, (v, primary) in enumerate(harms)]
    before, after = decide(*rows)[""][0], decide(*rows, row(worse, "more", primary=first))[""][0]
    assert DECISIONS.index(after) <= DECISIONS.index(before)


@pytest.mark.parametrize(
    "bad",
    [
        row("fine"),
        row("benefit_shown", role="harm.stigma"),
        row("harm_excluded", role="mechanism"),
        row("harm_excluded", primary=None),
        row("harm_excluded", suppressed=None),
        row("harm_excluded", is_aim=None),
        row("harm_excluded") | {"verdict": None},
    ],
)
def test_a_row_without_a_known_verdict_is_refused(bad):
    with pytest.raises(ValueError, match="verdicts"):
        decision_table(frame(bad))


GATE = {(1, "non_users", "debt"): ("not_understood:grasp",)}
OPEN = {(1, "non_users", "debt"): ("understanding_open:grasp",)}


@pytest.mark.parametrize(
    ("rows", "gates", "decision", "reason"),
    [
        ([PASSED, SHOWN], GATE, "revise", "not_understood:grasp"),
        ([PASSED, SHOWN], OPEN, "collect_more", "understanding_open:grasp"),
        ([PASSED, SHOWN], {(1, "users", "debt"): ("not_understood:grasp",)}, "go", "benefit_shown:support"),
        ([PASSED], GATE, "harmless_aim_not_shown", "aim_not_measured"),
        ([row("harm"), SHOWN], GATE, "stop", "harm:distance"),
        ([row("harm_signalled"), SHOWN], GATE, "revise", "harm_signalled:distance"),
        ([row("inconclusive"), SHOWN], GATE, "collect_more", "inconclusive:distance"),
    ],
)
def test_a_message_that_is_not_understood_never_goes_ahead_and_harms_keep_their_reason(rows, gates, decision, reason):
    found = decide(*rows, setting=Setting(gates=gates))
    assert found["non_users"][:2] == (decision, reason)
    assert found[""][:2] == (decision, "; ".join(f"non_users/{part}" for part in reason.split("; ")))
    assert found["non_users"][2:] == decide(*rows)["non_users"][2:]  # nothing else is said of harm or of the aims
