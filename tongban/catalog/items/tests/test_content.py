import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tongban.catalog.items import content

from .samples import guide

ROOT = Path(__file__).parents[4]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "items").mkdir()
    write(tmp_path / "agencies.json", [{"key": "nanping-scjgj"}])
    write(tmp_path / "licence_types.json", [{"code": "business_licence", "fields": [{"id": "name"}]}])
    return tmp_path


def write(path, rows):
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def item(**changes):
    return {"base_code": "350117002011", "agency": "nanping-scjgj", "level": 3, **guide(), **changes}


def findings(folder, *items):
    write(folder / "items" / "a.json", list(items))
    return [(one.field, one.message) for one in content.load(folder).findings]


def test_a_sound_item_is_loaded(folder):
    assert findings(folder, item()) == []
    assert [one.body.name for one in content.load(folder).items] == ["小作坊食品生产许可"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"colour": "red"}, "-", "有不认识的字段“colour”"),
        ({"base_code": "12"}, "base_code", "应为 12 位数字"),
        ({"base_code": "350717002011"}, "base_code", "应与事项类型“01”一致"),
        ({"agency": "nobody"}, "agency", "机构“nobody”不在 agencies.json 中"),
        ({"level": 8}, "level", "应为 1–7"),
        ({"visits": "none"}, "visits", "应为 int，实际是 str"),
        ({"faqs": []}, "faqs", "至少应有 1 个常见问题"),
        ({"subjects": []}, "subjects", "至少要有 1 项"),
    ],
)
def test_a_fault_is_named_by_its_field(folder, changes, field, words):
    found = findings(folder, item(**changes))
    assert [(where, words in message) for where, message in found] == [(field, True)]


def test_the_same_base_code_twice_in_one_agency_is_a_fault(folder):
    found = findings(folder, item(), item(name="另一个事项"))
    assert found == [("base_code", "与 a.json 小作坊食品生产许可 重复")]


def test_a_source_must_name_a_field_the_licence_has(folder):
    source = {"licence_type": "business_licence", "path": "colour"}
    form = [{"id": "g", "title": "组", "fields": [{"id": "a", "type": "text", "label": "甲", "source": source}]}]
    assert findings(folder, item(form=form)) == [
        ("form[0].fields[0].source", "证照类型“business_licence”没有字段“colour”")
    ]


def test_broken_json_is_reported_and_the_other_files_are_read(folder):
    (folder / "items" / "b.json").write_text('[{"a": 1,', encoding="utf-8")
    found = findings(folder, item())
    assert [where for where, _ in found] == ["-"]
    assert "不是有效的 JSON" in found[0][1]


def test_a_key_written_twice_is_a_fault(folder):
    (folder / "items" / "b.json").write_text('[{"name": "甲", "name": "乙"}]', encoding="utf-8")
    assert "“name”写了两次" in content.load(folder).findings[0].message


def test_the_checker_runs_without_a_database(folder):
    write(folder / "items" / "a.json", [item()])
    command = [sys.executable, "-m", "tongban.catalog.items.content", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "合格事项 1 个，问题 0 处\n")


def test_the_demo_content_is_without_faults():
    loaded = content.load(ROOT / "demo" / "content")
    assert [str(one) for one in loaded.findings] == []
    assert len(loaded.items) >= 60
    assert len({one.agency for one in loaded.items}) >= 12


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("agencies.json", "{", "agencies.json：-：-：不是有效的 JSON"),
        ("agencies.json", "[" * 100_000, "agencies.json：-：-：不是有效的 JSON"),
        ("agencies.json", "{}", "agencies.json：-：-：最外层应为列表"),
        ("agencies.json", '[{"key": ["a"]}]', "key：缺少编号"),
        ("items/a.json", "[3]", "a.json：第 1 个：-：事项应为对象"),
        ("items/a.json", '[{"agency": [], "level": {}}]', "机构“[]”不在 agencies.json 中"),
        ("flows/a.json", "{", "a.json：-：-：不是有效的 JSON"),
    ],
    ids=range(7),
)
def test_the_command_names_what_is_wrong_with_each_file(tmp_path, capsys, name, text, words):
    for folder in ("items", "flows"):
        (tmp_path / folder).mkdir()
    (tmp_path / "agencies.json").write_text('[{"key": "market"}]', "utf-8")
    (tmp_path / "licence_types.json").write_text("[]", "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(CommandError, match="内容有问题，见上"):
        call_command("check_content", str(tmp_path))
    assert words in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="内容有问题，见上"):
        call_command("check_content", str(tmp_path / "none"))
