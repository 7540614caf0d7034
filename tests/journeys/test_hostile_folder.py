"""A study folder of somebody else: nothing in it runs, leads out of it, or makes the page do anything."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser

import pytest

from pretest.errors import SpecError
from pretest.library import Library, inside, place_for
from pretest.spec import load_study
from tests.tiny import TINY_DATA, TINY_PLAN, TINY_STUDY

SCRIPT = "<script>alert(1)</script>"
PAYLOADS = (
    SCRIPT,
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7191 * 7193 }}",
    "{% include '/etc/hostname' %}",
    "</style><svg/onload=x>",
)


class Live(HTMLParser):
    """Elements and attributes with which a page could do something."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "form", "base", "link", "audio", "video"):
            self.found.append(tag)
        for key, value in attrs:
            outside = key in ("src", "action", "background") and not (value or "").startswith("data:image/")
            if key.startswith("on") or outside or "javascript:" in (value or ""):
                self.found.append(f"{tag} {key}={value}")


def quoted(text):
    return json.dumps(text)


def test_payloads_in_every_text_are_only_text(call, make_study, tmp_path):
    texts = " ".join(PAYLOADS)
    study = TINY_STUDY
    for label in ("Klein onderzoek", "Tiny study", "Controle", "Control", "Schuld", "Debt", "Iedereen", "Everyone"):
        study = study.replace(f": {label},", f": {quoted(texts)},").replace(f": {label}}}", f": {quoted(texts)}}}")
    study = study.replace(
        "substance: cocaine", f"substance: {quoted(texts)}\nsetting: {quoted(texts)}\ngoal: {quoted(texts)}"
    )
    study += f"house: {{sender: {quoted(texts[:150])}, intro: {quoted(texts)}}}\n"
    study = study.replace("debt: {label", "debt: {text: concepts/debt.md, label")
    plan = TINY_PLAN.replace("points: 1.0}", f"points: 1.0, why: {quoted(texts)}, words: {quoted(texts)}}}")
    folder = make_study(study=study, plan=plan, **{"concepts/debt.md": texts})
    assert call("analyse", folder, "--out", tmp_path / "out", "--lang", "en")[0] == 0
    assert call("lock", folder, "--after-data", texts)[0] == 0
    pages = [*(tmp_path / "out").glob("*.html"), *folder.rglob("*.html")]
    assert len(pages) == 3
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert Live(html).found == []
        assert "7191 * 7193" in html
        assert str(7191 * 7193) not in html
        assert html.count("Content-Security-Policy") == 1


