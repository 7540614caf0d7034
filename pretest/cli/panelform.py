"""``pretest panel form``: the form of every member, as a spreadsheet or to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote

import click

from pretest.analysis.practice.panelanswers import withdrawn_members
from pretest.cli.examples import examples
from pretest.cli.options import language_option, out_option, study_argument
from pretest.cli.screen import show_notes
from pretest.cli.speech import speech
from pretest.errors import DesignError, SpecError, did_you_mean
from pretest.files import write_together
from pretest.library import place_for
from pretest.platforms import export_questionnaire, write_export
from pretest.practice.panel.feedback import feedback
from pretest.practice.panel.form import PanelForm, panel_form
from pretest.practice.panel.questions import panel_content, panel_questionnaire
from pretest.practice.panel.reading import read_answers
from pretest.report.pages.panelpaper import panel_paper
from pretest.report.workbook.panelsheet import panel_workbook
from pretest.spec import Study, load_study
from pretest.spec.panel import PANEL_FILE, Member, Panel, load_panel
from pretest.words import Language

PLATFORMS = ("limesurvey", "qualtrics", "xlsform", "redcap", "formr")


@click.command(
    epilog=examples(
        "pretest panel form my-study",
        "pretest panel form my-study --round 2",
        "pretest panel form my-study --format paper",
    )
)
@study_argument
@click.option("--round", "number", type=click.IntRange(min=1), default=1, show_default=True, help="Which round.")
@click.option("--member", "members", multiple=True, metavar="ID", help="Only this member. Repeat for each.")
@click.option(
    "--format", "kind", type=click.Choice(["xlsx", "paper", *PLATFORMS]), default="xlsx", show_default=True,
    help="A spreadsheet to fill in, a page to print, or one questionnaire of a survey platform for all members.",
)  # fmt: skip
@out_option("Folder to write into", "STUDY/practice/forms/round-N")
@language_option
def form(
    study: Path, number: int, members: tuple[str, ...], kind: str, out: Path | None, lang: Language | None
) -> None:
    """Write the form of every member.

    Each file is for one member and one round. Round 2 shows what the group said in round 1, and what the member said.
    Send the file to the member, have it filled in, and take it in with 'pretest panel read'.
    """
    loaded = load_study(study)
    panel = load_panel(loaded)
    language = lang or loaded.file.languages[0]
    gone = withdrawn_members(loaded, panel)
    chosen = [one for one in _chosen(panel, members) if one.id not in gone]
    if number > panel.rounds:
        raise DesignError("panel_round_unknown", PANEL_FILE, f"there is no round {number}", f"at most {panel.rounds}")
    if kind in PLATFORMS:
        _questionnaire(loaded, panel, number, kind, out, language)
        return
    forms = panel_forms(loaded, panel, chosen, number, language)
    folder = place_for(loaded.folder, f"practice/forms/round-{number}", out)
    files: dict[str, str | bytes] = {}
    for one in forms:
        name = f"{one.member.id}-round-{number}"
        if kind == "xlsx":
            files[f"{name}.xlsx"] = panel_workbook(one, panel)
        else:
            files[f"{name}.html"] = panel_paper(one, panel)
    words = speech(language)
    for path in write_together(folder, files, private=True):
        click.echo(words("terminal.wrote", path=str(path)))
    command = f"pretest panel read {quote(str(study))} {quote(str(folder))}"
    click.echo("\n" + words("terminal.panel.next", command=command))


def _questionnaire(
    study: Study, panel: Panel, number: int, platform: str, out: Path | None, language: Language
) -> None:
    """One questionnaire for all members, as a form of a platform, with what the platform does less well."""
    made = export_questionnaire(
        panel_content(), panel_questionnaire(study, panel, number), platform, study.file.languages
    )
    folder = place_for(study.folder, f"practice/forms/{platform}-round-{number}", out)
    for path in write_export(made, folder, f"panel_round_{number}"):
        click.echo(speech(language)("terminal.wrote", path=str(path)))
    show_notes(made.notes, language, most=len(made.notes), infos="shown")


def panel_forms(
    study: Study, panel: Panel, members: Sequence[Member], number: int, language: Language
) -> list[PanelForm]:
    """The forms of ``members`` in round ``number``; from round 2 on with what was said in the round before."""
    if number == 1:
        return [panel_form(study, panel, member, number, language) for member in members]
    earlier = read_answers(study, panel)
    answers = () if earlier is None else tuple(one for one in earlier.answers if one.round == number - 1)
    if not answers:
        hint = f"Take in round {number - 1} first, with 'pretest panel read'."
        raise DesignError("panel_round_early", study.name, f"nobody has answered in round {number - 1}", hint=hint)
    return [
        panel_form(study, panel, member, number, language, feedback(answers, member, language, number - 1))
        for member in members
    ]


def _chosen(panel: Panel, names: tuple[str, ...]) -> list[Member]:
    if not panel.members:
        hint = "Write under members: - {id: c1, domain: care, role: {nl: ..., en: ...}}"
        raise DesignError("panel_without_members", PANEL_FILE, "the panel has no members", hint=hint)
    known = {member.id: member for member in panel.members}
    for name in names:
        if name not in known and name != "all":
            hint = did_you_mean(name, known) or f"Members stand in {PANEL_FILE}."
            raise SpecError("panel_member_unknown", PANEL_FILE, f"there is no member '{name[:60]}'", hint=hint)
    return list(panel.members) if not names or "all" in names else [known[name] for name in dict.fromkeys(names)]
