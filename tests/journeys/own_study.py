"""A study of one's own as somebody makes it with the command line: three concepts, two controls, three audiences."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner, Result

from pretest.cli.main import cli

AUDIENCES = ("parents", "users", "non_users")
ARMS = ("control", "current", "feiten", "wegkijken", "samen_uit")
SPLIT = {1: ("part_a", "part_b"), 2: ("part_a", "part_c"), 3: ("part_b", "part_c")}
ANSWERS = (
    "--title", "Pillen in het nachtleven", "--concept", "Feiten", "--concept", "Wegkijken", "--concept", "Samen uit",
    "--audience", "users", "--audience", "non_users", "--audience", "parents", "--instrument", "core", "--yes",
)  # fmt: skip
# one with a film, and who speaks, where and with which means; one that is told by two people
_CONCEPTS = """  wegkijken:
    label: {nl: "Wegkijken", en: "Looking away"}
    text: concepts/wegkijken.md
    video: concepts/wegkijken.mp4
    messenger: een agent
    channel: sociale media
    strategy: confronteren
    debrief: {nl: "De meeste mensen kijken niet weg.", en: "Most people do not look away."}
  samen_uit:
    label: {nl: "Samen uit", en: "Going out together"}
    text: concepts/samen_uit.md
    executions:
      a: {text: concepts/sanne.md, label: {nl: "Sanne vertelt", en: "Sanne tells"}}
      b: {text: concepts/ali.md, label: {nl: "Ali vertelt", en: "Ali tells"}}
"""
COPY = {
    "current": ("Drugs zijn slecht.", "Drugs are bad."),
    "feiten": ("Dit zit er in een pil.", "This is in a pill."),
    "wegkijken": ("Jij kijkt weg.", "You look away."),
    "samen_uit": ("Samen uit, samen thuis.", "Out together, home together."),
    "sanne": ("Samen uit, zegt Sanne.", "Out together, says Sanne."),
    "ali": ("Samen uit, zegt Ali.", "Out together, says Ali."),
}
TRUTH = """
effects:
  users: {wegkijken: {state_shame: 1.6, felt_stigma: 1.6}}
  non_users: {wegkijken: {social_distance: 1.6, blame: 1.6}}
  parents: {wegkijken: {parents_shame: 1.6, parents_help_delay: 1.6}}
background:
  gender: {1: 49, 2: 49, 3: 2}
"""


def run(*arguments: object, code: int = 0) -> Result:
    """A command, with the exit code that is expected of it."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{arguments}: {result.output}\n{result.exception!r}"
    return result


def own_study(folder: Path) -> Path:
    """What ``pretest init`` writes in ``folder``, filled in; without answers."""
    run("init", folder, *ANSWERS)
    for name, parts in COPY.items():
        (folder / "concepts" / f"{name}.md").write_text("\n\n---\n\n".join(parts) + "\n", encoding="utf-8")
    (folder / "concepts" / "wegkijken.mp4").write_bytes(b"a film")
    path = folder / "study.yaml"
    text, found = re.subn(r"  wegkijken:\n(?:    .*\n)+  samen_uit:\n(?:    .*\n)+", _CONCEPTS, path.read_text())
    assert found == 1
    path.write_text(text, encoding="utf-8")
    (folder / "truth.yaml").write_text(TRUTH, encoding="utf-8")
    return folder


def with_data(folder: Path, entry: str) -> None:
    """study.yaml with another list of files under ``data``."""
    path = folder / "study.yaml"
    text, found = re.subn(r"(?m)^data: .*\n(?:  .*\n)*", f"data: {entry}\n", path.read_text(encoding="utf-8"))
    assert found == 1
    path.write_text(text, encoding="utf-8")
