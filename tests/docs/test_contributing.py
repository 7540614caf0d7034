"""CONTRIBUTING and the tree agree: the order of rooms, and where new code goes."""

from __future__ import annotations

import re
from pathlib import Path

from tests.test_layers import LAYERS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def rooms_of_the_tree() -> set[str]:
    entries = (ROOT / "pretest").iterdir()
    found = {entry.stem for entry in entries if entry.suffix == ".py" or (entry / "__init__.py").is_file()}
    return found - {"__init__", "__main__"}


def told_order() -> list[list[str]]:
    line = re.search(r"`(codes, errors, [^`]*→ cli)`", TEXT)
    assert line is not None
    return [[room.strip() for room in layer.split(",")] for layer in re.sub(r"\s+", " ", line.group(1)).split("→")]


def rows() -> list[list[str]]:
    part = TEXT.partition("## Where new code goes")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_room_has_its_place_in_the_order_and_no_other_is_named():
    rooms = rooms_of_the_tree()
    assert told_order() == [[room for room in layer if room in rooms] for layer in LAYERS]
    assert {room for layer in told_order() for room in layer} == rooms


def test_rooms_to_come_are_told_as_such():
    to_come = TEXT.partition("Rooms that are still to be built")[2].partition("Three rules")[0]
    missing = {room for layer in LAYERS for room in layer} - rooms_of_the_tree()
    assert {room for room in missing if f"`{room}`" not in to_come} == set()


def test_every_file_that_is_named_for_copying_exists():
    assert len(rows()) > 10
    paths = [path for row in rows() for path in re.findall(r"`([\w./]+)`", " ".join(row[1:])) if "/" in path]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_a_part_touches_three_places_at_most():
    """Its own file or folder, and two beside it."""
    registered = ("a rule", "a survey platform", "a result table", "a question", "a model", "a section")
    counted = {row[0]: len(row[2].split("·")) for row in rows() if row[0].startswith(registered)}
    assert len(counted) == len(registered)
    assert {name: n for name, n in counted.items() if n > 2} == {}


def test_every_registry_that_is_named_stands_in_its_file():
    named = re.findall(r"`([A-Z_]+)` in `(pretest/[\w/]+\.py)`", TEXT)
    assert {name for name, _ in named} >= {"RULES", "PLATFORMS", "TABLES", "QUESTIONS", "MODELS", "SECTIONS"}
    assert [
        (name, path)
        for name, path in named
        if not re.search(rf"^{name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    ] == []
