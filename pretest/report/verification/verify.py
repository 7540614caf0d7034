"""One word for all three: what lies at a path says how it is checked."""

from __future__ import annotations

from pathlib import Path

from pretest.analysis.record.anchor import read_anchor
from pretest.errors import DataError, PretestError
from pretest.report.verification.found import Found, Verified
from pretest.report.verification.locks import check_lock
from pretest.report.verification.reports import FINDINGS, PROVENANCE, check_report
from pretest.report.verification.studies import check_study_folder

STUDY = ("study.yaml",)
REPORT = (PROVENANCE, *FINDINGS)


def verify(path: str | Path, anchor: str | None = None) -> Verified:
    """Whether a study folder, a report or a lock is whole: nothing changed, cut off, made anew or taken away.

    Parameters
    ----------
    path : a study folder or its YAML file; a folder that `analyse` or `monitor` wrote; or a file such as
        ``analyses/plan.lock``.
    anchor : what `pretest lock --anchor` printed, or the name of a file that holds it. Without it nobody can tell
        whether a lock was made anew as a whole, or its newest entries were cut off.

    Returns
    -------
    Verified
        ``whole``, and ``problems`` as sentences; ``notes`` on what could not be checked.

    Raises
    ------
    DataError
        When nothing at the path can be verified.
    SpecError
        When the anchor is none.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> _ = pretest.lock(study)
    >>> pretest.verify("my-study").whole
    True
    >>> plan = study.folder / "analyses" / "plan.yaml"
    >>> _ = plan.write_text(plan.read_text(encoding="utf-8").replace("alpha: 0.05", "alpha: 0.10"), encoding="utf-8")
    >>> pretest.verify("my-study").problems[0]
    'analyses/plan.yaml: changed after the lock, not recorded: alpha: (not given) → 0.1'
    """
    place, found = Path(path), Found()
    wanted = None if anchor is None else read_anchor(anchor)
    try:
        _check(place, found, wanted)
    except DataError:
        raise
    except PretestError as error:
        found.problems += [str(problem) for problem in error.problems]
    return found.verified()


def _check(place: Path, found: Found, anchor: str | None) -> None:
    if place.is_file() and place.suffix == ".lock":
        check_lock(place, place.name, found, anchor)
    elif place.suffix in (".yaml", ".yml") or any((place / name).is_file() for name in STUDY):
        check_study_folder(place, found, anchor)
    elif place.is_file() and place.name in REPORT:
        check_report(place.parent, found, anchor)
    elif any((place / name).is_file() for name in REPORT):
        check_report(place, found, anchor)
    else:
        hint = "Name a study folder, a folder that 'pretest analyse' or 'pretest monitor' wrote, or a lock."
        raise DataError("nothing_to_verify", path_shown(place), "there is nothing to verify here", hint=hint)


def path_shown(place: Path) -> str:
    """A path for messages: the folder of the command has no name of its own."""
    return str(place) if str(place) != "." else "this folder"
