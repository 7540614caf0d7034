"""From a study folder to a checked ``Study``: every file read once, all problems reported at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import TypeVar

from pydantic import BaseModel

from pretest.errors import Problem, SpecError, did_you_mean
from pretest.library import Content, Library, inside, read_small
from pretest.limits import CONCEPT_BYTES
from pretest.spec.answer import AnswerSet, AnswerSets
from pretest.spec.contentfile import parse_content
from pretest.spec.evidence import Evidence
from pretest.spec.house import check_house
from pretest.spec.model import Named
from pretest.spec.overrides import Override, find_overrides
from pretest.spec.plan import Plan
from pretest.spec.population import Population
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.references import check_references
from pretest.spec.scale import Scale
from pretest.spec.study import InputFile, Study
from pretest.spec.studyfile import StudyFile
from pretest.spec.validate import validate
from pretest.spec.yamlfile import YamlFile

Model = TypeVar("Model", bound=BaseModel)
NamedModel = TypeVar("NamedModel", bound=Named)

DEFAULT_PLAN = StudyFile.model_fields["plan"].default


def load_study(folder: str | Path) -> Study:
    """Read ``study.yaml`` in ``folder`` (or the YAML file named) with its plan and the content it uses.

    Parameters
    ----------
    folder : of the study, or a YAML file in it.

    Returns
    -------
    Study
        Frozen; the data are not read yet.

    Raises
    ------
    SpecError
        With every problem found in all files, each with its file, line and key.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> study.audiences, study.control
    (('users', 'non_users'), 'control')
    >>> [outcome.id for outcome in study.outcomes() if outcome.is_harm and outcome.primary][:3]
    ['help_barriers', 'stigma', 'own_stigma']
    """
    study, problems = check_study(folder)
    if study is None or problems:
        raise SpecError.of(problems)
    return study


def check_study(folder: str | Path) -> tuple[Study | None, tuple[Problem, ...]]:
    """As ``load_study``, but returns the problems; the study is None when it could not be built."""
    path, name = Path(folder), "study.yaml"
    if path.suffix in (".yaml", ".yml"):
        path, name = path.parent, path.name
    reading = Reading(path, Library(path))
    if not path.is_dir():
        return None, (Problem("no_study", str(folder), "there is no such study folder", hint=_how_to_begin(folder)),)
    study_file = reading.own(name, StudyFile)
    plan = reading.own(study_file.plan if study_file is not None else DEFAULT_PLAN, Plan)
    if study_file is None:
        return None, tuple(reading.problems)
    answers = reading.answers()
    scales = reading.folder("surveys/scales", Scale)
    questionnaires = reading.folder("surveys/questionnaires", Questionnaire)
    evidence = None
    if plan is not None and plan.evidence is not None and plan.evidence.prior is not None:
        evidence = reading.content(f"surveys/evidence/{plan.evidence.prior}.yaml", Evidence)
    population = None
    if plan is not None and plan.weights is not None:
        population = reading.content(f"surveys/populations/{plan.weights.population}.yaml", Population)
    for data_file in study_file.data:
        reading.require_inside(data_file.file)
    for arm in study_file.arms.values():
        for concept_file in arm.files:
            reading.require_inside(concept_file)
    for arm in study_file.arms.values():
        for text in (arm.text, *(execution.text for execution in arm.executions.values())):
            reading.require_short(text)
    reading.problems += check_house(study_file.house, path, reading.sources[name])
    if plan is None:
        return None, tuple(reading.problems)
    sources = reading.sources
    study = Study(
        path,
        name,
        study_file,
        plan,
        answers,
        scales,
        questionnaires,
        evidence,
        tuple(reading.inputs.values()),
        population,
        reading.overrides(study_file, plan),
    )
    reading.problems += check_references(study, sources)
    return (None if reading.problems else study), tuple(reading.problems)


def _how_to_begin(folder: str | Path) -> str:
    return f"Make one with 'pretest init {quote(str(folder))}', or look at an example with 'pretest demo'."


@dataclass(slots=True)
class Reading:
    """Collects what was read, and what was wrong with it."""

    study: Path
    library: Library
    problems: list[Problem] = field(default_factory=list)
    inputs: dict[str, InputFile] = field(default_factory=dict)
    sources: dict[str, YamlFile] = field(default_factory=dict)

    def own(self, name: str, model: type[Model]) -> Model | None:
        """A file that must stand in the study folder itself."""
        try:
            path = inside(self.study, name)
        except SpecError as error:
            self.problems += error.problems
            return None
        if not path.is_file():
            hint = "Make a study with 'pretest init', or name the folder that holds study.yaml."
            self.problems.append(Problem("file_missing", name, "the file is missing", hint=hint))
            return None
        try:
            return self.parsed(Content(name, read_small(path, name)), model)
        except SpecError as error:
            self.problems += error.problems
            return None

    def content(self, name: str, model: type[Model]) -> Model | None:
        """A content file: the study's own, or the shipped one."""
        try:
            content = self.library.find(name)
        except SpecError as error:
            self.problems += error.problems
            return None
        if content is None:
            folder = name.rpartition("/")[0]
            stem = name.rpartition("/")[2].removesuffix(".yaml")
            hint = did_you_mean(stem, self.library.names(folder, ".yaml"))
            self.problems.append(Problem("content_unknown", name, "there is no such file", hint=hint))
            return None
        return self.parsed(content, model)

    def parsed(self, content: Content, model: type[Model]) -> Model | None:
        source = parse_content(content)
        self.sources[content.name] = source
        self.inputs[content.name] = InputFile(content.name, hashlib.sha256(content.data).hexdigest())
        value, problems = validate(model, source)
        self.problems += problems
        return value

    def folder(self, folder: str, model: type[NamedModel]) -> dict[str, NamedModel]:
        """Every file of a content folder, by id; the file's name must be its id."""
        found: dict[str, NamedModel] = {}
        try:
            stems = self.library.names(folder, ".yaml")
        except SpecError as error:
            self.problems += error.problems
            return found
        for stem in stems:
            value = self.content(f"{folder}/{stem}.yaml", model)
            if value is None:
                continue
            name = value.id
            if name != stem:
                where = f"{folder}/{stem}.yaml"
                self.problems.append(Problem("id_differs", where, f"the id '{name}' differs from the file's name"))
            found[name] = value
        return found

    def answers(self) -> dict[str, AnswerSet]:
        """Shipped answer sets, with the study's own added or put in their place."""
        found: dict[str, AnswerSet] = {}
        for library in (Library(None), self.library):
            try:
                content = library.find("surveys/answers.yaml")
            except SpecError as error:
                self.problems += error.problems
                continue
            if content is not None and content.name not in self.sources:
                sets = self.parsed(content, AnswerSets)
                found |= {} if sets is None else sets.root
        return found

    def overrides(self, study_file: StudyFile, plan: Plan) -> tuple[Override, ...]:
        """What the study has its own version of; of questionnaires, evidence and populations only those it uses."""
        used = {
            "questionnaire": {audience.questionnaire for audience in study_file.audiences.values()},
            "evidence": {None if plan.evidence is None else plan.evidence.prior},
            "population": {None if plan.weights is None else plan.weights.population},
        }
        try:
            found = find_overrides(self.library)
        except SpecError as error:
            self.problems += error.problems
            return ()
        return tuple(one for one in found if one.kind not in used or one.name in used[one.kind])

    def require_short(self, name: str | None) -> None:
        """The text of a concept must be one that people can read."""
        try:
            path = None if name is None else inside(self.study, name)
        except SpecError:  # told by ``require_inside``
            return
        if name is None or path is None or not path.is_file():
            return
        size = path.stat().st_size
        if size > CONCEPT_BYTES:
            what = f"the text of a concept has {size:,} bytes, which nobody reads"
            self.problems.append(Problem("concept_too_large", name, what, f"at most {CONCEPT_BYTES:,}"))

    def require_inside(self, name: str) -> None:
        try:
            inside(self.study, name)
        except SpecError as error:
            self.problems += error.problems
