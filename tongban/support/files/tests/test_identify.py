from __future__ import annotations

import pytest

from tongban.support.files import rules
from tongban.support.files.errors import FileRefusedError

from .conftest import DOCX, JPG, OFD, PDF, PNG, XLSX, zipped


def identify(tmp_path, name, data, accept=None):
    path = tmp_path / "arrived"
    path.write_bytes(data)
    return rules.identify(path, name, accept)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", PDF, "pdf"),
        ("a.PNG", PNG, "png"),
        ("a.jpeg", JPG, "jpg"),
        ("a.docx", DOCX, "docx"),
        ("a.xlsx", XLSX, "xlsx"),
        ("a.ofd", OFD, "ofd"),
    ],
)
def test_the_type_comes_from_the_content(tmp_path, name, data, code):
    assert identify(tmp_path, name, data) == (name, rules.TYPES[code])


def test_a_name_without_extension_gets_the_true_one(tmp_path):
    assert identify(tmp_path, "扫描件", PDF)[0] == "扫描件.pdf"
    assert identify(tmp_path, "", PNG)[0] == "未命名.png"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"<!DOCTYPE html><html></html>", "而是HTML 网页"),
        ("a.pdf", b"\xef\xbb\xbf  <script>alert(1)</script>", "而是HTML 网页"),
        ("a.png", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "而是SVG 图形"),
        ("a.jpg", b"MZ\x90\x00" + b"\x00" * 60, "而是可执行程序"),
        ("a.pdf", b"\x7fELF\x02\x01\x01" + b"\x00" * 60, "而是可执行程序"),
        ("a.pdf", b"#!/bin/sh\nrm -rf /\n", "而是脚本"),
        ("a.pdf", PNG, "内容其实是PNG 图片，与扩展名不符，请把扩展名改为 .png"),
        ("a.docx", XLSX, "内容其实是Excel 表格"),
        ("a.docx", zipped("a.txt"), "而是ZIP 压缩包"),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏程序"),
        ("a.ofd", OFD[: len(OFD) // 2], "已损坏"),
        ("a.pdf", b"Rar!\x1a\x07\x01\x00" + b"\x00" * 20, "而是RAR 压缩包"),
        ("a.pdf", b"\x00" * 100, "而是空白数据"),
        ("a.pdf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 30, "旧版 Office"),
        ("", b"just words", "认不出的格式"),
    ],
)
def test_what_only_pretends_is_refused_with_the_reason(tmp_path, name, data, reason):
    with pytest.raises(FileRefusedError) as refusal:
        identify(tmp_path, name, data)
    assert reason in refusal.value.sentence


@pytest.mark.parametrize("extension", ["html", "svg", "exe", "js", "zip", "docm", "bat", "doc"])
def test_other_extensions_are_refused_before_any_byte(extension):
    with pytest.raises(FileRefusedError, match=f"不收 .{extension} 文件"):
        rules.check_extension(f"a.{extension}")


def test_a_narrower_list_is_kept(tmp_path):
    with pytest.raises(FileRefusedError, match="这里只收 PDF、JPG 图片"):
        rules.check_extension("a.png", ["pdf", "jpg"])
    with pytest.raises(FileRefusedError, match="这份文件是PNG 图片"):
        identify(tmp_path, "a", PNG, ["pdf"])


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\lin\\营业执照.pdf", "营业执照.pdf"),
        ("..", ""),
        ("a\x00b\r\n.pdf", "ab .pdf"),
        ("photo\u202efdp.exe", "photofdp.exe"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ("  .隐藏.pdf ", "隐藏.pdf"),
        ("𠮷野家 🍜.pdf", "𠮷野家 🍜.pdf"),
    ],
)
def test_names_lose_paths_and_tricks_and_keep_their_letters(raw, name):
    assert rules.clean_name(raw) == name


def test_an_overlong_name_is_refused_and_the_limit_named():
    assert rules.clean_name("字" * 196 + ".pdf") == "字" * 196 + ".pdf"
    with pytest.raises(FileRefusedError, match="文件名有 201 个字，超过 200 个字"):
        rules.clean_name("字" * 197 + ".pdf")


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 字节"), (2048, "2 KB"), (50 * 1024 * 1024, "50 MB"), (1_600_000, "1.5 MB")]
)
def test_sizes_are_readable(size, words):
    assert rules.readable_size(size) == words
