"""A new study from a few answers: the template filled in, with a plan for the audiences and harms that were named."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pretest.errors import Problem, SpecError, did_you_mean
from pretest.files.atomic import write_atomic
from pretest.library import NOT_TO_SHARE, require_new, shipped
from pretest.library import init as init_template
from pretest.limits import ID
from pretest.spec.load import check_study
from pretest.words import LANGUAGES, Language

PLAN = "analyses/plan.yaml"
FORM = "main"
SCREENING = "substance_screen"
CONTROLS = ("control", "current")  # names of the control arms that the template has


@dataclass(frozen=True, slots=True)
class Instrument:
    """Questionnaires that are shipped together. questionnaires: audience → its questionnaire. plans: the plan that fits
    them, and the one that fits them with parents, or None. primary: harms that decide in it."""

    questionnaires: Mapping[str, str]
    plan: str
    plan_with_parents: str | None
    primary: tuple[str, ...]


PARENTS = "parents"
INSTRUMENTS: Mapping[str, Instrument] = {
    "core": Instrument(
        {PARENTS: PARENTS, "users": "users_core", "non_users": "non_users_core"},
        "denormalisation-core.yaml",
        "denormalisation-parents.yaml",
        ("stigma", "own_stigma", "use", "help_barriers", "parents_shame", "parents_help_delay"),
    ),
    "short": Instrument(
        {"users": "users_short", "non_users": "non_users_short"},
        "denormalisation-short.yaml",
        None,
        ("stigma", "own_stigma", "use", "help_barriers"),
    ),
    "long": Instrument(
        {"users": "users", "non_users": "non_users"},
        "denormalisation-pretest.yaml",
        None,
        ("stigma", "use", "state_shame", "help_seeking"),
    ),
}
CORE = "core"
USUAL = ("users", "non_users")
AUDIENCES = (*USUAL, PARENTS)  # those that a questionnaire and a plan are shipped for
PRIMARY = tuple(dict.fromkeys(harm for one in INSTRUMENTS.values() for harm in one.primary))
_LABELS = {
    PARENTS: "{nl: Ouders van kinderen van 12 tot en met 25 jaar, en: Parents of children aged 12 to 25}",
    "users": "{nl: Mensen die drugs gebruiken, en: People who use drugs}",
    "non_users": "{nl: Mensen die geen drugs gebruiken, en: People who do not use drugs}",
}
_WHEN = {PARENTS: "has_child_12_25: [1]", "users": "used_12m: [1]", "non_users": "used_12m: [0]"}
_HARM_OF = {
    PARENTS: f"  {PARENTS}:\n    concept_a: {{parents_shame: 0.5}}\n"
}  # not in the template, which asks no parents
_NO_PARENT = ", has_child_12_25: {not: [1], missing: keep}"
_EMPTY_DATA = "# There are none yet. 'pretest import FILE --study FOLDER' makes a file of them; name it as here:\n"
_LIST = re.compile(r"\[([\w, ]*)\]")


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of a new study. concepts: their labels, in order. primary: harms that decide; None: all of them.
    instrument: which questionnaires, one of ``INSTRUMENTS``."""

    title: str
    languages: tuple[Language, ...] = LANGUAGES
    concepts: tuple[str, ...] = ("Concept A",)
    audiences: tuple[str, ...] = USUAL
    primary: tuple[str, ...] | None = None
    instrument: str = CORE

    @property
    def ways(self) -> tuple[str, ...]:
        """The audiences in the order in which somebody who belongs to several is sent: parents first."""
        return tuple(one for one in _LABELS if one in self.audiences)


def init(
    folder: str | Path,
    *,
    title: str | None = None,
    languages: Iterable[Language] = LANGUAGES,
    concepts: Iterable[str] = ("Concept A",),
    audiences: Iterable[str] = USUAL,
    primary: Iterable[str] | None = None,
    instrument: str = CORE,
) -> tuple[Path, ...]:
    """Make a new study folder: one to fill in, or, with a ``title``, one that is filled in and in order without data.

    Parameters
    ----------
    folder : where; it must be new or empty.
    title : of the study. Without one, the template is written as it is, and the rest is not used.
    languages : ``nl``, ``en`` or both; the first is that of the reports.
    concepts : the messages under test, by what people call them; each gets a file in concepts/ for its text.
    audiences : of ``users`` (people who use drugs), ``non_users`` (who do not) and ``parents`` (of a child of 12 to 25
        years; whoever is one goes their way). They get one form, ``main``, which sorts people.
    primary : harms that decide, of those that decide in the plan of the instrument; all when None.
    instrument : ``core`` (ten minutes), ``short``, or ``long`` (everything, 24 minutes); parents go with ``core``.

    Returns
    -------
    tuple of Path
        The files written, study.yaml among them. ``.gitignore`` keeps data, what is about persons, and reports out of
        version control.

    Raises
    ------
    DataError
        When the folder exists and is not empty.
    SpecError
        When an answer cannot be used; nothing is written then.

    Examples
    --------
    >>> import pretest
    >>> for path in pretest.init("my-study"):
    ...     print(path.as_posix())
    my-study/README.md
    my-study/concepts/concept_a.md
    my-study/concepts/control.md
    my-study/concepts/current.md
    my-study/study.yaml
    my-study/truth.yaml
    my-study/analyses/plan.yaml
    my-study/.gitignore
    >>> _ = pretest.init("tested", title="Cocaine in nightlife", concepts=["You pay for it", "Facts"])
    >>> pretest.load_study("tested").decided
    ('you_pay_for_it', 'facts')
    """
    if title is None:
        return init_template(folder)
    given = Answers(
        title.strip(),
        tuple(languages),
        tuple(one.strip() for one in concepts),
        tuple(audiences),
        None if primary is None else tuple(primary),
        instrument,
    )
    require_new(Path(folder))
    require_usable(given)
    return _write(Path(folder), given)


