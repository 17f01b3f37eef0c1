"""What may be stored under which name: decided from the name and the bytes, never from what the browser claims."""

from __future__ import annotations

import struct
import unicodedata
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import puremagic

from .errors import FileRefusedError, FileTooLargeError

NAME_LIMIT = 200
HEAD_LENGTH = 4096
ZIP_ENTRY_LIMIT = 10_000


@dataclass(frozen=True)
class FileType:
    """One kind of file that may be stored."""

    code: str
    media_type: str
    name: str
    extensions: tuple[str, ...]
    is_shown_inline: bool = False


TYPES = {
    kind.code: kind
    for kind in (
        FileType("pdf", "application/pdf", "PDF", ("pdf",), is_shown_inline=True),
        FileType("png", "image/png", "PNG 图片", ("png",), is_shown_inline=True),
        FileType("jpg", "image/jpeg", "JPG 图片", ("jpg", "jpeg"), is_shown_inline=True),
        FileType("ofd", "application/ofd", "OFD 版式文件", ("ofd",)),
        FileType(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Word 文档（docx）",
            ("docx",),
        ),
        FileType(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Excel 表格（xlsx）",
            ("xlsx",),
        ),
    )
}
BY_EXTENSION = {extension: kind for kind in TYPES.values() for extension in kind.extensions}
INLINE_MEDIA_TYPES = {kind.media_type for kind in TYPES.values() if kind.is_shown_inline}

# What a zip container must hold to be the document it claims to be.
ZIP_MARKS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}

# Things people do send, with words for them: (beginning of the bytes, what it is).
KNOWN_STRANGERS = (
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"\xca\xfe\xba\xbe", "可执行程序"),
    (b"\xcf\xfa\xed\xfe", "可执行程序"),
    (b"#!", "脚本"),
    (b"<?php", "脚本"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文档（doc、xls 等）"),
    (b"{\\rtf", "RTF 文档"),
)
MARKUP_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<svg", b"<!doctype svg")
#: The kinds as people say them, in the order in which they are proposed.
SHORT_NAMES = {"pdf": "PDF", "ofd": "OFD", "jpg": "JPG", "png": "PNG", "docx": "docx", "xlsx": "xlsx"}


