"""Texts: the same keys in both languages, no placeholder that is not filled, study files may replace single lines."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import pretest
from pretest import report
from pretest.errors import SpecError
from pretest.library import Content, Library, shipped
from pretest.report.words import strings as strings_of_report
from pretest.report.words.strings import Strings, read_strings
from pretest.words import LANGUAGES

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def test_both_languages_have_the_same_keys():
    dutch, english = (set(read_strings(language).texts) for language in LANGUAGES)
    assert dutch == english


def test_both_languages_fill_in_the_same_places():
    dutch, english = (read_strings(language).texts for language in LANGUAGES)
    different = [key for key in dutch if set(PLACEHOLDER.findall(dutch[key])) != set(PLACEHOLDER.findall(english[key]))]
    assert different == []


# Texts of pages and sections that the findings of test_analysis.py do not hold all of.
OF_PRACTICE = ("dialogue.", "panelpage.", "sources.", "research.", "practice.", "triptych.")


def test_every_text_on_research_and_practice_is_named_by_the_code():
    named = set()
    for path in Path(pretest.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and str(node.value).startswith(OF_PRACTICE):
                named.add(re.escape(str(node.value)))
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w.]+" for v in node.values]
                named |= {"".join(parts)} if str(node.values[0].value).startswith(OF_PRACTICE) else set()
    for path in Path(str(shipped() / "reports")).rglob("*.j2"):
        for key, more in re.findall(r"""\bt\(\s*["']([a-z0-9_.]+)["'](\s*~)?""", path.read_text(encoding="utf-8")):
            named |= {re.escape(key) + (r"[\w.]*" if more else "")} if key.startswith(OF_PRACTICE) else set()
    texts = [key for key in read_strings("en").texts if key.startswith(OF_PRACTICE)]
    assert len(texts) > 250
    assert [key for key in texts if not any(re.fullmatch(one, key) for one in named)] == []


def test_every_text_that_is_asked_for_exists():
    texts = read_strings("nl").texts
    rooms = Path(report.__file__).parent, Path(report.__file__).parent.parent / "cli"
    python = [path.read_text(encoding="utf-8") for room in rooms for path in room.rglob("*.py")]
    templates = [path.read_text(encoding="utf-8") for path in Path(str(shipped() / "reports")).rglob("*.j2")]
    asked = {key for source in python for key in re.findall(r'\bstrings\(\s*"([a-z0-9_.]+)"', source)}
    asked |= {key for source in templates for key in re.findall(r"""\bt\(["']([a-z0-9_.]+)["'][,)]""", source)}
    assert len(asked) > 150
    assert sorted(asked - set(texts)) == []


NOT_SAFE = {
    "nl": "Geen schade gevonden is iets anders dan veilig.",
    "en": "No harm found is not the same as safe.",
}
"""The one sentence that says the word, to say that it does not hold."""
FIELD = re.compile("zorg en veiligheid", re.IGNORECASE)  # where people work, which is no word on a message


def test_no_text_is_empty_or_calls_anything_safe():
    for language, forbidden in (("nl", r"\bveilig(?!heid\b)"), ("en", r"\bsafe\b|\bsafely\b")):
        for key, text in read_strings(language).texts.items():
            assert text.strip() or key.startswith("monitor."), key
            said = "" if key.endswith(".domain.safety") else FIELD.sub("", text.replace(NOT_SAFE[language], ""))
            assert not re.search(forbidden, said, re.IGNORECASE), key


def test_person_first_language():
    words = (
        r"\b(verslaafd|verslaafde|junk|junkie|drugsgebruikers?|gebruikers?|misbruik|addicts?|abusers?|drug users?)\b"
    )
    for language in LANGUAGES:
        for key, text in read_strings(language).texts.items():
            assert not re.search(words, text, re.IGNORECASE), key


def test_a_text_needs_all_its_values():
    strings = Strings("en", {"greeting": "Hello {name}"})
    assert strings("greeting", name="{you}") == "Hello {you}"
    with pytest.raises(KeyError):
        strings("greeting")
    with pytest.raises(KeyError):
        strings("farewell")


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (list("abcd"), "a, b, c en d")]
)
def test_lists_are_written_as_people_write_them(items, text):
    assert read_strings("nl").listed(items) == text


def test_unknown_codes_stand_for_themselves():
    assert read_strings("nl").word("rule", "speeding") == "Te snel geantwoord"
    assert read_strings("nl").word("rule", "my_rule") == "my_rule"


def own_file(folder: Path, text: str, name: str = "words/nl.yaml") -> Library:
    path = folder / "reports" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return Library(folder, templates="study")


def test_a_study_replaces_single_lines_and_names_its_own_rules(tmp_path):
    own_file(tmp_path, "rule: {my_rule: Eigen regel}\n", "sections/quality/nl.yaml")
    library = own_file(tmp_path, "tested: {goal: Waarvoor}\n", "sections/tested/nl.yaml")
    strings = read_strings("nl", library)
    assert strings("tested.goal") == "Waarvoor"
    assert strings("tested.setting") == read_strings("nl")("tested.setting")
    assert strings.word("rule", "my_rule") == "Eigen regel"


def test_a_study_file_without_this_language_changes_nothing(tmp_path):
    assert read_strings("en", Library(tmp_path)).texts == read_strings("en").texts


