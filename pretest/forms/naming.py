"""What a form's columns are called on a platform: deterministic, so that an import can undo it without a file.

Every platform has its own rules for names. A name that the rules allow stays as it is; any other is changed as little
as possible, and two names never become one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pretest.forms.form import Form

# Fields of our own that every export adds, under the same name on every platform.
ARM = "pretest_arm"  # code of the arm that was assigned
AUDIENCE = "pretest_audience"  # audience of the study that the answers so far put the respondent in (quota)
QUESTIONNAIRE = "pretest_questionnaire"  # id of the questionnaire
WORDING = "pretest_wording"  # its wording hash
SCREENED_OUT = "pretest_screened_out"  # 1: did not meet the conditions for seeing the message
SHOWN = "pretest_shown"  # code of the arm whose message was displayed, where the platform can say it
SHOWN_SECONDS = "pretest_shown_seconds"  # how long the message was on the screen, where the platform can say it
OWN = (ARM, AUDIENCE, QUESTIONNAIRE, WORDING, SCREENED_OUT, SHOWN, SHOWN_SECONDS)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a platform takes as a name; each platform's folder holds its own.

    allowed: one allowed character. filler: takes the place of others. shortest, longest: letters. folded: lower
    case only. reserved: a pattern of names that the platform, or our own form on it, has for itself (lower case).
    """

    allowed: str
    filler: str
    longest: int
    folded: bool = False
    shortest: int = 1
    reserved: str = r"(?!)"


def field_names(form: Form, rules: Rules) -> dict[str, str]:
    """Column of the form → field under these rules, for every question and for ``OWN``; no two fields are alike.

    Fields are compared without regard to capitals, since some platforms do not tell them apart.
    """
    return platform_names([*OWN, *(question.column for question in form.questions)], rules)


def platform_names(names: Iterable[str], rules: Rules) -> dict[str, str]:
    """name → name under these rules; earlier names keep the simpler form."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        field = plain = _plain(name, rules)
        number = 2
        while field.casefold() in taken:
            tail = f"x{number}"
            field, number = plain[: rules.longest - len(tail)] + tail, number + 1
        taken.add(field.casefold())
        found[name] = field
    return found


def _plain(name: str, rules: Rules) -> str:
    text = name.lower() if rules.folded else name
    text = "".join(letter if re.fullmatch(rules.allowed, letter) else rules.filler for letter in text)
    text = re.sub(r"__+", "_", text).strip("_") if rules.folded else text
    taken = len(text) < rules.shortest or re.fullmatch(rules.reserved, text.lower()) is not None
    text = f"q{text}" if taken or not text[:1].isalpha() else text
    return text[: rules.longest].rstrip("_") if rules.folded else text[: rules.longest]
