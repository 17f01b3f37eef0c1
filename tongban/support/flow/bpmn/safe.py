"""The bytes of a file, which is not trusted, as a tree: no document type, no entities, nothing fetched, a limit."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .names import BPMN
from .values import Refusal, RefusedError

MOST_BYTES = 5_000_000
MOST_ELEMENTS = 100_000
DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
CHINESE = {b"gbk", b"gb2312", b"gb18030", b"cp936"}
DMN = "https://www.omg.org/spec/DMN/"


def parse(data: bytes) -> Element:
    """The `definitions` of a BPMN file; anything else is refused with a sentence."""
    if not data.strip():
        raise RefusedError(Refusal("", "文件是空的"))
    if len(data) > MOST_BYTES:
        raise RefusedError(Refusal("", f"文件超过 {MOST_BYTES // 1_000_000} MB"))
    try:
        root: Element = fromstring(_readable(data), forbid_dtd=True)
    except DefusedXmlException:
        raise RefusedError(Refusal("", "文件有文档类型声明（DOCTYPE）或实体，不读")) from None
    except ParseError as problem:
        line, _ = problem.position
        raise RefusedError(Refusal("", f"不是完整的 XML，第 {line} 行读不懂")) from None
    except (ValueError, LookupError, RecursionError):
        raise RefusedError(Refusal("", "不是 XML，或文字编码认不出")) from None
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise RefusedError(Refusal("", f"文件的元素超过 {MOST_ELEMENTS} 个"))
    if root.tag != f"{{{BPMN}}}definitions":
        raise RefusedError(Refusal(local(root.tag), _other(root.tag), root.get("id", ""), root.get("name", "")))
    return root


def _readable(data: bytes) -> bytes | str:
    """Files in a Chinese encoding, which the parser does not know, as text without their declaration."""
    declared = DECLARED.match(data)
    if declared is None or declared[1].lower() not in CHINESE:
        return data
    return data[declared.end() :].decode("gb18030")


def _other(tag: str) -> str:
    if tag.startswith(("{" + DMN, "{http://www.omg.org/spec/DMN/")):
        return "这是决策表（DMN），不是流程（BPMN 2.0）"
    return "文件的根不是 BPMN 2.0 的 definitions"


def local(tag: object) -> str:
    """The name without its namespace; comments and the like have none."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""
