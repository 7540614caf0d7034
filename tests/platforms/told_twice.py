"""The study of two ways, with an arm that tells its message in two executions; and what its people must have seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from pretest.spec import Study
from tests.platforms.walking import MESSAGES, Walk
from tests.platforms.ways import STUDY, two_ways

EXECUTIONS = {"sanne": "Iedereen doet het, zegt Sanne", "ali": "Iedereen doet het, zegt Ali"}
OWN = "text: concepts/everyone.md"
_EXECUTIONS = "executions: {sanne: {text: concepts/sanne.md}, ali: {text: concepts/ali.md}}"


def told_twice(folder: Path, more: str = "") -> Study:
    """``more``: other lines of the arm that has executions, such as a text of its own."""
    (folder / "concepts").mkdir(parents=True, exist_ok=True)
    for name, text in EXECUTIONS.items():
        (folder / "concepts" / f"{name}.md").write_text(f"{text}\n\n---\n\nEverybody, says {name}\n", encoding="utf-8")
    return two_ways(folder, study=STUDY.replace(OWN, f"{more}{_EXECUTIONS}"))


def drawn_faults(walks: list[tuple[Walk, str]]) -> list[str]:
    """Walks (with the execution that the form kept) in which somebody saw another execution than theirs; or the draw
    is not a fair one: ten times the standard error would be 0.5 among 100 people."""
    found = []
    for number, (walk, drawn) in enumerate(walks):
        seen = [name for name, text in EXECUTIONS.items() if text in walk.shown]
        wanted = [list(EXECUTIONS)[int(drawn) - 1]] if walk.arm == "everyone" and drawn in ("1", "2") else []
        if seen != wanted or (walk.arm == "everyone") != bool(seen):
            found.append(f"{number}: arm '{walk.arm}', drawn '{drawn}', seen {seen}")
    counts = Counter(drawn for walk, drawn in walks if walk.arm == "everyone")
    n, more = sum(counts.values()), counts["1"] - counts["2"]
    if n < 100 or more**2 > 10.8 * n:  # p = 0.001 with 1 df
        found.append(f"uneven: {dict(counts)}")
    return found


def plain(walk: Walk) -> Walk:
    """The walk as if the arm had one text, for the tests that know no executions."""
    shown = [MESSAGES["everyone"] if text in EXECUTIONS.values() else text for text in walk.shown]
    return replace(walk, shown=shown)