def clean_name(raw: str) -> str:
    """The last part of a path, in one Unicode form, without characters that hide or reorder what is read."""
    name = unicodedata.normalize("NFC", str(raw)).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if ch.isspace() else ch for ch in name)
    name = "".join(ch for ch in name if unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    name = " ".join(name.split()).strip(". ")
    if len(name) > NAME_LIMIT:
        raise FileRefusedError(f"文件名有 {len(name)} 个字，超过 {NAME_LIMIT} 个字，请改短后再上传")
    return name


def extension_of(name: str) -> str:
    return name.rsplit(".", 1)[1].lower() if "." in name.strip(".") else ""


def check_extension(name: str, accept: Collection[str] | None = None) -> None:
    """Refuse by the name alone, before any byte is taken."""
    extension = extension_of(name)
    if not extension:
        return
    kind = BY_EXTENSION.get(extension)
    if kind is None:
        raise FileRefusedError(f"不收 .{extension[:12]} 文件，{_advice(accept)}")
    if accept and kind.code not in accept_codes(accept):
        raise FileRefusedError(f"这里只收 {_names(accept)}，“{name}”是{kind.name}")


def check_size(size: int, limit: int) -> None:
    if size > limit:
        raise too_large(limit)
    if size <= 0:
        raise FileRefusedError("文件是空的（0 字节），请检查后重新选择")


def too_large(limit: int) -> FileTooLargeError:
    return FileTooLargeError(f"文件超过 {readable_size(limit)}，请压缩或分成几份后再上传")


def readable_size(size: int) -> str:
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    text = f"{size / 1024 / 1024:.1f}".removesuffix(".0")
    return f"{text} MB"


def identify(path: Path, name: str, accept: Collection[str] | None = None) -> tuple[str, FileType]:
    """The true type by content and the name to keep; refuses what is not allowed or pretends to be something else."""
    with path.open("rb") as source:
        head = source.read(HEAD_LENGTH)
    kind = _kind_by_content(path, head)
    claimed = BY_EXTENSION.get(extension_of(name))
    if kind is None:
        found = _describe_stranger(head)
        if claimed is not None:
            raise FileRefusedError(f"“{name}”的内容不是{claimed.name}，而是{found}，{_advice(accept)}")
        raise FileRefusedError(f"文件内容是{found}，不能上传，{_advice(accept)}")
    if claimed is not None and claimed is not kind:
        raise FileRefusedError(f"“{name}”的内容其实是{kind.name}，与扩展名不符，请把扩展名改为 .{kind.code} 后再上传")
    if accept and kind.code not in accept_codes(accept):
        raise FileRefusedError(f"这里只收 {_names(accept)}，这份文件是{kind.name}")
    if claimed is None:
        name = f"{(name or '未命名')[: NAME_LIMIT - 5]}.{kind.code}"
    return name, kind


def accept_codes(accept: Collection[str]) -> set[str]:
    """The kinds meant by "pdf", ".PDF", "jpeg"; unknown words are left out."""
    return {BY_EXTENSION[word.lower().lstrip(".")].code for word in accept if word.lower().lstrip(".") in BY_EXTENSION}


def _advice(accept: Collection[str] | None) -> str:
    """What to make of a file that cannot be taken: only kinds that are taken here."""
    wanted = accept_codes(accept or ()) or set(SHORT_NAMES)
    *first, last = [name for code, name in SHORT_NAMES.items() if code in wanted]
    return f"请另存为 {'、'.join(first)} 或 {last} 后再上传" if first else f"请另存为 {last} 后再上传"


def _names(accept: Collection[str]) -> str:
    return "、".join(kind.name for kind in TYPES.values() if kind.code in accept_codes(accept))


def _kind_by_content(path: Path, head: bytes) -> FileType | None:
    if head.startswith(b"%PDF-"):
        return TYPES["pdf"]
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return TYPES["png"]
    if head.startswith(b"\xff\xd8\xff"):
        return TYPES["jpg"]
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    return None


def _kind_of_zip(path: Path) -> FileType | None:
    """Looks only at the list of contents: nothing is unpacked, so a zip bomb stays folded."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[: ZIP_ENTRY_LIMIT + 1])
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, struct.error):
        raise FileRefusedError("文件打不开，可能没有传完或已损坏，请在电脑上打开确认后重新上传") from None
    if len(names) > ZIP_ENTRY_LIMIT:
        raise FileRefusedError("文件里包含的内容太多，不像一份正常的文档，请另存为 PDF 后再上传")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefusedError("文档里带有宏程序，不能上传，请另存为 PDF 或不含宏的文档")
    for code, mark in ZIP_MARKS.items():
        if mark in names and (code == "ofd" or "[Content_Types].xml" in names):
            return TYPES[code]
    return None


def _describe_stranger(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if any(mark in text for mark in MARKUP_MARKS[-2:]):
        return "SVG 图形"
    if any(mark in text[:1024] for mark in MARKUP_MARKS):
        return "HTML 网页"
    for mark, name in KNOWN_STRANGERS:
        if head.startswith(mark):
            return name
    if head.startswith(b"PK\x03\x04"):
        return "ZIP 压缩包"
    if not head.strip(b"\x00"):
        return "空白数据"
    return _guess_with_puremagic(head)


def _guess_with_puremagic(head: bytes) -> str:
    try:
        extension = puremagic.from_string(head).lstrip(".")
    except (puremagic.PureError, ValueError):
        extension = ""
    return f" {extension.upper()} 文件" if extension.isalnum() else "认不出的格式"
