"""All models of outcomes."""

from __future__ import annotations

from pretest.analysis.models.binary import MODEL as BINARY
from pretest.analysis.models.linear import MODEL as LINEAR
from pretest.analysis.models.model import Model
from pretest.analysis.models.ordinal import MODEL as ORDINAL
from pretest.words import MainEstimand

MODELS: tuple[Model, ...] = (LINEAR, ORDINAL, BINARY)


def model_of(name: str) -> Model:
    """The model that plans call ``name``; ``KeyError`` where there is none."""
    for model in MODELS:
        if model.id == name:
            return model
    raise KeyError(name)


def share_models() -> tuple[str, ...]:
    """Models whose effects are differences between shares."""
    return tuple(model.id for model in MODELS if model.shares)


def estimands() -> dict[str, MainEstimand]:
    """What the effects of each model are."""
    return {model.id: model.estimand for model in MODELS}