def require_usable(given: Answers) -> None:
    """Refuse answers that no study can be made of.

    Raises
    ------
    SpecError
        With every problem.
    """
    problems = [*_known("language", given.languages, LANGUAGES), *_known("audience", given.audiences, AUDIENCES)]
    problems += _known("instrument", [given.instrument], tuple(INSTRUMENTS))
    problems += _fitting(given)
    for what, values in (("title", [given.title]), ("concept", given.concepts)):
        if not values or not all(values):
            problems.append(Problem(f"{what}_empty", what, f"the {what} is empty", hint=f"Give it with --{what}."))
    names = [label.casefold() for label in given.concepts]
    twice = sorted({label for label in names if names.count(label) > 1})
    problems += [Problem("concept_twice", "concept", f"'{label}' is named twice") for label in twice]
    if problems:
        raise SpecError.of(problems)


def _fitting(given: Answers) -> list[Problem]:
    """Whether the instrument asks these audiences, and judges these harms."""
    instrument = INSTRUMENTS.get(given.instrument)
    if instrument is None:
        return []
    problems = _known("primary harm", given.primary or (), instrument.primary)
    if PARENTS in given.audiences and instrument.plan_with_parents is None:
        what = f"parents cannot be asked beside the {given.instrument} questionnaires: they do not begin alike"
        problems.append(Problem("audience_unfit", "audience", what, hint=f"Use --instrument {CORE}."))
    return problems


def _known(what: str, values: Iterable[str], known: tuple[str, ...]) -> list[Problem]:
    values = list(values)
    found = [
        Problem("not_allowed", what, f"unknown {what} '{one}'", ", ".join(known), None, did_you_mean(one, known))
        for one in values
        if one not in known
    ]
    if not values and what != "primary harm":
        found.append(Problem(f"{what}_empty", what, f"no {what} is named", ", ".join(known)))
    return found


def _write(folder: Path, given: Answers) -> tuple[Path, ...]:
    """Made and checked elsewhere first, so that nothing half is left where an answer cannot be used."""
    with tempfile.TemporaryDirectory() as place:
        draft = Path(place) / "study"
        written = [path.relative_to(draft) for path in init_template(draft)]
        made = _files(draft, given, _study_id(folder))
        (draft / "concepts" / "concept_a.md").unlink()
        for name, text in made.items():
            (draft / name).write_text(text, encoding="utf-8")
            if Path(name) not in written:
                written.append(Path(name))
        study, problems = check_study(draft)
        if study is None or problems:
            raise SpecError.of(problems)
        kept = [file for file in written if (draft / file).is_file()]
        for file in kept:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            write_atomic(folder / file, (draft / file).read_bytes())
    (folder / "data").mkdir(exist_ok=True)
    return tuple(folder / file for file in kept)


def _files(draft: Path, given: Answers, study: str) -> dict[str, str]:
    """The files that the answers change, from the template's."""
    text = (draft / "concepts" / "concept_a.md").read_text(encoding="utf-8")
    ids = concept_ids(given.concepts)
    found = {f"concepts/{name}.md": text for name in ids}
    found |= {name: (draft / name).read_text(encoding="utf-8") for name in (f"concepts/{one}.md" for one in CONTROLS)}
    found = {name: _in_languages(text, given.languages) for name, text in found.items()}
    found["study.yaml"] = _study((draft / "study.yaml").read_text(encoding="utf-8"), given, ids, study)
    found["truth.yaml"] = _truth((draft / "truth.yaml").read_text(encoding="utf-8"), given, ids)
    found[PLAN] = _plan(_shipped_plan(given), given)
    found[".gitignore"] = NOT_TO_SHARE
    return found


def _in_languages(text: str, languages: tuple[Language, ...]) -> str:
    """A text of the template, which has Dutch and English with a line between them, in the languages of the study."""
    parts = dict(zip(LANGUAGES, (part.strip() for part in text.split("\n---\n")), strict=True))
    return "\n\n---\n\n".join(parts[language] for language in languages) + "\n"


