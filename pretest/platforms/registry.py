"""Every platform.

To add one, copy the folder ``formr``, add its word to ``words.PlatformId`` when its exports can be read, and list it
here.
"""

from __future__ import annotations

from collections.abc import Callable

from pretest.platforms.codebook import PLATFORM as CODEBOOK
from pretest.platforms.formr import PLATFORM as FORMR
from pretest.platforms.invented import Layout
from pretest.platforms.jsonform import PLATFORM as JSONFORM
from pretest.platforms.limesurvey import PLATFORM as LIMESURVEY
from pretest.platforms.odk import PLATFORM as ODK
from pretest.platforms.paper import PLATFORM as PAPER
from pretest.platforms.platform import Platform
from pretest.platforms.qualtrics import PLATFORM as QUALTRICS
from pretest.platforms.redcap import PLATFORM as REDCAP

PLATFORMS: tuple[Platform, ...] = (ODK, LIMESURVEY, QUALTRICS, REDCAP, FORMR, PAPER, CODEBOOK, JSONFORM)


def targets() -> dict[str, Platform]:
    """Where a questionnaire can go, by the name of the target."""
    return {one.target: one for one in PLATFORMS}


def readable() -> dict[str, Platform]:
    """Platforms whose exports can be read, by id."""
    return {one.id: one for one in PLATFORMS if one.read is not None}


def rehearsable() -> dict[str, Callable[[], Layout]]:
    """What gives the layout of a rehearsal, by the id of the platform."""
    return {one.id: one.rehearse for one in PLATFORMS if one.rehearse is not None}
