"""What a report must know of the study and its plan, taken from their files."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pretest.analysis.record.variablefacts import variable_facts
from pretest.findings import (
    AnswerFacts,
    ArmFacts,
    AudienceFacts,
    BaselineFacts,
    HouseFacts,
    MoveFacts,
    OutcomeFacts,
    PhraseFacts,
    PillarFacts,
    PlainFacts,
    PlanFacts,
    QuestionFacts,
    RecruitmentFacts,
    StudyFacts,
    Texts,
    ToldFacts,
    WatchFacts,
    WaveFacts,
)
from pretest.library import inside
from pretest.limits import IMAGE_BYTES
from pretest.spec.concept import IMAGE_TYPES
from pretest.spec.house import read_logo
from pretest.spec.model import Text
from pretest.spec.plain import Move, Plain
from pretest.spec.plan import Monitor
from pretest.spec.scale import Item, Scale, keyed_score
from pretest.spec.study import ResolvedOutcome, Study, ToldQuestion
from pretest.spec.studyfile import Arm


def study_facts(study: Study) -> StudyFacts:
    """Titles, labels, concept copy and images of ``study``."""
    return StudyFacts(
        id=study.id,
        title=_texts(study.file.title),
        languages=tuple(study.file.languages),
        substance=study.file.substance,
        setting=study.file.setting,
        goal=_any(study.file.goal),
        arms=tuple(_arm(study, name, arm) for name, arm in study.file.arms.items()),
        audiences=tuple(
            AudienceFacts(name, _texts(audience.label), audience.questionnaire)
            for name, audience in study.file.audiences.items()
        ),
        outcomes=tuple(_told_through(study, outcome, _with_questions(study, outcome)) for outcome in study.outcomes()),
        waves=tuple(_waves(study)),
        house=_house(study),
        variables=tuple(variable_facts(study)),
        funding=_any(study.file.funding),
        recruitment=_recruitment(study),
        help=_any(study.file.help),
    )


def plan_facts(study: Study) -> PlanFacts:
    """The decisions of the plan."""
    plan = study.plan
    return PlanFacts(
        id=plan.plan,
        alpha=plan.alpha,
        unit=plan.unit,
        multiplicity=plan.multiplicity.method,
        resamples=plan.multiplicity.resamples,
        variance=plan.variance,
        covariates=tuple(covariate.name for covariate in plan.covariates),
        suppress_below=plan.suppress_below,
        quality=tuple(f"{rule.label} ({rule.rule}, {rule.then})" for rule in plan.quality),
        watch=None if plan.monitor is None else _watch(plan.monitor),
    )


def _watch(monitor: Monitor) -> WatchFacts:
    start = monitor.campaign_start
    actions = {str(status): _texts(text) for status, text in monitor.actions.items()}
    return WatchFacts(
        campaign_start=None if start is None else start.isoformat(),
        actions=actions,
        advice={str(status): action.advice for status, action in monitor.actions.items() if action.advice is not None},
        alarm_alpha=None if monitor.alarms is None else monitor.alarms.alpha,
        watch=None if monitor.alarms is None else monitor.alarms.watch,
        baseline=monitor.baseline,
        baselines={outcome: BaselineFacts(own.wave, _texts(own.why)) for outcome, own in monitor.baselines.items()},
        pillars=tuple(
            PillarFacts(name, _any(pillar.label), pillar.outcomes, pillar.series)
            for name, pillar in monitor.pillars.items()
        ),
    )


def _house(study: Study) -> HouseFacts | None:
    house = study.file.house
    if house is None:
        return None
    return HouseFacts(
        logo=None if house.logo is None else read_logo(study.folder, house.logo),
        colours=house.colours.model_dump(exclude_none=True),
        sender=_any(house.sender),
        intro=_any(house.intro),
    )


def _recruitment(study: Study) -> RecruitmentFacts | None:
    found = study.file.recruitment
    return None if found is None else RecruitmentFacts(_texts(found.how), _any(found.missing))


def _texts(text: Text) -> Texts:
    return {"nl": text.nl, "en": text.en}


def _any(text: Text | None) -> Texts | None:
    return None if text is None else _texts(text)


def _arm(study: Study, name: str, arm: Arm) -> ArmFacts:
    copy = None if arm.text is None else _read_text(inside(study.folder, arm.text))
    image = None if arm.image is None else _data_uri(inside(study.folder, arm.image))
    phrases = tuple(PhraseFacts(one.text, None if one.why is None else _texts(one.why)) for one in arm.phrases)
    return ArmFacts(
        name,
        _texts(arm.label),
        arm.is_control,
        copy,
        image,
        max(len(arm.executions), 1),
        phrases,
        messenger=arm.messenger,
        channel=arm.channel,
        strategy=arm.strategy,
        recordings=tuple(PurePosixPath(file).name for _, file in arm.recordings),
        shown=tuple(
            {"nl": key, "en": key} if one.label is None else _texts(one.label) for key, one in arm.executions.items()
        ),
    )


def _read_text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None


def _data_uri(path: Path) -> str | None:
    kind = IMAGE_TYPES.get(path.suffix.lower())
    if kind is None or not path.is_file() or path.stat().st_size > IMAGE_BYTES:
        return None
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def _outcome(outcome: ResolvedOutcome) -> OutcomeFacts:
    scale = outcome.scale
    return OutcomeFacts(
        id=outcome.id,
        label=_texts(outcome.label),
        role=outcome.role,
        higher_is=outcome.higher_is,
        audiences=outcome.audiences,
        primary=outcome.primary,
        model=outcome.model,
        margin=None if outcome.margin is None else outcome.margin.size,
        margin_unit=None if outcome.margin is None else outcome.margin.unit,
        bounds=outcome.bounds,
        measures=None if scale is None else _texts(scale.measures),
        items=() if scale is None else tuple(_texts(item.text) for item in scale.items),
        margin_words=_told(outcome, "words"),
        margin_why=_told(outcome, "why"),
        margin_basis=getattr(outcome.margin, "basis", None),
        plain=None if outcome.plain is None else _plain(outcome.plain),
    )


def _told_through(study: Study, outcome: ResolvedOutcome, fact: OutcomeFacts) -> OutcomeFacts:
    """The question of the first audience that has one, and those of the audiences that have another."""
    asked = {audience: study.told(outcome, audience) for audience in outcome.audiences}
    found = {audience: _question(study, outcome, question) for audience, question in asked.items() if question}
    first = next(iter(found.values()), None)
    return replace(fact, told=first, told_by={name: one for name, one in found.items() if one != first})


def _with_questions(study: Study, outcome: ResolvedOutcome) -> OutcomeFacts:
    scale = outcome.scale
    asked = () if scale is None else tuple(_asked(study, outcome, scale, item) for item in scale.items)
    return replace(_outcome(outcome), questions=asked)


def _asked(study: Study, outcome: ResolvedOutcome, scale: Scale, item: Item) -> QuestionFacts:
    options = sorted(study.answers[scale.answers_of(item)].options, key=lambda option: option.value)
    return QuestionFacts(
        id=item.id,
        text=_texts(item.text),
        reverse=item.reverse,
        answers=tuple(AnswerFacts(f"{option.value:g}", _texts(option.label)) for option in options),
        by_audience=_by_audience(study, outcome, item),
    )


def _by_audience(study: Study, outcome: ResolvedOutcome, item: Item) -> dict[str, Texts]:
    asked = {audience: item.text_by_audience.get(study.asked_as(audience)) for audience in outcome.audiences}
    return {audience: _texts(text) for audience, text in asked.items() if text is not None}


def _question(study: Study, outcome: ResolvedOutcome, question: ToldQuestion) -> ToldFacts:
    item, answers = question.item, study.answers[question.scale.answers_of(question.item)]
    options = {keyed_score(item, answers, option.value): option for option in answers.options}
    counting = {score for score in options if score >= question.cut}
    if question.scale.score.method == "share":
        counting = {*map(float, question.scale.score.count or (max(answers.values, default=1),))}
    return ToldFacts(
        outcome=question.outcome,
        item=item.id,
        text=_texts(item.text),
        answers=tuple(_texts(options[score].label) for score in sorted(options) if score in counting),
        cut=question.cut,
        n_answers=len(options),
        more_is=question.more_is,
        by_audience=_by_audience(study, outcome, item),
    )


def _plain(plain: Plain) -> PlainFacts:
    return PlainFacts(_move(plain.more), _move(plain.less))


def _move(move: Move) -> MoveFacts:
    return MoveFacts(_texts(move.short), _texts(move.clause))


def _told(outcome: ResolvedOutcome, name: str) -> Texts | None:
    """What the plan says of the margin in both languages, where it says so."""
    text = getattr(outcome.margin, name, None)
    return _texts(text) if isinstance(text, Text) else None


def _waves(study: Study) -> Iterable[WaveFacts]:
    for wave in sorted({data.wave for data in study.file.data}):
        files = [data for data in study.file.data if data.wave == wave]
        dates = sorted(data.date.isoformat() for data in files if data.date is not None)
        yield WaveFacts(wave, dates[0] if dates else None, tuple(data.file for data in files))
