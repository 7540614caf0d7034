"""Whether there is something to show, somebody to compare with, and a place in the questionnaire to show it."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.analysis.compiled.finding import Finding
from pretest.analysis.compiled.view import View
from pretest.errors import Note, Problem
from pretest.library import inside


def check_design(view: View) -> Iterator[Finding]:
    """Arms with their files, a control, a block for the message, and scales of the study's own."""
    study = view.study
    for name, arm in study.file.arms.items():
        for file in () if view.held else arm.files:  # once there are data, people saw what they saw
            if not inside(study.folder, file).is_file():
                what = f"the file '{file}' of arm '{name}' is not there, so that its people would see nothing"
                hint = "Put the file into the study folder, or mend its name."
                yield Problem("stimulus_file_missing", view.place.study("arms", name), what, hint=hint)
    if study.file.arms and study.control is None and study.file.design != "uncontrolled":
        what = "no arm is marked as control, so that no concept can be judged"
        hint = "Say control: true at one arm, or design: uncontrolled where there is none."
        yield Problem("no_control", view.place.study("arms"), what, hint=hint)
    for audience, of in view.asked.items():
        if study.file.arms and of.message is None:
            what = (
                f"the arms reach nobody of audience '{audience}': questionnaire '{of.questionnaire.id}' has no place "
            )
            hint = "Give the questionnaire a block of kind stimulus."
            where = view.place.study("audiences", audience, "questionnaire")
            yield Problem("no_message_block", where, f"{what}for the message", hint=hint)
    yield from _own_scales(view)


def _own_scales(view: View) -> Iterator[Finding]:
    """Scales that the study brings and nobody is asked."""
    if not view.asked:
        return
    folder, end = "surveys/scales/", ".yaml"
    own = [one.name for one in view.study.inputs if one.name.startswith(folder)]
    for file in own:
        scale = view.study.scales.get(file.removeprefix(folder).removesuffix(end))
        columns = () if scale is None else tuple(item.id for item in scale.items)
        if not any({name, f"{name}_pre"} & of.columns.keys() for of in view.asked.values() for name in columns):
            message = "The study brings this scale, and no questionnaire of its audiences asks it."
            yield Note("own_scale_unasked", "warning", file, message)
