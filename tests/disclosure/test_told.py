"""Told questions in the release: what would tell a few people goes, also by way of other tables, and no more."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.disclosure.release import release
from pretest.tables import registry

VALUES = {("mood", "one"): (1.0, 2.0, 3.0, 4.0, 5.0)}
ARMS = ("control", "debt", "fun")


def told(counts: dict[str, tuple[int, int]], *, cut: float = 4.0, audience: str = "all", item: str = "one"):
    """The table: arm → people who answered, and who answered so."""
    rows = []
    for concept in [arm for arm in counts if arm != "control"]:
        row = {"wave": 1, "audience": audience, "concept": concept, "outcome": "mood", "told": "mood", "item": item}
        row |= {"cut": cut, "more_is": "worse", "reference": "control", "conf_level": 0.95, "weighted": False}
        for side, arm in (("concept", concept), ("reference", "control")):
            n, counted = counts[arm]
            row |= {f"n_{side}": n, f"counted_{side}": counted, f"of100_{side}": 100 * counted / n}
        row["difference"] = row["of100_concept"] - row["of100_reference"]
        row |= dict.fromkeys(("conf_low", "conf_high", "prior_low", "prior_high", "both_low", "both_high"), 1.0)
        row |= dict.fromkeys(("prior_difference", "both_difference"), 1.0)
        rows.append(row | {"suppressed": False})
    return registry.table("told").require(pd.DataFrame(rows))


def reliability(n: int, floor: int, ceiling: int, mean: float):
    row = dict.fromkeys(registry.table("reliability").kinds)
    row |= {"wave": 1, "audience": "all", "scale": "mood", "phase": "post", "item": "one", "suppressed": False}
    row |= {"n": n, "floor": floor / n, "ceiling": ceiling / n, "mean": mean}
    return registry.table("reliability").require(pd.DataFrame([row]))


def released(tables, below: int = 10):
    return release(tables, below, "control", values=VALUES)


def hidden(frame: pd.DataFrame) -> dict[str, bool]:
    """Per concept whether its row was hidden; a hidden row has no figure at all."""
    figures = list(registry.table("told").hides.figures)
    for row in frame.to_dict("records"):
        gone = [pd.isna(row[name]) for name in figures]
        assert all(gone) if row["suppressed"] else not any(gone)
    return dict(zip(frame["concept"], frame["suppressed"].tolist(), strict=True))


def test_what_rests_on_enough_people_is_told_whole():
    given = told({"control": (50, 20), "debt": (50, 30), "fun": (50, 25)})
    assert hidden(released({"told": given})["told"]) == {"debt": False, "fun": False}


@pytest.mark.parametrize("few", [(50, 3), (50, 47), (8, 4)])
def test_few_people_on_either_side_of_the_cut_or_in_the_arm_hide_the_row(few):
    found = released({"told": told({"control": (50, 20), "debt": few, "fun": (50, 25)})})["told"]
    assert hidden(found) == {"debt": True, "fun": False}


def test_few_people_in_the_reference_hide_every_row():
    found = released({"told": told({"control": (50, 3), "debt": (50, 20), "fun": (50, 25)})})["told"]
    assert hidden(found) == {"debt": True, "fun": True}


def test_nobody_and_everybody_are_no_few_people():
    found = released({"told": told({"control": (50, 0), "debt": (50, 50), "fun": (50, 25)})})["told"]
    assert hidden(found) == {"debt": False, "fun": False}


def test_where_nothing_is_hidden_all_is_told():
    found = released({"told": told({"control": (50, 3), "debt": (50, 20)})}, below=0)["told"]
    assert not found["suppressed"].any()
    assert found["of100_reference"].iloc[0] == 6.0


def test_all_arms_together_do_not_give_a_hidden_arm_away():
    # 20 + 3 + 25 people gave the highest answer, and the ceiling of the item says 48 of 150
    counts = {"control": (50, 20), "debt": (50, 3), "fun": (50, 25)}
    tables = {"told": told(counts, cut=5.0), "reliability": reliability(150, 40, 48, 3.02)}
    found = released(tables)
    rows = found["told"].set_index("concept")
    told_arms = {"debt": bool(rows.loc["debt", "suppressed"]), "fun": bool(rows.loc["fun", "suppressed"])}
    assert told_arms["debt"]
    assert told_arms["fun"] or found["reliability"]["ceiling"].isna().all()


def test_the_lowest_answer_gives_the_others_away():
    # cut at the second answer: who is not counted gave the lowest one, of whom there are 3 in one arm
    counts = {"control": (50, 30), "debt": (50, 47), "fun": (50, 25)}
    tables = {"told": told(counts, cut=2.0), "reliability": reliability(150, 48, 40, 3.02)}
    found = released(tables)
    rows = found["told"].set_index("concept")
    assert rows.loc["debt", "suppressed"]
    assert rows.loc["fun", "suppressed"] or found["reliability"]["floor"].isna().all()


def test_a_share_that_follows_from_the_answers_of_an_arm_goes_with_them():
    # a scale of one question: 2 people gave the 5, 18 the 4; the told share is their sum and may stay, alone it may not
    answers = {"1": 10, "2": 10, "3": 10, "4": 18, "5": 2}
    rows = [
        {"wave": 1, "audience": "all", "concept": arm, "outcome": "mood", "item": "one", "reversed": False,
         "value": float(label), "score": float(label), "label": label, "n": n, "n_answered": 50, "share": n / 50,
         "weighted": False, "suppressed": False}
        for arm in ("control", "debt")
        for label, n in (answers if arm == "debt" else {"1": 10, "2": 10, "3": 10, "4": 10, "5": 10}).items()
    ]  # fmt: skip
    distributions = registry.table("distributions").require(pd.DataFrame(rows))
    given = {"told": told({"control": (50, 10), "debt": (50, 2)}, cut=5.0), "distributions": distributions}
    single = {("mood", ""): VALUES["mood", "one"], **VALUES}
    found = release(given, 10, "control", values=single)
    assert hidden(found["told"]) == {"debt": True}
    given["told"] = told({"control": (50, 20), "debt": (50, 20)}, cut=4.0)
    found = release(given, 10, "control", values=single)
    shown = found["distributions"]
    of_debt = shown[(shown["concept"] == "debt") & shown["n"].notna()]["label"].tolist()
    assert not {"4", "5"} & set(of_debt)  # neither alone, as their sum is told or the other follows
