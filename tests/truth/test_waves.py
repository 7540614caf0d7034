"""What the page on waves claims, held against the tables alone: read from the HTML, in both languages."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from pretest.report.pages.monitor import render_monitor
from pretest.report.words.builtup import built_up
from pretest.report.words.edition import read_edition
from pretest.seeds import stream
from pretest.tables.decisions import TABLE as DECISIONS
from tests.report.alarms_example import alarm, decision
from tests.report.alarms_example import made as alarms_made
from tests.report.cusum_example import silent, sum_at, with_sums
from tests.report.parsing import Element, parse
from tests.report.words.test_watching import change, level, made

OUTCOMES = {"distance": ("harm.stigma", 1), "help": ("harm.help_barrier", -1)}  # margin: 0.2 SD; an SD is 1 point
LABELS = {
    "nl": {"distance": "Sociale afstand", "help": "Bereidheid om hulp te zoeken"},
    "en": {"distance": "Social distance", "help": "Willingness to seek help"},
}
KINDS = ("wave_change", "wave_limit", "wave_status", "wave_action")


def drawn(seed: int) -> list[dict]:
    """Changes of both harms in both audiences, some of them hidden, doubtful or not comparable."""
    rng = stream(20261128, "waves", seed)
    rows = []
    for audience in ("users", "others"):
        for outcome, (role, sign) in OUTCOMES.items():
            estimate, half = rng.normal(0, 0.2), abs(rng.normal(0.1, 0.05)) + 0.01
            bad = rng.choice(["", "", "", "mode_changed", "response_changed", "hidden"])
            values = {"audience": audience, "outcome": outcome, "role": role, "harm_estimate": sign * estimate}
            row = change(estimate, estimate - half, estimate + half, **values)
            if bad == "hidden":
                row |= dict.fromkeys(("estimate", "harm_estimate", "conf_low", "conf_high"), np.nan) | {
                    "suppressed": True
                }
            elif bad:
                row |= {"reason": bad, "comparable": bad != "mode_changed"}
            rows.append(row)
    return rows


def allowed(row: dict) -> str:
    """The status that a row allows, written down once more by itself."""
    ends = [OUTCOMES[row["outcome"]][1] * row[name] for name in ("conf_low", "conf_high")]
    if not row["comparable"] or not all(map(math.isfinite, ends)):
        return "cannot_tell"
    if max(ends) < 0.2 and not row["reason"]:
        return "fine"
    return "watch" if min(ends) > 0 and max(ends) >= 0.2 else "cannot_tell"


def claims(page: Element) -> list[Element]:
    return [one for one in page.all() if one.attrs.get("data-kind") in KINDS]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("seed", range(6))
def test_page_says_no_more_than_its_rows(seed, language):
    rows = drawn(seed)
    levels = [level(audience=one, outcome=name) for one in ("users", "others") for name in OUTCOMES]
    page = parse(render_monitor(made(*rows, levels=levels), language=language))
    by_cell = {(row["audience"], row["outcome"]): row for row in rows}
    statuses = {}
    for one in claims(page):
        kind, claim, outcomes = (one.attrs[f"data-{name}"] for name in ("kind", "claim", "outcome"))
        here = [row for row in rows if row["outcome"] in outcomes.split()]
        here = [row for row in here if row["audience"] == one.attrs["data-audience"]]
        if kind == "wave_status":
            statuses[one.attrs["data-audience"], outcomes] = claim
        elif claim in ("worse", "better", "above", "perhaps"):
            assert here
            assert {LABELS[language][row["outcome"]] in one.text for row in here} == {True}
            for row in here:
                ends = sorted(OUTCOMES[row["outcome"]][1] * row[name] for name in ("conf_low", "conf_high"))
                least = {"worse": ends[0], "better": -ends[1], "above": ends[0] - 0.2, "perhaps": ends[0]}[claim]
                assert row["comparable"]
                assert least > 0
    assert statuses == {cell: allowed(row) for cell, row in by_cell.items()}
    assert "alarm" not in set(statuses.values())


def test_the_two_languages_claim_the_same():
    rows = drawn(3)
    levels = [level(audience=one, outcome=name) for one in ("users", "others") for name in OUTCOMES]
    pages = [parse(render_monitor(made(*rows, levels=levels), language=language)) for language in ("nl", "en")]
    said = [[{k: v for k, v in one.attrs.items() if k.startswith("data-")} for one in claims(page)] for page in pages]
    assert said[0] == said[1]
    assert len(said[0]) > len(rows)


def drawn_decisions(seed: int) -> list[dict]:
    """Decisions with what was known and advised, some of them hidden, corrected or without a word."""
    rng = stream(20261129, "decisions", seed)
    rows = []
    for number in range(1, 7):
        state = str(rng.choice(["alarm", "watch", "cannot_tell", "fine", ""]))
        hidden = bool(rng.random() < 0.2)
        advised = str(rng.choice(["", "continue", "look_closer", "stop"])) if state and not hidden else ""
        action = str(rng.choice(["", "continue", "stop"]))
        rows.append(
            decision(
                number,
                state="" if hidden else state,
                advised=advised,
                action=action,
                departs=action != advised if action and advised else None,
                why=str(rng.choice(["", "So."])),
                corrects=number - 1 if number > 1 and rng.random() < 0.3 else None,
                suppressed=hidden,
            )
        )
    corrected = {row["corrects"]: row["number"] for row in rows}
    return [row | {"corrected_by": corrected.get(row["number"])} for row in rows]


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("seed", range(3))
def test_page_says_of_decisions_no_more_than_their_rows(seed, language):
    rows = drawn_decisions(seed)
    found = alarms_made(alarm(4, "fine"))
    frame = DECISIONS.require(pd.DataFrame(rows, columns=list(DECISIONS.kinds)))
    page = parse(render_monitor(found.with_tables(decisions=frame), language=language))
    articles = [one for one in page.all() if one.tag == "article"]
    order = sorted(rows, key=lambda row: (row["corrected_by"] is not None, -row["number"]))
    assert len(articles) == len(rows)
    for article, row in zip(articles, order, strict=True):
        said = {one.attrs["data-claim"] for one in article.all() if one.attrs.get("data-kind") == "taken"}
        assert ("departs" in said) == (row["departs"] is True)
        assert ("follows" in said) == (row["departs"] is False)
        assert ("unexplained" in said) == (row["departs"] is True and not row["why"])
        assert ("hidden" in said) == row["suppressed"]
        assert (f"known_{row['state']}" in said) == bool(row["state"])
        assert ("advised" in said) == bool(row["advised"])
        assert ("corrected" in said) == (row["corrected_by"] is not None)
        assert ("corrects" in said) == (row["corrects"] is not None)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_said_to_build_up_is_what_the_sums_say(seed, language):
    """Above: the last sum is at its limit or higher. Below: lower. Else it is untold; and each harm is said once."""
    rng = stream(20261129, "sums", seed)
    rows, true = [], {}
    for audience in ("users", "others"):
        for outcome in ("distance", "help"):
            kinds = rng.choice(["sum", "sum", "gap"], 4)
            values = rng.uniform(0, 4, 4).round(2)
            made = [
                (sum_at if kind == "sum" else silent)(
                    wave, **({"value": value} if kind == "sum" else {}), audience=audience, outcome=outcome
                )
                for wave, (kind, value) in enumerate(zip(kinds, values, strict=True), 2)
            ]
            rows += made
            true[audience, outcome] = "untold" if kinds[-1] == "gap" else "above" if values[-1] >= 2.0 else "below"
    edition = read_edition(with_sums(*rows), language)
    said = built_up(edition)
    told = [((one.audience, outcome), one.claim) for one in said for outcome in one.outcomes]
    assert dict(told) == true
    assert len(told) == len(true)
    for one in said:
        assert one.kind == "wave_cusum"
        assert all(LABELS[language][outcome] in one.text for outcome in one.outcomes)
        assert one.claim != "below" or ("geen schade" if language == "nl" else "no harm") in one.text
