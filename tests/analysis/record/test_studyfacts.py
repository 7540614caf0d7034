"""Margins with their reasons reach the findings, where the plan gives them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pretest.analysis.record.studyfacts import _outcome
from pretest.spec.model import Label, Text


def outcome(margin: Any) -> Any:
    label = Label(nl="Afstand", en="Distance")
    known = {"id": "distance", "label": label, "role": "harm.stigma", "higher_is": "worse", "audiences": ("users",)}
    known["plain"] = None
    return SimpleNamespace(**known, primary=True, model="linear", margin=margin, bounds=None, scale=None)


def test_a_margin_keeps_its_basis_its_reason_and_its_words():
    words, why = Text(nl="vijf mensen", en="five people"), Text(nl="afgesproken", en="agreed")
    margin = SimpleNamespace(size=0.2, unit="sd", basis="elicited", why=why, words=words)
    facts = _outcome(outcome(margin))
    assert facts.margin_words == {"nl": "vijf mensen", "en": "five people"}
    assert facts.margin_why == {"nl": "afgesproken", "en": "agreed"}
    assert facts.margin_basis == "elicited"


@pytest.mark.parametrize("margin", [None, SimpleNamespace(size=0.2, unit="sd")])
def test_a_margin_without_reasons_has_none(margin):
    facts = _outcome(outcome(margin))
    assert (facts.margin_words, facts.margin_why, facts.margin_basis) == (None, None, None)