def _shipped_plan(given: Answers) -> str:
    instrument = INSTRUMENTS[given.instrument]
    with_parents = instrument.plan_with_parents if PARENTS in given.audiences else None
    return shipped().joinpath("analyses", "plans", with_parents or instrument.plan).read_text(encoding="utf-8")


def _study_id(folder: Path) -> str:
    return _slug(folder.resolve().name, "-") or "my-study"


def concept_ids(labels: Iterable[str]) -> tuple[str, ...]:
    """Ids of concepts: what stands in data and in names of files. ``Jij betaalt mee!`` → ``jij_betaalt_mee``."""
    found: list[str] = []
    for number, label in enumerate(labels, 1):
        name = _slug(label, "_") or f"concept_{number}"
        found.append(name if name not in (*found, *CONTROLS) else f"{name}_{number}")
    return tuple(found)


def _slug(text: str, between: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", between, plain).strip(between)[: ID - 10].strip(between)


def _quoted(text: str) -> str:
    """As YAML holds it: JSON between double quotes is YAML too."""
    return json.dumps(text, ensure_ascii=False)


def _both(text: str) -> str:
    return f"{{nl: {_quoted(text)}, en: {_quoted(text)}}}"


def _study(template: str, given: Answers, ids: tuple[str, ...], study: str) -> str:
    arms = "".join(
        f"  {name}:\n    label: {_both(label)}\n    text: concepts/{name}.md\n"
        for name, label in zip(ids, given.concepts, strict=True)
    )
    audiences, data = _block(template, "audiences"), _block(template, "data")
    shown = "".join(f"# {line}\n" for line in data.splitlines())
    for old, new in (
        (_line(template, "study"), f"study: {study}\n"),
        (_block(template, "title"), f"title: {_both(given.title)}\n"),
        (_line(template, "languages"), f"languages: [{', '.join(given.languages)}]\n"),
        (re.search(r"  concept_a:\n(?:    .*\n)+", template)[0], arms),  # type: ignore[index]
        (audiences, _audiences(given)),
        (_block(template, "forms"), _forms(given)),
        (data, f"{_EMPTY_DATA}{shown}data: []\n"),
    ):
        template = template.replace(old, new, 1)
    return template


def _audiences(given: Answers) -> str:
    """Whoever belongs to parents is counted there only, since only their questions were asked of them."""
    text = "audiences:\n"
    for name in given.ways:
        when = _WHEN[name] + (_NO_PARENT if PARENTS in given.audiences and name != PARENTS else "")
        questionnaire = INSTRUMENTS[given.instrument].questionnaires[name]
        text += f"  {name}:\n    label: {_LABELS[name]}\n    questionnaire: {questionnaire}\n    when: {{{when}}}\n"
    return text


def _forms(given: Answers) -> str:
    return f"forms:\n  {FORM}: {{screening: {SCREENING}, audiences: [{', '.join(given.ways)}]}}\n"


def _truth(template: str, given: Answers, ids: tuple[str, ...]) -> str:
    """The invented world of a rehearsal: the first concept harms those who are asked."""
    effects = _block(template, "effects")
    kept = []
    for name in given.audiences:
        found = re.search(rf"  {name}:\n    concept_a: .*\n", effects)
        harm = _HARM_OF.get(name, "") if found is None else found[0]
        kept.append(harm.replace("concept_a", ids[0]))
    return template.replace(effects, "effects:\n" + "".join(kept), 1)


def _plan(template: str, given: Answers) -> str:
    """The shipped plan, for these audiences and primary harms; its comments stay."""
    for block in ("outcomes", "composites", "aims"):
        old = _block(template, block)
        new = "".join(_entry(entry, given) for entry in _entries(old))
        template = template.replace(old, new if ":" in new.partition("\n")[2] else "", 1)
    return template


def _entry(entry: str, given: Answers) -> str:
    """One outcome, composite or aim, "" where none of the audiences is left to it."""
    name = _name(entry)
    if name is None:
        return entry
    found = re.search(rf"(?:audiences|^  {name}): \[([\w, ]*)\]", entry)
    if found is not None:
        kept = [one.strip() for one in found[1].split(",") if one.strip() in given.audiences]
        if not kept:
            return ""
        entry = entry.replace(f"[{found[1]}]", f"[{', '.join(kept)}]", 1)
    if given.primary is not None and name not in given.primary:
        entry = entry.replace("    primary: true\n", "", 1)
    return entry


def _line(text: str, key: str) -> str:
    return re.search(rf"^{key}:.*\n", text, re.MULTILINE)[0]  # type: ignore[index]


def _block(text: str, key: str) -> str:
    """A key of the top level with all that stands in it."""
    return re.search(rf"^{key}:.*\n(?: .*\n|\n(?= ))*", text, re.MULTILINE)[0]  # type: ignore[index]


def _entries(block: str) -> list[str]:
    """The parts of a block: its first line, then each key of the level below with all that stands in it."""
    return re.split(r"(?m)^(?=  [\w])", block)


def _name(entry: str) -> str | None:
    found = re.match(r"  (\w+):", entry)
    return None if found is None else found[1]
