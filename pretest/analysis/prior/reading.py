"""What a study believes before its data, read from its files and checked: before anything is computed of it."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.analysis.prior.beliefs import Beliefs, believe
from pretest.analysis.prior.notes import belief_notes
from pretest.errors import Note, PretestError, Problem
from pretest.spec.study import Study


def read_beliefs(study: Study) -> Beliefs:
    """The prior of ``study``, as its plan says.

    Raises
    ------
    SpecError
        When people would count twice in the studies that the plan names.
    """
    return believe(study)


def check_beliefs(study: Study) -> Iterator[Problem | Note]:
    """What is wrong with the prior that the plan asks for, or else what it rests on."""
    try:
        yield from belief_notes(study, read_beliefs(study))
    except PretestError as error:
        yield from error.problems
