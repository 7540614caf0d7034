"""Whether a message was understood, in sentences: of everybody, or of the groups that do not."""

from __future__ import annotations

import pandas as pd

from pretest.report.words.edition import read_edition
from pretest.report.words.understanding import understood_claims
from tests.report.sample import sample

PANEL = (1, "users")


def row(level, share, word):
    return {
        "wave": 1, "audience": "users", "concept": "pay", "scale": "grasp", "subgroup": "school" if level else "",
        "level": level, "n": 200, "n_right": round(200 * share), "share": share, "conf_low": share - 0.05,
        "conf_high": share + 0.05, "conf_level": 0.95, "gate": 0.8, "met": word, "weighted": False, "suppressed": False,
    }  # fmt: skip


def said(*rows):
    edition = read_edition(sample().with_tables(understood=pd.DataFrame(rows)), "en")
    return [claim.text for claim in understood_claims(edition, PANEL, "pay")]


def test_where_everybody_lies_below_the_gate_the_groups_are_left_to_the_table():
    (text,) = said(row("", 0.49, "not_met"), row("1", 0.4, "not_met"), row("2", 0.55, "not_met"))
    assert "49 of 100 people" in text


def test_every_group_below_the_gate_is_named_where_all_together_reach_it():
    texts = said(row("", 0.81, "met"), row("1", 0.4, "not_met"), row("2", 0.75, "not_met"), row("3", 0.9, "met"))
    assert [("40 of 100" in text, "75 of 100" in text) for text in texts] == [(True, False), (False, True)]
