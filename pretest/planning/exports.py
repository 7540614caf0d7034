"""A wave of invented respondents as the exports that a platform would give of it."""

from __future__ import annotations

import importlib

import numpy as np

from pretest.errors import DesignError, did_you_mean
from pretest.planning.invented import invented_answers
from pretest.platforms.invented import Layout
from pretest.spec import Study
from pretest.spec.truth import Truth

# Platform → module and function that writes its layout; imported when asked for.
LAYOUTS: dict[str, tuple[str, str]] = {
    "qualtrics": ("pretest.platforms.qualtrics.rehearse", "layout_qualtrics"),
    "limesurvey": ("pretest.platforms.limesurvey.rehearse", "layout_limesurvey"),
    "odk": ("pretest.platforms.odk.rehearse", "layout_odk"),
    "redcap": ("pretest.platforms.redcap.rehearse", "layout_redcap"),
    "formr": ("pretest.platforms.formr.rehearse", "layout_formr"),
}


def rehearse(
    study: Study, truth: Truth, platform: str, *, n: int, rng: np.random.Generator, wave: int = 1
) -> dict[str, bytes]:
    """``n`` invented respondents as exports of ``platform``: one per questionnaire, file name → content.

    Raises
    ------
    DesignError
        When there is no such layout, or the study cannot be invented (as ``simulate``).
    """
    if platform not in LAYOUTS:
        hint = did_you_mean(platform, LAYOUTS) or f"Known: {', '.join(LAYOUTS)}."
        raise DesignError("unknown_layout", platform, "there is no such export layout", hint=hint)
    module, function = LAYOUTS[platform]
    layout: Layout = getattr(importlib.import_module(module), function)
    files: dict[str, bytes] = {}
    for invented in invented_answers(study, truth, n=n, rng=rng, wave=wave):
        for name, content in layout(study, invented, rng).items():
            own = name if name.startswith(invented.form.id) else f"{invented.form.id}-{name}"
            files[f"wave{wave}-{own}"] = content
    return files
