"""简称: kept by hand, known wherever a text cites."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tongban.catalog.standards import abbreviating
from tongban.catalog.standards import api as standards
from tongban.catalog.standards.models import Abbreviation
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.events.models import OutboxEvent

LAW, RULE = "sfxkf", "sfglbfsx"


def add(editor, name, key=LAW):
    return standards.add_abbreviation(actor=editor, key=key, name=name)


def test_an_abbreviation_is_recognised_with_and_without_marks(shelf, editor):
    assert add(editor, "示许法") == standards.AbbreviationRow("示许法", ())
    links = [one.href for one in standards.parts("见《示许法》第三条，违反示许法第四条的") if one.href]
    assert links == ["/standards/sfxkf/#t3", "/standards/sfxkf/#t4"]
    assert standards.refs_in("示许法第三条") == ["sfxkf#3"]
    assert [row.key for row in standards.listing(text="示许法").rows] == [LAW]
    assert standards.document(LAW).abbreviations == ("示许法",)


def test_it_is_recorded_and_those_who_cite_are_matched_again(shelf, editor):
    before = OutboxEvent.objects.count()
    add(editor, "《示许法》")
    assert [(row.action, row.facts) for row in audit.trail(f"standard:{LAW}")][-1] == (
        "standards.abbreviation.add",
        {"name": "示许法"},
    )
    assert OutboxEvent.objects.count() == before + 1


def test_a_citation_typed_into_the_search_comes_first(shelf, editor):
    add(editor, "示许法")
    for words in ("示许法第三条", "《示范许可法》第三条"):
        assert standards.search_clauses(words)[0].ref == "sfxkf#3"


def test_two_documents_with_the_same_are_both_not_known_by_it(shelf, editor):
    add(editor, "示法")
    row = add(editor, "示法", RULE)
    assert row.others == ("中华人民共和国示范许可法",)
    assert standards.refs_in("《示法》第三条") == []
    (unknown,) = standards.resolve("《示法》第三条")
    assert unknown.reason == "《中华人民共和国示范许可法》、《示范管理办法（试行）》都用这个简称，请写全称"
    standards.remove_abbreviation(actor=editor, key=RULE, name="示法")
    assert standards.refs_in("《示法》第三条") == ["sfxkf#3"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "2 到 20 个字"),
        ("示许", "结尾"),
        ("示范许可法", "这就是它的名称"),
        ("示范管理办法", "这是《示范管理办法（试行）》的名称"),
        ("管理办法", "也以“管理办法”结尾"),
        ("本法", "不是哪一部文件专有的叫法"),
    ],
)
def test_what_cannot_be_an_abbreviation_is_refused(shelf, editor, name, reason):
    with pytest.raises(InvalidInputError) as caught:
        add(editor, name)
    assert reason in caught.value.fields["abbreviation"]
    assert not Abbreviation.objects.exists()


def test_the_same_is_not_added_twice(shelf, editor):
    add(editor, "示许法")
    with pytest.raises(InvalidInputError):
        add(editor, "示许法")
    assert Abbreviation.objects.count() == 1


def test_only_who_keeps_the_library_of_the_city_adds_and_removes(shelf, editor, county_editor, stranger):
    add(editor, "示许法")
    for user in (county_editor, stranger):
        with pytest.raises(NotAllowedError):
            add(user, "许法")
        with pytest.raises(NotAllowedError):
            standards.remove_abbreviation(actor=user, key=LAW, name="示许法")
    assert Abbreviation.objects.count() == 1


def test_what_is_not_there_cannot_go(shelf, editor):
    with pytest.raises(NotFoundError):
        standards.remove_abbreviation(actor=editor, key=LAW, name="没有法")
    with pytest.raises(NotFoundError):
        add(editor, "示许法", "nothing")


def test_a_list_is_added_once_and_what_is_not_held_is_told(shelf, tmp_path):
    file = tmp_path / "names.json"
    file.write_text('{"示范许可法": ["示许法", "示许"], "没有的法": ["没法"]}', "utf-8")
    before = OutboxEvent.objects.count()
    for expected in ("加了 1 个简称，原有 0 个", "加了 0 个简称，原有 1 个"):
        call_command("add_abbreviations", str(file), stdout=(out := StringIO()))
        assert expected in out.getvalue()
    assert OutboxEvent.objects.count() == before + 1
    assert "信息库没有收录：没有的法" in out.getvalue()
    assert "没有收：示范许可法：示许" in out.getvalue()


def test_a_file_that_is_no_list_is_said_in_words(shelf, tmp_path):
    file = tmp_path / "names.json"
    file.write_text("[]", "utf-8")
    with pytest.raises(CommandError, match="读不了文件"):
        call_command("add_abbreviations", str(file))


def test_the_common_ones_are_fit_and_clash_with_none_of_their_own():
    from tongban.catalog.standards.rules.recognise import abbreviation_fault

    names = [name for wanted in abbreviating.common().values() for name in wanted]
    assert [name for name in names if abbreviation_fault(name)] == []
    assert len(names) == len(set(names))
