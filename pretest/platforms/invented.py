"""Invented respondents of one form, in plain columns, for the layouts of platforms to dress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.forms.form import Form
from pretest.spec import Study


@dataclass(frozen=True, slots=True, eq=False)
class Invented:
    """Who filled in one form.

    frame: one row per respondent: ``columns.RESPONDENT`` (text), ``columns.ARM`` (arm of the study, "" where none was
    assigned), ``columns.DURATION`` (seconds), ``columns.STARTED`` (datetime64, UTC), then a column per question of
    the form: codes as float64, text as object, missing where not answered.
    """

    form: Form
    frame: pd.DataFrame


READING_SECONDS = (10, 60)  # how long the invented respondents look at the message

# A layout writes one export of a platform, as that platform would: file name → content.
Layout = Callable[[Study, Invented, np.random.Generator], dict[str, bytes]]
