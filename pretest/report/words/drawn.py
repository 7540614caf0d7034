"""Titles of figures: the finding in one sentence, made of the rows that are drawn and saying no more than these."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell
from pretest.report.words.sentences import arm_name
from pretest.report.words.tablerows import Row
from pretest.words import BELOW_MARGIN, DECISIONS, REACHED_VERDICTS


def harm_finding(edition: Edition, cells: Sequence[JudgedCell], place: str) -> str:
    """The worst that is said of harm, and of which concepts. place: where all cells are from; "" names it of each."""
    strings = edition.strings
    for verdict in ("harm", "harm_signalled"):
        own = [cell for cell in cells if cell.verdict == verdict]
        if own:
            names = _concepts(edition, own, place)
            return _placed(edition, strings(f"figure.finding.{verdict}", concepts=names), place)
    open_ = [cell for cell in cells if cell.verdict not in BELOW_MARGIN or cell.block]
    if open_:
        return _placed(edition, strings("figure.finding.open", concepts=_concepts(edition, open_, place)), place)
    return _placed(edition, strings("figure.finding.clear"), place)


def gain_finding(edition: Edition, cells: Sequence[JudgedCell], place: str) -> str:
    """What is said of intended effects: what went the wrong way first."""
    strings = edition.strings
    for key, verdicts in (("reversed", ("benefit_reversed",)), ("shown", REACHED_VERDICTS)):
        own = [cell for cell in cells if cell.verdict in verdicts]
        if own:
            names = _concepts(edition, own, place)
            return _placed(edition, strings(f"figure.finding.gain_{key}", concepts=names), place)
    return _placed(edition, strings("figure.finding.gain_not_shown"), place)


def outcome_finding(edition: Edition, cells: Sequence[JudgedCell], outcome: str, place: str) -> str:
    """What is said of one outcome; where it was not judged, only that these are the answers."""
    if not cells:
        return _placed(edition, edition.strings("figure.finding.answers", outcome=outcome), place)
    found = harm_finding(edition, cells, place) if cells[0].is_harm else gain_finding(edition, cells, place)
    return edition.strings("figure.finding.of_outcome", outcome=outcome, finding=found)


def moved_finding(edition: Edition, rows: Sequence[Row], place: str) -> str:
    """The largest share of people who got worse for certain, within the margin of error; else that none is shown."""
    strings = edition.strings
    shown = [row for row in rows if math.isfinite(row["conf_low"]) and row["conf_low"] > 0.0]
    if shown:
        top = max(shown, key=lambda row: row["conf_low"])
        names = {"concept": edition.labels.arm(top["concept"]), "outcome": edition.labels.outcome(top["outcome"])}
        text = strings("figure.finding.moved", **names, share=edition.numerals.share(top["conf_low"]))
    elif any(math.isfinite(row["share_low"]) for row in rows):
        text = strings("figure.finding.moved_open")
    else:
        text = edition.hidden().text
    return _placed(edition, text, place)


def robust_finding(edition: Edition, cells: Sequence[Sequence[Row]]) -> str:
    """Which concepts are decided worse under other choices, else for how many the decision is always the same.

    cells: per concept the decisions under all sets of choices, that of the plan among them.
    """
    strings, count = edition.strings, edition.numerals.count
    worse = [cell for cell in cells if _has_worse(cell)]
    if worse:
        names = edition.strings.listed([_quoted(edition, edition.labels.arm(cell[0]["concept"])) for cell in worse])
        return strings("figure.finding.robust_worse", concepts=names)
    same = sum(all(row["same"] for row in cell) for cell in cells)
    key = "all" if same == len(cells) else "some"
    return strings(f"figure.finding.robust_{key}", same=count(same), n=count(len(cells)))


def specified_finding(edition: Edition, cell: Sequence[Row]) -> str:
    """Of one harm: under how many sets of choices the verdict is that of the plan."""
    count = edition.numerals.count
    same = sum(bool(row["same"]) for row in cell)
    plan = next((row["verdict"] for row in cell if row["specification"] == "plan"), cell[0]["verdict"])
    return edition.strings(
        f"figure.finding.specified_{'all' if same == len(cell) else 'some'}",
        concept=edition.labels.arm(cell[0]["concept"]),
        outcome=edition.labels.outcome(cell[0]["outcome"]),
        verdict=edition.verdict(plan).text,
        same=count(same),
        n=count(len(cell)),
    )


def _has_worse(cell: Sequence[Row]) -> bool:
    known = [row for row in cell if row["verdict"] in DECISIONS]
    plan = [row for row in known if row["specification"] == "plan"]
    if not plan:
        return False
    return any(DECISIONS.index(row["verdict"]) < DECISIONS.index(plan[0]["verdict"]) for row in known)


def _concepts(edition: Edition, cells: Sequence[JudgedCell], place: str) -> str:
    """Names of the concepts of these cells; with their audiences where they are from several places."""
    panels: dict[str, list[str]] = {}
    for cell in sorted(cells, key=lambda cell: edition.concept_place(cell.concept)):
        own = panels.setdefault(arm_name(edition, cell), [])
        name = edition.panel(cell.panel)
        if name not in own:
            own.append(name)
    if place:
        return edition.strings.listed([_quoted(edition, concept) for concept in panels])
    return edition.strings.listed(
        [
            edition.strings("figure.finding.at", concept=concept, panels=edition.strings.listed(names))
            for concept, names in panels.items()
        ]
    )


def _quoted(edition: Edition, name: str) -> str:
    return edition.strings("figure.finding.quoted", name=name)


def _placed(edition: Edition, text: str, place: str) -> str:
    return edition.strings("figure.finding.placed", finding=text, place=place) if place else text


def choices_of(row: Row) -> list[str]:
    """The choices of a specification; that of the plan is one too."""
    return str(row["specification"]).split("+")


def choice_name(edition: Edition, choice: str) -> str:
    """One choice in words."""
    return edition.strings.word("sensitivity.choice", choice)


def choices(edition: Edition, row: Row) -> str:
    """The choices of a specification in words."""
    return ", ".join(choice_name(edition, choice) for choice in choices_of(row))
