"""Copies of what ships: nothing is lost, nothing is written over, and questions get new names in every place."""

from __future__ import annotations

import pytest

from pretest.errors import ExportError, SpecError
from pretest.library import Library
from pretest.spec.content import load_content
from pretest.spec.copying import copy_content
from pretest.spec.named import find_named

SCALES = sorted(load_content().scales)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "study.yaml").write_text("study: x\n", encoding="utf-8")
    return tmp_path


def test_a_copy_under_its_own_name_is_the_same_text(folder):
    for kind, name in (("scales", "blame"), ("questionnaires", "users")):
        copied = copy_content(kind, name, folder)
        assert copied.path == folder / f"surveys/{kind}/{name}.yaml"
        assert copied.renamed == {}
        assert copied.path.read_bytes() == Library().find(f"surveys/{kind}/{name}.yaml").data


def test_every_shipped_scale_can_be_copied_under_a_new_name(folder):
    """All questions get new names, and nothing else changes: texts, answers, and for whom they are."""
    for name in SCALES:
        copy_content("scales", name, folder, f"my_{name}")
    content = load_content(folder)
    for name in SCALES:
        old, new = content.scales[name], content.scales[f"my_{name}"]
        assert not {item.id for item in old.items} & {item.id for item in new.items}
        names = {item.id: other.id for item, other in zip(old.items, new.items, strict=True)}
        for item, other in zip(old.items, new.items, strict=True):
            assert other.model_copy(update={"id": item.id}) == item
        told = [(audience, one.item) for audience, one in new.told_questions]
        assert told == [(audience, names[one.item]) for audience, one in old.told_questions]
        for column, rule in old.derive.items():
            assert new.derive[column].any_of == tuple(names[item] for item in rule.any_of)
            assert new.derive[column].values == rule.values
        same = {"id": old.id, "items": old.items, "tell": old.tell, "derive": old.derive}
        assert new.model_copy(update=same) == old


def test_a_renamed_questionnaire_asks_the_same_of_the_same_audience(folder):
    copy_content("questionnaires", "users", folder, "mine")
    content = load_content(folder)
    old, new = content.questionnaires["users"], content.questionnaires["mine"]
    assert new.model_copy(update={"id": "users"}) == old
    for block in new.blocks:
        for scale in block.scales:
            assert content.scales[scale].items_for(new.audience) == content.scales[scale].items_for(old.audience)


@pytest.mark.parametrize("kind", ["scales", "answers"])
def test_what_is_there_is_never_replaced_without_the_word(folder, kind):
    name = {"scales": "blame", "answers": "agree5"}[kind]
    path = copy_content(kind, name, folder).path
    path.write_text(path.read_text(encoding="utf-8").replace("nl:", "nl:  "), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(ExportError, match="Say --overwrite"):
        copy_content(kind, name, folder)
    assert path.read_bytes() == before
    copy_content(kind, name, folder, overwrite=True)
    assert path.read_bytes() != before
    assert load_content(folder).answers["agree5"] == load_content().answers["agree5"]


def test_answer_sets_come_beside_those_of_the_study(folder):
    own = folder / "surveys/answers.yaml"
    own.parent.mkdir()
    own.write_text("# Mine.\nlength: {type: number, min: 0}\n", encoding="utf-8")
    copy_content("answers", "agree5", folder, "agree_mine")
    copy_content("answers", "used", folder)
    text = own.read_text(encoding="utf-8")
    assert text.startswith("# Mine.\nlength: {type: number, min: 0}\n")
    sets = load_content(folder).answers
    shipped = load_content().answers
    assert sets["agree_mine"] == shipped["agree5"]
    assert sets["used"] == shipped["used"]
    assert sets["length"].min == 0
    copy_content("answers", "agree_mine", folder, "agree_again")
    assert load_content(folder).answers["agree_again"] == shipped["agree5"]
    with pytest.raises(SpecError, match="unknown answer set"):
        copy_content("answers", "agree_mine", folder, overwrite=True)  # it does not ship


@pytest.mark.parametrize("new", ["../out", "a/b", "with blank", "_x", "x" * 70])
def test_a_name_that_cannot_be__error(folder, new):
    with pytest.raises(SpecError, match="a name of letters"):
        copy_content("scales", "blame", folder, new)
    assert not (folder / "surveys").exists()


def test_a_link_that_leads_out_of_the_study__error(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (folder / "surveys").symlink_to(outside)
    with pytest.raises(SpecError, match="outside the study"):
        copy_content("scales", "blame", folder, "mine")
    assert not list(outside.iterdir())


@pytest.mark.parametrize(
    ("name", "found"),
    [("blame", ("scales", "blame")), ("users", ("questionnaires", "users")), ("guides/users", ("guides", "users"))],
)
def test_a_name_means_one_thing(name, found):
    known = {"questionnaires": ["users"], "scales": ["blame", "users"], "guides": ["users"]}
    assert find_named(name, known) == found


def test_an_unknown_name__error_with_the_nearest():
    with pytest.raises(SpecError, match="Did you mean 'blame'"):
        find_named("blam", {"scales": ["blame"]})
    with pytest.raises(SpecError, match="there is no such"):
        find_named("guides/blame", {"scales": ["blame"], "guides": ["users"]})
