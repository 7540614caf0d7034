"""A study folder comes from others: its templates, styles and texts do nothing unless a person trusts them."""

from __future__ import annotations

import re

import pytest

FLAG = "--trust-study-templates"
OWN = {
    "reports/pages/base.html.j2": "own template",
    "reports/styles/report.css": "/* own style */",
    "reports/pages/en.yaml": "page:\n  skip: own words\n",
    "reports/pages/nl.yaml": "page:\n  skip: own words\n",
}
PLAN = ("--n", "200", "--studies", "20", "--workers", "1")
ONE_HARM = """
plan: one-harm
outcomes:
  social_distance: {primary: true, margin: {sd: 0.3}}
multiplicity: {method: none}
"""


def outputs(folder):
    """Pages by name, without the time of the run."""
    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    return {name: re.sub(r"\d\d:\d\d:\d\d", "", page) for name, page in pages.items()}


def payload(victim):
    """A template that writes a file, if it is given anything that can."""
    return f'{{{{ edition.findings.verdicts.to_csv("{victim}") }}}}'


@pytest.mark.parametrize("command", ["analyse", "monitor"])
def test_a_report_is_made_as_shipped_and_says_so(call, make_study, tmp_path, command):
    folder = make_study()
    assert call(command, folder, "--out", tmp_path / "plain")[0] == 0
    make_study(**OWN)
    code, _, err = call(command, folder, "--out", tmp_path / "own")
    assert code == 0
    assert outputs(tmp_path / "own") == outputs(tmp_path / "plain")
    assert FLAG in err
    assert all(name in err for name in OWN)


def test_a_preregistration_is_made_as_shipped_and_says_so(call, make_study):
    folder = make_study(data=None, **OWN)
    code, _, err = call("lock", folder)
    assert code == 0
    assert FLAG in err
    made = outputs(folder / "analyses")
    assert sorted(made) == ["preregistration-en.html", "preregistration-nl.html"]
    assert not any(word in page for page in made.values() for word in ("own template", "own style", "own words"))


def test_a_report_written_again_uses_nothing_of_the_study(call, make_study, tmp_path):
    folder = make_study(**OWN)
    call("analyse", folder)
    (made,) = (folder / "reports").glob("*-analyse")
    before = outputs(made)
    assert call("report", made)[0] == 0
    assert outputs(made) == before


@pytest.mark.parametrize("command", ["analyse", "monitor", "lock", "plan"])
def test_every_command_that_makes_a_report_from_a_folder_has_the_flag(call, command):
    assert FLAG in call(command, "--help")[1]


def test_nothing_is_said_when_there_is_nothing_or_when_it_is_used(call, make_study, tmp_path):
    assert FLAG not in call("analyse", make_study(), "--out", tmp_path / "a")[2]
    words = {"reports/pages/en.yaml": OWN["reports/pages/en.yaml"]}
    assert FLAG not in call("analyse", make_study(**words), "--out", tmp_path / "b", FLAG)[2]


@pytest.mark.parametrize("command", ["analyse", "monitor"])
def test_a_template_writes_no_file_trusted_or_not(call, make_study, tmp_path, command):
    victim = tmp_path / "victim"
    section = {"analyse": "tested", "monitor": "wave_methods_plain"}[command]
    folder = make_study()
    make_study(data=None, **{f"reports/sections/{section}/section.html.j2": payload(victim)})
    code, _, err = call(command, folder, "--out", tmp_path / "out", FLAG)
    assert code == 1
    assert "the template cannot be used ('edition' is undefined)" in err
    assert not (tmp_path / "out").exists()
    assert call(command, folder, "--out", tmp_path / "out")[0] == 0
    assert not victim.exists()


@pytest.mark.parametrize("page", ["base", "lock"])
def test_a_page_is_never_the_study_s_own(call, make_study, tmp_path, page):
    victim = tmp_path / "victim"
    folder = make_study(data=None, **{f"reports/pages/{page}.html.j2": payload(victim)})
    code, _, err = call("lock", folder, FLAG)
    assert code == 1
    assert f"reports/pages/{page}.html.j2: this template is the same in every report" in err
    (folder / "analyses" / "plan.lock").unlink(missing_ok=True)
    assert call("lock", folder)[0] == 0
    assert not victim.exists()


def test_a_template_writes_no_file_when_people_are_planned(call, make_study, tmp_path):
    folder = make_study(plan=ONE_HARM, data=None, **{"truth.yaml": "{}\n"})
    victim = tmp_path / "victim"
    template = folder / "reports" / "pages" / "plan.html.j2"
    template.parent.mkdir(parents=True)
    template.write_text(payload(victim), encoding="utf-8")
    code, _, err = call("plan", folder, *PLAN)
    assert code == 0
    assert "reports/pages/plan.html.j2: is not used" in err
    assert call("plan", folder, *PLAN, FLAG)[0] == 1
    assert not victim.exists()
