"""A panel of six on the example study: three of care, and three who are too few in their domains to be told apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import pretest
from pretest.practice.panel.answers import COLUMNS

EXAMPLE = "analyses/example"
MEMBERS = {"c1": "care", "c2": "care", "c3": "care", "e1": "experience", "s1": "safety", "s2": "safety"}
CONCEPTS = ("guilt", "together")
AUDIENCES = ("users", "non_users")
Row = Mapping[str, object]


def rating(member: str, concept: str, audience: str, value: object, **more: object) -> dict[str, object]:
    place = {"concept": concept, "audience": audience, "value": value}
    return {
        "member": member,
        "domain": MEMBERS.get(member, ""),
        "round": 1,
        "kind": "rating",
        "date": "2026-02-01",
        **place,
        **more,
    }


def forecast(
    member: str, concept: str, audience: str, outcome: str, numbers: tuple[object, object, object], **more: object
) -> dict[str, object]:
    place = {"concept": concept, "audience": audience, "outcome": outcome}
    points = dict(zip(("q05", "q50", "q95"), numbers, strict=True))
    own = {"member": member, "domain": MEMBERS.get(member, ""), "round": 1, "kind": "forecast"}
    return {**own, **place, **points, "date": "2026-03-01", **more}


def all_ratings(value: int = 5, members: Iterable[str] = MEMBERS, **more: object) -> list[dict[str, object]]:
    return [
        rating(member, concept, audience, value, **more)
        for member in members
        for concept in CONCEPTS
        for audience in AUDIENCES
    ]


def as_text(rows: Iterable[Row], columns: tuple[str, ...] = COLUMNS, delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: value for name, value in row.items() if name in columns} for row in rows)
    return text.getvalue()


def declared(members: Mapping[str, str] = MEMBERS, rounds: int = 2) -> str:
    lines = [f"  - {{id: {one}, domain: {domain}, role: Role}}" for one, domain in members.items()]
    outcomes = "outcomes: {users: [use], non_users: [stigma, use]}"
    return "\n".join([f"rounds: {rounds}", "concepts: [guilt, together]", outcomes, "members:", *lines, ""])


@pytest.fixture(scope="session")
def example() -> pretest.Study:
    return pretest.load_study(EXAMPLE)


@pytest.fixture
def panel_study(tmp_path, example):
    """A function of the rows of the panel, or of the text of its file, that gives the loaded study."""

    def make(rows: Iterable[Row] | str, panel: str = "") -> pretest.Study:
        folder: Path = tmp_path / "study"
        for part in ("surveys", "practice"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "surveys/panel.yaml").write_text(panel or declared(), encoding="utf-8")
        text = rows if isinstance(rows, str) else as_text(rows)
        (folder / "practice/panel.csv").write_text(text, encoding="utf-8")
        return replace(example, folder=folder)  # its own files stay where they are: loading them takes a second

    return make
