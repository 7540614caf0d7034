"""The pages on watching show what works: their plans, series and signals are read as a city would have them read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pretest.spec.outside import OutsideFile
from pretest.spec.plan import Monitor
from pretest.spec.yamlfile import parse_yaml
from pretest.waves.local.signals import SIGNALS_FILE, read_signals

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("monitoring", "volgen")


def blocks(page: str, kind: str) -> list[str]:
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_plans_and_series_are_such_as_can_be_read(page):
    data = [parse_yaml(text.encode(), page).data for text in blocks(page, "yaml")]
    monitors = [Monitor.model_validate(one["monitor"]) for one in data if "monitor" in one]
    series = [OutsideFile.model_validate(one) for one in data if "series" in one]
    assert [len(one.series) for one in series] == [2]
    assert {name for one in monitors for name in one.pillars} == {"demand", "supply", "harm_reduction"}
    assert any(one.actions for one in monitors)
    named = {name for one in monitors for pillar in one.pillars.values() for name in pillar.series}
    assert {one.id for file in series for one in file.series} <= named


@pytest.mark.parametrize("page", PAGES)
def test_signals_are_such_as_can_be_read(page, tmp_path):
    (text,) = blocks(page, "csv")
    (tmp_path / "watch").mkdir()
    (tmp_path / SIGNALS_FILE).write_text(text, encoding="utf-8")
    found = read_signals(tmp_path)
    assert [(one.date.isoformat(), one.kind) for one in found.signals] == [("2026-05-12", "substance")]
    assert [note.code for note in found.notes] == ["signals_not_shared"]


def test_both_pages_have_the_same_parts():
    heads = [re.findall(r"^## ", (DOCS / f"{page}.md").read_text("utf-8"), re.MULTILINE) for page in PAGES]
    assert len(heads[0]) == len(heads[1]) > 6