def test_mistakes_in_a_study_file_are_all_told(tmp_path):
    library = own_file(tmp_path, "tested: {gaol: X, goal: 'Let op: {secret}'}\n", "sections/tested/nl.yaml")
    with pytest.raises(SpecError) as caught:
        read_strings("nl", library)
    assert [problem.code for problem in caught.value.problems] == ["string_unknown", "string_placeholder"]
    assert "tested.goal" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("words/nl.yaml", "decision: {stop: {word: Ga door}}"),
        ("words/nl.yaml", "verdict: {harm: {word: Geen schade}}"),
        ("words/nl.yaml", "badge: {harm: {harm: 'Schade: nee'}}"),
        ("words/nl.yaml", "sentence: {harm: Alles is goed.}"),
        ("words/nl.yaml", "number: {decimal: ''}"),
        ("sections/harms/nl.yaml", "section: {harms: {title: Voordelen}}"),
        ("sections/limits/nl.yaml", "limits: {never_safe: ' '}"),
        ("sections/notes/nl.yaml", "note: {arms_unequal: Dit is niet erg.}"),
        ("sections/monitored/nl.yaml", "section: {monitored: {title: Niets}}"),
        ("pages/nl.yaml", "page: {not_for_sharing: Deel dit gerust.}"),
        ("pages/nl.yaml", "override: {content: ' ', pages: ' '}"),
        ("pages/nl.yaml", "lock: {kind: Vastgelegd}"),
        ("sections/provenance/nl.yaml", "provenance: {lock_state: {not_locked: Het plan lag vast.}}"),
    ],
)
def test_words_that_judge_are_the_same_in_every_report(tmp_path, name, text):
    library = own_file(tmp_path, text + "\n", name)
    assert {code for code, *_ in problems(library)} == {"string_fixed"}


def test_a_word_for_an_own_code_of_a_note_may_stand_there(tmp_path):
    library = own_file(tmp_path, "note: {of_mine: Eigen opmerking}\n", "sections/notes/nl.yaml")
    assert read_strings("nl", library).word("note", "of_mine") == "Eigen opmerking"


def problems(library: Library) -> list[tuple[str, str, str]]:
    with pytest.raises(SpecError) as caught:
        read_strings("nl", library)
    return [(problem.code, problem.where, problem.hint) for problem in caught.value.problems]


def test_a_text_of_a_study_stands_in_the_file_of_the_same_name(tmp_path):
    library = own_file(tmp_path, "decision: {stop: {word: Niet doen}}\n", "sections/harms/nl.yaml")
    (found,) = problems(library)
    assert found == ("string_elsewhere", "reports/sections/harms/nl.yaml", "Put it into reports/words/nl.yaml.")


def test_a_text_that_a_study_has_twice_is_refused(tmp_path):
    own_file(tmp_path, "rule: {my_rule: Eigen regel}\n", "sections/quality/nl.yaml")
    library = own_file(tmp_path, "rule: {my_rule: Andere regel}\n", "sections/harms/nl.yaml")
    assert [code for code, *_ in problems(library)] == ["string_twice"]


@pytest.mark.parametrize(
    ("name", "code", "now"),
    [
        ("strings/nl.yaml", "strings_moved", "reports/words/"),
        ("Strings/en.yaml", "strings_moved", "reports/words/"),
        ("templates/section_limits.html.j2", "template_moved", "reports/sections/limits/section.html.j2"),
        ("templates/base.html.j2", "template_moved", "reports/pages/base.html.j2"),
        ("sections/harm/nl.yaml", "strings_place", "reports/sections/harms/nl.yaml"),
        ("Words/nl.yaml", "strings_place", "reports/words/nl.yaml"),
        ("pages/nl.yml", "strings_place", "reports/pages/nl.yaml"),
    ],
)
def test_a_trusted_file_that_no_report_reads_is_told_with_its_place(tmp_path, name, code, now):
    (found,) = problems(own_file(tmp_path, "own", name))
    assert found[:2] == (code, f"reports/{name}")
    assert now in found[2]
    assert read_strings("nl", Library(tmp_path)).texts == read_strings("nl").texts


def test_a_shipped_text_may_not_stand_twice(tmp_path, monkeypatch):
    texts = {"reports/words/nl.yaml": b"a: {b: one}\n", "reports/pages/nl.yaml": b"a: {c: two}\n"}
    monkeypatch.setattr(strings_of_report, "text_files", lambda _: tuple(texts))
    monkeypatch.setattr(Library, "find", lambda _, name: Content(name, texts[name]))
    assert read_strings("nl").texts == {"a.b": "one", "a.c": "two"}
    texts["reports/pages/nl.yaml"] = b"a: {b: two}\n"
    with pytest.raises(ValueError, match=r"'a\.b' stands in reports/words/nl.yaml and in reports/pages/nl.yaml"):
        read_strings("nl")


@pytest.mark.parametrize("text", ["- a\n- b\n", "decision: [1, 2]\n", "decision: {stop: {word: 3}}\n", "a: &x b\n"])
def test_a_study_file_that_is_no_list_of_texts_is_refused(tmp_path, text):
    with pytest.raises(SpecError):
        read_strings("nl", own_file(tmp_path, text))


def test_a_language_that_does_not_exist_is_a_programming_mistake():
    with pytest.raises(ValueError, match="'fr'"):
        read_strings("fr")


def note_codes() -> set[str]:
    """Codes of all notes that can reach a report, as far as they are written out in the source.

    Notes on forms (where platforms write them, and ``forms`` and ``spec``) are said when a form is exported; no report
    shows them.
    """
    codes = set()
    package = Path(pretest.__file__).parent
    for path in package.rglob("*.py"):
        room, *inside = path.relative_to(package).parts
        if room in ("forms", "spec") or (room == "platforms" and "read" not in "/".join(inside)):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Note" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    codes.add(str(first.value))
    return codes


def test_every_note_is_explained_in_both_languages():
    missing = sorted(code for code in note_codes() if not read_strings("nl").has(f"note.{code}"))
    assert missing == [], "explain these codes under 'note' in reports/sections/notes/nl.yaml and en.yaml"
