"""Evidence files that are added to: what people wrote stays, and what cannot be added is refused."""

from __future__ import annotations

import pytest

from pretest.errors import SpecError
from pretest.evidence.evidencefile import with_effects
from pretest.spec.evidence import EarlierStudy

TEXT = """# Ours.
id: own
title: Own
studies:
  # read in March
  - {id: a, year: 2020, population: p, contrast: c, role: harm.stigma, metric: smd, estimate: 0.1, se: 0.1, obtained: o}
"""
TOLD = {"year": 2021, "population": "p", "contrast": "c", "role": "harm.stigma", "metric": "smd", "obtained": "o"}


def effect(name, **given):
    return EarlierStudy.model_validate({**TOLD, "id": name, "estimate": 0.2, "se": 0.1, **given})


def test_what_people_wrote_stays_as_it_is():
    added = with_effects(TEXT, [effect("b", note='say "no": <b>')], "own.yaml", {})
    assert added.text.startswith(TEXT)
    assert (added.added, added.already) == (("b",), ())


def test_other_figures_under_the_same_name_are_refused():
    with pytest.raises(SpecError, match="'a' stands in the file with other figures"):
        with_effects(TEXT, [effect("a")], "own.yaml", {})


def test_a_double_count_is_refused_with_both_names():
    with pytest.raises(SpecError, match="'b' and 'a' count the same people"):
        with_effects(TEXT, [effect("b", overlaps=["a"])], "own.yaml", {})


def test_a_file_that_ends_in_something_else_is_not_touched():
    other = TEXT + "apart:\n  - {id: seen, what: w, why: no_figure}\n"
    with pytest.raises(SpecError, match="cannot be put at the end"):
        with_effects(other, [effect("b")], "own.yaml", {})


def test_what_is_no_evidence_file_is_told():
    with pytest.raises(SpecError, match="studies"):
        with_effects("id: own\ntitle: Own\n", [effect("b")], "own.yaml", {})
