"""Everything that one run leaves behind: the page, the tables, findings.json and provenance.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from pretest.files import write_together, write_whole
from pretest.findings import Findings, to_json
from pretest.library import Library, inside
from pretest.report.pages.analysis import render_report
from pretest.report.pages.csvtables import NOT_FOR_SHARING, file_name, table_files
from pretest.report.pages.lazily import draft_findings, lock_path, render_plan
from pretest.report.pages.monitor import render_monitor
from pretest.report.pages.preregister import render_preregistration
from pretest.report.pages.registries import aspredicted_text, osf_text
from pretest.report.suppression import hide_small
from pretest.tables import registry
from pretest.words import LANGUAGES, Language

if TYPE_CHECKING:
    from pretest.spec import Study

PAGES = {"analyse": "report.html", "monitor": "monitor.html"}
# What the report may be written as later, beside the page: made of the same findings, and gone with them.
OTHER_FORMATS = (".pdf", ".xlsx")
PLAN_FILES = ("plan.html", "plan.json", "operating.csv", "designs.csv")
RECORDS = ("findings.json", "provenance.json")


class Planned(Protocol):
    """What ``pretest.plan`` gives, as far as its page and files need it."""

    @property
    def operating(self) -> pd.DataFrame: ...

    @property
    def compared(self) -> pd.DataFrame: ...

    def record(self) -> dict[str, Any]: ...


def render(findings: Findings, lang: Language = "nl", profile: str = "full", library: Library | None = None) -> str:
    """The report of an analysis, or the monitor of survey waves, as one HTML page that needs nothing else.

    Parameters
    ----------
    lang : ``nl`` or ``en``.
    profile : who reads it (reports/profiles); monitors have one form.
    library : where profiles, texts and templates are found, and whose: ``Library(folder)`` takes only profiles from a
        study folder, ``Library(folder, templates="study")`` all, for a folder whose makers are trusted.

    Returns
    -------
    str
        HTML; figures and style stand in it, and nothing is fetched when it is opened.

    Raises
    ------
    SpecError
        When there is no such profile, or the study's own report files are not valid.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> page = pretest.render(findings, lang="en")
    >>> '<html lang="en">' in page, "<script" in page
    (True, False)
    """
    if findings.kind == "monitor":
        return render_monitor(findings, language=lang, library=library)
    return render_report(findings, language=lang, profile=profile, library=library)


def is_result(name: str) -> bool:
    """Whether a run writes a file of this name, or an earlier version did (rows about persons among the tables)."""
    shared = name.replace(NOT_FOR_SHARING, "")
    others = (Path(page).stem + ending for page in PAGES.values() for ending in OTHER_FORMATS)
    tables = (*registry.TABLES, *registry.BESIDE)
    return shared in (*PAGES.values(), *others, *RECORDS, *(table.file for table in tables if table.file))


def write_report(
    findings: Findings,
    folder: str | Path,
    *,
    language: Language = "nl",
    profile: str = "full",
    library: Library | None = None,
) -> tuple[Path, ...]:
    """Write page, findings, tables and provenance into ``folder``, all or none.

    The folder is replaced as a whole: whenever a run is stopped, it holds the earlier result or this one. Files in it
    that are no result stay. Rows about single people are not written here: see ``write_cases``.

    Parameters
    ----------
    folder : made if it does not exist; for these results alone.
    language : of the page, ``nl`` or ``en``; tables have English names and words.
    profile, library : as in ``render``.

    Returns
    -------
    tuple of Path
        The page first.

    Raises
    ------
    ExportError
        When the folder is no place for results (the working folder, a study, a file), or a file cannot be written;
        the earlier result is then still whole.
    SpecError
        As ``render``.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> names = [path.name for path in pretest.write_report(findings, "monitor-nl", language="nl")]
    >>> names[:5], names[-1]
    (['monitor.html', 'findings.json', 'levels.csv', 'changes.csv', 'alarms.csv'], 'provenance.json')
    """
    shown, page = hide_small(findings), file_name(findings, PAGES[findings.kind])
    contents: dict[str, str | bytes] = {
        page: render(findings, language, profile, library),
        file_name(findings, "findings.json"): to_json(shown),
    }
    contents |= table_files(shown)
    made_with = list(library.trusted()) if library is not None else []
    by = {"made_with": made_with, "pages": {page: page_record(language, profile, library)}}
    contents["provenance.json"] = with_hashes(findings.provenance | by, contents)
    return write_whole(Path(folder), contents, is_ours=is_result)


def page_record(language: Language, profile: str, library: Library | None = None) -> dict[str, str]:
    """How a page was made, so that it can be made again: ``pages`` of provenance.json has it by the name of the file.

    content: ``study`` where the study's own profiles and what it is trusted with came first, else ``shipped``.
    """
    return {"language": language, "profile": profile, "content": "shipped" if library is None else "study"}


def with_hashes(provenance: Mapping[str, Any], contents: Mapping[str, str | bytes]) -> str:
    """provenance.json: the provenance with the SHA-256 of every file written beside it, by name under ``files``."""
    known = provenance.get("files")
    files = dict(known) if isinstance(known, dict) else {}
    for name, content in contents.items():
        data = content.encode("utf-8") if isinstance(content, str) else content
        files[name] = hashlib.sha256(data).hexdigest()
    return json.dumps(dict(provenance) | {"files": files}, ensure_ascii=False, indent=1) + "\n"


def default_name(findings: Findings, ending: str) -> str:
    """How the report of such findings is called: report.pdf, or a name that says that it must not be shared."""
    return file_name(findings, Path(PAGES[findings.kind]).stem + ending)


def write_page(page: str | bytes, target: Path, *, language: Language = "nl", profile: str = "full") -> None:
    """Write a page, or another form of the report, made again from findings to ``target``.

    Its hash comes into the provenance.json beside it, with the language and the profile that it was made in.

    Raises
    ------
    ExportError
        When a file cannot be written; the earlier files are then still whole.
    """
    contents: dict[str, str | bytes] = {target.name: page}
    beside = target.with_name("provenance.json")
    if beside.is_file():
        try:
            record: Any = json.loads(beside.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            record = None  # not ours, and left as it is; `verify` says so
        if isinstance(record, dict) and isinstance(record.get("files"), dict):
            known = record.get("pages")
            pages = dict(known) if isinstance(known, dict) else {}
            record["pages"] = pages | {target.name: page_record(language, profile)}
            contents["provenance.json"] = with_hashes(record, contents)
    write_together(target.parent, contents)


def write_plan(
    plan: Planned,
    study: Study,
    folder: str | Path | None = None,
    *,
    language: Language | None = None,
    library: Library | None = None,
) -> tuple[Path, ...]:
    """Write what ``plan`` found: plan.html, plan.json, operating.csv and, where designs were compared, designs.csv; all
    or none.

    Parameters
    ----------
    plan : what ``pretest.plan`` gave.
    study : that was planned.
    folder : reports/plan of the study when None, where ``lock`` looks for the people to put in the preregistration.
    language : of the page; the first of the study when None.
    library : as in ``render``.

    Returns
    -------
    tuple of Path
        The page first.

    Raises
    ------
    ExportError
        When a file cannot be written; the earlier files are then still whole.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> found = pretest.plan(study, n=200, studies=4, designs="none", engine=pretest.Engine(workers=1))
    >>> [path.as_posix() for path in pretest.write_plan(found, study)]
    ['my-study/reports/plan/plan.html', 'my-study/reports/plan/plan.json', 'my-study/reports/plan/operating.csv']
    """
    record, words = plan.record(), library or Library(study.folder)
    page = render_plan(draft_findings(study), record, language=language or study.file.languages[0], library=words)
    contents: dict[str, str | bytes] = {
        "plan.html": page,
        "plan.json": json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n",
        "operating.csv": plan.operating.to_csv(index=False, lineterminator="\n"),
    }
    if len(plan.compared):
        contents["designs.csv"] = plan.compared.to_csv(index=False, lineterminator="\n")
    place = inside(study.folder, "reports/plan") if folder is None else Path(folder)
    return write_whole(place, contents, is_ours=lambda name: name in PLAN_FILES)


def write_preregistration(
    study: Study, facts: Mapping[str, Any], folder: str | Path | None = None, *, library: Library | None = None
) -> tuple[Path, ...]:
    """Write the preregistration in Dutch and English, with text for the fields of OSF and AsPredicted, all or none.

    Parameters
    ----------
    facts : what ``pretest.preregistration`` gave for ``study``.
    folder : where the plan and its lock stand when None.
    library : as in ``render``.

    Returns
    -------
    tuple of Path
        The pages, then the texts.

    Raises
    ------
    ExportError
        When a file cannot be written; the earlier files are then still whole.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> for path in pretest.write_preregistration(study, pretest.preregistration(study)):
    ...     print(path.name)
    preregistration-nl.html
    preregistration-en.html
    preregistration-osf-nl.txt
    preregistration-aspredicted-nl.txt
    preregistration-osf-en.txt
    preregistration-aspredicted-en.txt
    """
    findings, words = draft_findings(study), library or Library(study.folder)
    contents: dict[str, str | bytes] = {
        f"preregistration-{language}.html": render_preregistration(findings, facts, language=language, library=words)
        for language in LANGUAGES
    }
    for language in LANGUAGES:
        for name, text in (("osf", osf_text), ("aspredicted", aspredicted_text)):
            contents[f"preregistration-{name}-{language}.txt"] = text(findings, facts, language=language, library=words)
    return write_together(lock_path(study).parent if folder is None else Path(folder), contents)


def preregistered(study: Study, anchor: str | None) -> bool:
    """Whether the preregistration of ``study`` is there whole, and of the entry of the lock that has this anchor."""
    folder = lock_path(study).parent
    pages = [folder / f"preregistration-{language}.html" for language in LANGUAGES]
    texts = [folder / f"preregistration-{name}-{one}.txt" for name in ("osf", "aspredicted") for one in LANGUAGES]
    if not all(path.is_file() for path in (*pages, *texts)):
        return False
    return anchor is None or all(anchor in path.read_text(encoding="utf-8", errors="replace") for path in pages)
