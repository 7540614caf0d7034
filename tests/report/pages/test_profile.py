"""Profiles choose sections, but no reader misses the decision, its limits and the harms."""

from __future__ import annotations

from pathlib import Path

import pytest

from pretest.errors import SpecError
from pretest.library import Library
from pretest.report.pages.profile import REQUIRED, read_profile
from pretest.report.sections.registry import sections_of

SHIPPED = ("communication", "council", "full", "participants", "research")
OF_SECTIONS = ("full", "research")


@pytest.mark.parametrize("name", OF_SECTIONS)
def test_shipped_profiles_are_valid_and_show_what_everyone_must_see(name):
    profile = read_profile(name)
    assert set(REQUIRED) <= set(profile.sections)
    assert profile.title["nl"]
    assert profile.title["en"]


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in OF_SECTIONS])
def test_short_reports_have_a_page_of_their_own_and_nothing_to_leave_out(name):
    profile = read_profile(name)
    assert profile.page == name
    assert profile.sections == ()
    assert sorted(profile.title) == ["en", "nl"]


def test_a_study_may_give_a_page_another_name_and_take_nothing_from_it(tmp_path):
    own = own_file(tmp_path, "id: mine\ntitle: {nl: Mijn, en: Mine}\npage: council\n")
    assert (read_profile("mine", own).page, read_profile("mine", own).is_own) == ("council", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [("page: counsil\n", "profile_page"), ("page: council\nsections: [decisions]\n", "profile_page_sections"),
     ("page: [council]\n", "profile_page"), ("page: council\nsections: 3\n", "profile_form"), ("", "profile_form")],
)  # fmt: skip
def test_a_page_is_one_of_those_there_are_and_has_no_sections_to_choose(tmp_path, text, code):
    own = own_file(tmp_path, f"id: mine\ntitle: {{nl: Mijn, en: Mine}}\n{text}")
    with pytest.raises(SpecError) as caught:
        read_profile("mine", own)
    assert code in {problem.code for problem in caught.value.problems}


def own_file(folder: Path, text: str) -> Library:
    path = folder / "reports" / "profiles" / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return Library(folder)


def test_the_full_profile_has_every_section():
    assert read_profile("full").sections == tuple(sections_of("analyse"))
    assert Library().names("reports/profiles", ".yaml") == SHIPPED


def own_profile(folder: Path, sections: str, head: str = "id: mine\ntitle: {nl: Mijn, en: Mine}\n") -> Library:
    path = folder / "reports" / "profiles" / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"{head}sections: [{sections}]\n", encoding="utf-8")
    return Library(folder)


def test_a_study_can_have_its_own_profile(tmp_path):
    library = own_profile(tmp_path, "decisions, serious_notes, limits, harms, risks")
    assert read_profile("mine", library).sections == ("decisions", "serious_notes", "limits", "harms", "risks")


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ("decisions, limits, serious_notes, risks", "profile_required"),
        ("limits, serious_notes, risks, harms", "profile_required"),
        ("decisions, limits, serious_notes, risks, harms, harm", "profile_section"),
        ("decisions, limits, serious_notes, risks, harms, harms", "profile_section_twice"),
        ("decisions, limits, serious_notes, other_outcomes, risks, harms", "profile_order"),
        ("harms, decisions, limits, serious_notes, risks", "profile_order"),
    ],
)
def test_a_profile_cannot_hide_harms_or_put_them_behind_benefits(tmp_path, sections, code):
    with pytest.raises(SpecError) as caught:
        read_profile("mine", own_profile(tmp_path, sections))
    assert code in {problem.code for problem in caught.value.problems}
    assert "mine.yaml:3" in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path):
    library = own_profile(tmp_path, "decisions, desicions", "id: other\ntitle: {nl: X}\nfont: big\n")
    with pytest.raises(SpecError) as caught:
        read_profile("mine", library)
    codes = [problem.code for problem in caught.value.problems]
    assert codes[:4] == ["profile_key", "profile_id", "profile_title", "profile_section"]
    assert codes.count("profile_required") == 4
    assert "Did you mean 'decisions'?" in str(caught.value)


@pytest.mark.parametrize("name", ["ful", "../../secret", "", "a/b"])
def test_a_profile_that_does_not_exist_is_told(name):
    with pytest.raises(SpecError, match="there is no report profile"):
        read_profile(name)


def test_a_file_that_is_no_profile_is_told(tmp_path):
    path = tmp_path / "reports" / "profiles" / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("just text\n", encoding="utf-8")
    with pytest.raises(SpecError, match="a profile needs id"):
        read_profile("mine", Library(tmp_path))


ALL = "decisions, limits, serious_notes, risks, harms, notes"


def test_a_profile_says_which_sections_are_not_folded(tmp_path):
    head = "id: mine\ntitle: {nl: Mijn, en: Mine}\nopen: [decisions, limits, serious_notes, risks, harms]\n"
    profile = read_profile("mine", own_profile(tmp_path, ALL, head))
    assert profile.open == ("decisions", "limits", "serious_notes", "risks", "harms")
    assert read_profile("full").open == ()


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        ("[decisions, limits, serious_notes, risks]", "section 'harms' may not be folded"),
        ("[]", "section 'decisions' may not be folded"),
        ("[decisions, limits, serious_notes, risks, harms, quality]", "section 'quality' is not among the sections"),
        ("all", "'open' is a list"),
    ],
)
def test_what_everyone_must_see_is_never_folded(tmp_path, opened, said):
    head = f"id: mine\ntitle: {{nl: Mijn, en: Mine}}\nopen: {opened}\n"
    with pytest.raises(SpecError) as caught:
        read_profile("mine", own_profile(tmp_path, ALL, head))
    assert said in str(caught.value)
    assert "profile_open" in {problem.code for problem in caught.value.problems}