def linked(folder, name, target):
    """``name`` in the study as a link to ``target``, in place of what is there."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


ELSEWHERE = {
    "study.yaml": TINY_STUDY,
    "plan.yaml": TINY_PLAN,
    "wave1.csv": TINY_DATA,
    "concept.md": "a secret",
    "logo.svg": "<svg></svg>",
    "blame.yaml": "id: blame\n",
    "council.yaml": "id: council\n",
    "answers.yaml": "mine: {type: text}\n",
    "truth.yaml": "{}\n",
}


@pytest.fixture
def elsewhere(tmp_path):
    place = tmp_path / "elsewhere"
    place.mkdir()
    for name, text in ELSEWHERE.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.mark.parametrize("kind", ["file", "folder", "chain"])
@pytest.mark.parametrize(
    "name",
    [
        "study.yaml",
        "analyses/plan.yaml",
        "data/wave1.csv",
        "concepts/concept.md",
        "house/logo.svg",
        "surveys/scales/blame.yaml",
        "surveys/answers.yaml",
    ],
)
def test_a_link_out_of_the_study_is_refused_wherever_it_is_read(call, make_study, elsewhere, tmp_path, name, kind):
    study = (
        TINY_STUDY.replace("debt: {label", "debt: {text: concepts/concept.md, label")
        + "house: {logo: house/logo.svg}\n"
    )
    folder = make_study(study=study, **{"concepts/concept.md": "ours", "house/logo.svg": "<svg></svg>"})
    file = name.rpartition("/")[2]
    if kind == "file" or (kind == "folder" and "/" not in name):
        linked(folder, name, elsewhere / file)
    elif kind == "chain":
        linked(tmp_path, "step/one", elsewhere / file)
        linked(folder, "step", tmp_path / "step" / "one")
        linked(folder, name, folder / "step")
    else:
        home = folder / name.rpartition("/")[0]
        home.parent.mkdir(exist_ok=True)
        if home.exists():
            home.rename(tmp_path / "moved")
        home.symlink_to(elsewhere, target_is_directory=True)
    code, out, err = call("check", folder)
    assert code == 1, out
    assert "lies outside the study folder" in err


@pytest.mark.parametrize("key", ["text", "image", "video"])
@pytest.mark.parametrize(
    "name", ["../elsewhere/concept.md", "/etc/hostname", "a/../../elsewhere/concept.md", "C:/x/../../../e"]
)
def test_a_path_out_of_the_study_is_refused_in_every_key(make_study, elsewhere, key, name):
    study = TINY_STUDY.replace("debt: {label", f"debt: {{{key}: {quoted(name)}, label")
    if name.startswith("C:"):
        study = study.replace("C:/x", "C:/../x")
    with pytest.raises(SpecError, match="outside the study folder"):
        load_study(make_study(study=study))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("file: data/wave1.csv", "file: ../elsewhere/wave1.csv"),
        ("data:\n", "plan: ../elsewhere/plan.yaml\ndata:\n"),
        ("data:\n", "house: {logo: ../elsewhere/logo.svg}\ndata:\n"),
    ],
)
def test_files_of_the_study_are_named_from_within(call, make_study, elsewhere, old, new):
    code, _, err = call("check", make_study(study=TINY_STUDY.replace(old, new)))
    assert code == 1
    assert "lies outside the study folder" in err


def test_a_link_that_stays_in_the_study_is_followed(call, make_study):
    folder = make_study()
    (folder / "data" / "wave1.csv").rename(folder / "data" / "raw.csv")
    (folder / "data" / "wave1.csv").symlink_to("raw.csv")
    assert call("check", folder)[0] == 0


PLAN = ("plan", "--n", "200", "--studies", "20", "--workers", "1")


@pytest.mark.parametrize("command", [("analyse",), ("monitor",), PLAN])
def test_results_are_not_written_through_a_link(call, make_study, tmp_path, command):
    folder = make_study(**{"truth.yaml": "{}\n"})
    (tmp_path / "precious").mkdir()
    (folder / "reports").symlink_to(tmp_path / "precious", target_is_directory=True)
    code, _, err = call(command[0], folder, *command[1:])
    assert code == 1
    assert "lies outside the study folder" in err
    code, _, err = call(command[0], folder, *command[1:], "--out", folder / "reports" / "first")
    assert code == 1
    assert "lies outside the study folder" in err
    assert list((tmp_path / "precious").iterdir()) == []


def test_rows_about_persons_are_not_written_through_a_link(call, make_study, tmp_path):
    folder = make_study()
    (tmp_path / "shared").mkdir()
    (folder / "private").symlink_to(tmp_path / "shared", target_is_directory=True)
    code, _, err = call("analyse", folder, "--out", tmp_path / "out")
    assert code == 1
    assert "private" in err
    assert list((tmp_path / "shared").iterdir()) == []
    assert not (tmp_path / "out").exists()


def test_a_lock_is_not_written_or_read_through_a_link(call, make_study, tmp_path):
    folder = make_study(data=None)
    (folder / "analyses" / "plan.lock").symlink_to(tmp_path / "mine")
    code, _, err = call("lock", folder)
    assert code == 1
    assert "lies outside the study folder" in err
    assert not (tmp_path / "mine").exists()


def test_findings_are_not_read_through_a_link(call, tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "secret").write_text("private")
    (tmp_path / "report" / "findings.json").symlink_to(tmp_path / "secret")
    code, out, err = call("report", tmp_path / "report")
    assert code == 1
    assert "lies outside" in err
    assert "private" not in out + err


@pytest.mark.parametrize("name", ["loop", "a" * 5000, "a\0b"])
def test_a_name_that_leads_nowhere_is_refused(tmp_path, name):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(SpecError, match="leads to nothing that can be reached"):
        inside(tmp_path, name)


def test_where_a_command_writes(tmp_path):
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "away").symlink_to(tmp_path)
    assert place_for(tmp_path / "study", "reports/a") == tmp_path / "study" / "reports" / "a"
    assert place_for(tmp_path / "study", "reports/a", tmp_path / "elsewhere") == tmp_path / "elsewhere"
    with pytest.raises(SpecError):
        place_for(tmp_path / "study", "away/a")
    with pytest.raises(SpecError):
        place_for(tmp_path / "study", "reports/a", tmp_path / "study" / "x" / ".." / "away" / "a")


def test_a_folder_of_templates_that_leads_out_is_refused(tmp_path, make_study):
    folder = make_study()
    (folder / "reports").mkdir()
    (folder / "reports" / "words").symlink_to("/")
    for library in (Library(folder), Library(folder, templates="study")):
        with pytest.raises(SpecError, match="lies outside"):
            (library.unused(), library.trusted())


BOMBS = {
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "python": "study: !!python/object/apply:os.system ['touch VICTIM']\n",
    "module": "study: !!python/module:this x\n",
    "local": "study: !own x\n",
    "binary": "study: !!binary aGk=\n",
    "merge": "a: &a {x: 1}\nb: {<<: *a}\n",
    "deep": "a: " + "[" * 5000,
}


@pytest.mark.parametrize(
    "file", ["study.yaml", "analyses/plan.yaml", "surveys/scales/blame.yaml", "reports/words/en.yaml"]
)
@pytest.mark.parametrize("bomb", BOMBS)
def test_yaml_is_read_as_plain_data(call, make_study, tmp_path, file, bomb):
    victim = tmp_path / "victim"
    folder = make_study()
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(BOMBS[bomb].replace("VICTIM", str(victim)), encoding="utf-8")
    command = ("analyse", folder, "--trust-study-templates") if file.startswith("reports") else ("check", folder)
    assert call(*command)[0] == 1
    assert not victim.exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that cannot be written to")
def test_a_study_that_cannot_be_written_to_is_analysed_all_the_same(call, make_study, tmp_path):
    folder = make_study()
    folder.chmod(0o500)
    try:
        code, out, _ = call("analyse", folder, "--out", tmp_path / "out")
    finally:
        folder.chmod(0o700)
    assert code == 0
    assert "about single people" not in out
