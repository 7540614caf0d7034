"""What a plan leaves unsaid: no mistake, but something that its readers will miss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pretest.errors import Note, some
from pretest.library import inside
from pretest.limits import IMAGE_BYTES
from pretest.spec.concept import IMAGE_TYPES

if TYPE_CHECKING:
    from pretest.spec.study import ResolvedOutcome, Study


def plan_notes(study: Study) -> tuple[Note, ...]:
    """Notes on margins without a reason (``margin_unreasoned``), on margins that differ from their scale's
    own and do not say why (``margin_differs``), on margins that are explained in one of the study's
    languages only (``margin_one_language``), on audiences in which no harm decides
    (``audience_without_primary_harm``), on a study without a control (``uncontrolled``), on questions about the message
    (``message_notes``), on texts and pictures of arms that the report cannot show, and on films and sounds that are not
    there (``stimulus_missing``, ``stimulus_unshown``), and on what to do in the waves (``action_notes``)."""
    about = (*_control(study), *message_notes(study))
    return (
        *_margins(study),
        *_audiences(study),
        *about,
        *stimulus_notes(study),
        *_recordings(study),
        *action_notes(study),
    )


def message_notes(study: Study) -> Iterator[Note]:
    """What becomes of questions about the message that was shown: a harm that decides and that can be compared with
    nobody (``harm_about_message``), other outcomes of which only the level is told (``levels_only``), and those that
    are compared with what is sent today (``message_reference``)."""
    asked = [one for one in study.outcomes() if one.refers_to == "message"] if study.concepts else []
    lone = [one for one in asked if one.compared == "nobody"]
    deciding = [one.id for one in lone if one.is_harm and one.primary]
    if deciding:
        message = (
            "These harms decide and ask about the message, while the control is about something else: "
            f"{some(deciding)}. They are compared with nobody, so that no concept can pass. Choose harms that do not "
            "mention the message, or add a control with what is sent today (control: current)."
        )
        yield Note("harm_about_message", "serious", study.file.plan, message)
    rest = [one.id for one in lone if one.id not in deciding]
    if rest:
        what = "These outcomes ask about the message, while the control is about something else"
        yield Note(
            "levels_only", "info", study.file.plan, f"{what}: {some(rest)}. Only their answers per arm are told."
        )
    other = [one.id for one in asked if one.compared == "on_topic" and one.reference != study.control]
    if other:
        message = f"These outcomes ask about the message and are compared with what is sent today: {some(other)}."
        yield Note("message_reference", "info", study.file.plan, message)


def stimulus_notes(study: Study) -> Iterator[Note]:
    """Notes on texts and pictures that arms name and that the report cannot show."""
    for name, arm in study.file.arms.items():
        for what, file in (("text", arm.text), ("picture", arm.image)):
            path = None if file is None else inside(study.folder, file)
            if file is None or path is None:
                continue
            if not path.is_file():
                message = f"The {what} of arm '{name}' is not there, so that the report cannot show it."
                yield Note("stimulus_missing", "warning", file, message)
            elif what == "picture" and path.suffix.lower() not in IMAGE_TYPES:
                message = f"The picture of arm '{name}' is of a kind that is not shown; use {some(list(IMAGE_TYPES))}."
                yield Note("stimulus_unshown", "warning", file, message)
            elif what == "picture" and path.stat().st_size > IMAGE_BYTES:
                message = f"The picture of arm '{name}' is too large to be shown: at most {IMAGE_BYTES:,} bytes."
                yield Note("stimulus_unshown", "warning", file, message)


def _recordings(study: Study) -> Iterator[Note]:
    for name, arm in study.file.arms.items():
        for _, file in arm.recordings:
            if not inside(study.folder, file).is_file():
                message = f"The film or sound of arm '{name}' is not there, so that nobody can be shown it."
                yield Note("stimulus_missing", "warning", file, message)


def action_notes(study: Study) -> Iterator[Note]:
    """What the plan says to do at a status of a harm and cannot be right: to go on at an alarm (``alarm_continues``),
    something lighter at a worse status than at a better one (``actions_crossed``), or nothing at all at an alarm that
    it asks for (``alarm_unanswered``)."""
    monitor = study.plan.monitor
    if monitor is None:
        return
    said = {status: action.advice for status, action in monitor.actions.items()}
    if said.get("alarm") == "continue":
        message = "The plan says to continue at an alarm, so that an alarm changes nothing. Say what is done then."
        yield Note("alarm_continues", "serious", study.file.plan, message)
    if monitor.alarms is not None and "alarm" not in said:
        message = "The plan asks for alarms, and does not say what to do at one (monitor: actions: alarm)."
        yield Note("alarm_unanswered", "warning", study.file.plan, message)
    if said.get("watch") == "continue" and said.get("fine") not in (None, "continue"):
        message = "The plan says to continue at 'watch', and more than that at 'fine': the two may have been exchanged."
        yield Note("actions_crossed", "warning", study.file.plan, message)


def _margins(study: Study) -> Iterator[Note]:
    harms = [outcome for outcome in study.outcomes() if outcome.is_harm and outcome.margin is not None]
    bare = [outcome.id for outcome in harms if outcome.margin is not None and not outcome.margin.is_reasoned]
    if bare:
        what = "These margins lack their basis, their reason (why) or their meaning in words"
        message = f"{what}: {some(bare)}. Readers cannot judge whether the harm that is left out is small."
        yield Note("margin_unreasoned", "info", study.file.plan, message)
    wider = [outcome.id for outcome in harms if _is_another(outcome)]
    if wider:
        message = (
            f"These margins differ from those of their scales, and do not say why: {some(wider)}. Say why under the "
        )
        yield Note("margin_differs", "warning", study.file.plan, f"{message}margin, or leave the scale's own.")
    single = [outcome.id for outcome in harms if outcome.margin is not None and outcome.margin.in_one_language]
    if single and len(study.file.languages) > 1:
        what = "These margins are explained in one language only"
        message = f"{what}: {some(single)}. A report in the other language prints them as they are; give nl and en."
        yield Note("margin_one_language", "info", study.file.plan, message)


def _is_another(outcome: ResolvedOutcome) -> bool:
    """Whether the margin is not that of the scale, without a reason. A margin for another model has another unit."""
    own = None if outcome.scale is None else outcome.scale.margin
    given = outcome.margin
    if own is None or given is None or given.why is not None or own.unit != given.unit:
        return False
    return (own.size, own.cut) != (given.size, given.cut)


def _audiences(study: Study) -> Iterator[Note]:
    outcomes = study.outcomes() if study.concepts else ()
    deciding = [one for one in outcomes if one.is_harm and one.primary and one.compared != "nobody"]
    covered = {audience for one in deciding for audience in one.audiences}
    for audience in study.audiences if study.concepts else ():
        if audience not in covered:
            message = "No primary harm is measured here, so that no concept can be called harmless for these people."
            yield Note("audience_without_primary_harm", "serious", f"audience '{audience}'", message)


def _control(study: Study) -> Iterator[Note]:
    if not study.concepts or study.control is not None:
        return
    if study.file.design == "uncontrolled":
        message = "The study has no control, as its design says: no concept is judged, whatever people answer."
        yield Note("uncontrolled", "warning", study.name, message)
    else:
        message = "No arm is marked as control, so no concept can be judged. Mark one (control: true), or say "
        yield Note("uncontrolled", "serious", study.name, f"{message}design: uncontrolled where there is none.")
