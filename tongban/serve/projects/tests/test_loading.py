"""The file of the kinds of projects: taken whole, or refused with the place and nothing written."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command

from tongban.serve.projects.models import ProjectType, StageRule

from . import site as building

TYPES = building.types()


def _changed(*path, value):
    rows = copy.deepcopy(TYPES)
    place = rows
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return rows


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({}, "-：应为 array，实际是 object"),
        ([[]], r"\[0\]：应为 object，实际是 array"),
        ([{}], "缺少字段“key”"),
        (_changed(0, "key", value="工业"), r"\[0\].key："),
        (_changed(0, "name", value="长" * 61), r"\[0\].name：文字最多 60 个字"),
        (_changed(0, "filing", value="99"), r"\[0\].filing：没有 '99' 这个值"),
        (_changed(0, "stages", value=[]), r"\[0\].stages：至少要有 1 项"),
        (_changed(0, "stages", 1, "days", value="十天"), r"\[0\].stages\[1\].days：应为 int，实际是 str"),
        (_changed(0, "stages", 1, "days", value=401), r"\[0\].stages\[1\].days：不能大于 400"),
        (_changed(0, "stages", 1, "more", value=1), "有不认识的字段“more”"),
        (_changed(0, "stages", 1, "theme", value="没有的"), "gongye：工业项目：没有编码为 没有的 的一件事"),
        (_changed(0, "stages", 0, "after", value=[2]), "gongye："),
        (_changed(0, "stages", 0, "covers", value={"报告": "天气"}), "gongye：工业项目：不认识区域评估种类 天气"),
        ([*TYPES, *TYPES], "gongye：编码 gongye 写了两次"),
    ],
)
def test_a_bad_file_names_the_place_and_changes_nothing(site, tmp_path, rows, words):
    (file := tmp_path / "types.json").write_text(json.dumps(rows), encoding="utf-8")
    before = [list(model.objects.values()) for model in (ProjectType, StageRule)]
    with pytest.raises(CommandError, match=words):
        call_command("load_project_types", str(file))
    assert [list(model.objects.values()) for model in (ProjectType, StageRule)] == before


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", pytest.param(b"[" * 100_000, id="deep")])
def test_a_file_that_is_no_json_is_told_in_words(db, tmp_path, content):
    (file := tmp_path / "types.json").write_bytes(content)
    with pytest.raises(CommandError, match=r"读不了文件.*(不是有效的 JSON|不是 UTF-8 文本|嵌套太深)"):
        call_command("load_project_types", str(file))
