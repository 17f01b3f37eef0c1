import argparse

import pytest
from django.core.management import CommandError

from tongban.common.commands import day, read_json, require_writable, told, whole
from tongban.common.errors import ConflictError, InvalidInputError


@pytest.mark.parametrize("text", ["三月", "2026-02-30", "", "2026/3/2"])
def test_what_is_no_day_is_told_with_an_example(text):
    with pytest.raises(argparse.ArgumentTypeError, match="没有看懂，请写成 2026-03-02 这样"):
        day(text)


@pytest.mark.parametrize("text", ["0", "65", "-1", "1.5", "²", "很多", "9" * 5000, ""])
def test_what_is_no_number_in_range_is_told_with_the_range(text):
    with pytest.raises(argparse.ArgumentTypeError, match="应是 1 到 64 的整数"):
        whole(1, 64)(text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "整个文件：不是有效的 JSON"),
        (b"{", "整个文件：不是有效的 JSON"),
        (b'{"a": ["\xff"]}', "不是 UTF-8 文本"),
        (b"[]", "整个文件：应为 object，实际是 array"),
        (b'{"a": ["x", 3]}', r"\[...\]\[1\]：应为 str，实际是 int"),
    ],
)
def test_a_file_of_another_shape_is_told_with_the_place(tmp_path, content, words):
    file = tmp_path / "names.json"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        read_json(file, dict[str, list[str]])


def test_a_file_nested_without_end_is_told(tmp_path):
    (file := tmp_path / "names.json").write_bytes(b"[" * 100_000)
    with pytest.raises(CommandError, match="嵌套太深"):
        read_json(file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nothing\.json"):
        read_json(tmp_path / "nothing.json")


def test_a_refusal_names_each_field():
    with pytest.raises(CommandError, match="basis：请写明依据\nhold：没有这种约束"), told():
        raise InvalidInputError(fields={"basis": "请写明依据", "hold": "没有这种约束"})
    with pytest.raises(CommandError, match="已经登记过"), told():
        raise ConflictError(reason="已经登记过")


def test_a_report_that_cannot_be_written_is_told_before_anything_is_done(tmp_path):
    require_writable(None)
    require_writable(tmp_path / "report.csv")
    for path, words in [(tmp_path, "这是文件夹"), (tmp_path / "none" / "report.csv", "没有文件夹")]:
        with pytest.raises(CommandError, match=words):
            require_writable(path)
    assert list(tmp_path.iterdir()) == []
