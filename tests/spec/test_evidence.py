"""Evidence files: nobody is counted twice."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pretest.spec.evidence import Evidence


def effect(name: str, **more: object) -> dict[str, object]:
    return {
        "id": name, "year": 2002, "population": "p", "contrast": "c", "role": "harm.boomerang", "metric": "smd",
        "estimate": 0.1, "se": 0.1, "obtained": "o", **more,
    }  # fmt: skip


def test_effects_of_the_same_people_cannot_stand_in_one_file():
    trial = effect("trial", overlaps=["review"])
    with pytest.raises(ValidationError, match="'trial' and 'review' overlap"):
        Evidence.model_validate({"id": "e", "title": "E", "studies": [trial, effect("review")]})
    with pytest.raises(ValidationError, match="overlap itself"):
        Evidence.model_validate({"id": "e", "title": "E", "studies": [effect("trial", overlaps=["trial"])]})
    for other in (effect("review", role="harm.stigma"), effect("review", metric="gamma"), effect("another")):
        assert len(Evidence.model_validate({"id": "e", "title": "E", "studies": [trial, other]}).studies) == 2
