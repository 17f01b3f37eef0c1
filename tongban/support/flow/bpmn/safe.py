"""The bytes of a file, which is not trusted, as a tree: no document type, no entities, nothing fetched, a limit."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from .encoding import text_of
from .names import BPMN, OWN
from .values import Refusal, RefusedError

MOST_BYTES = 5_000_000
MOST_ELEMENTS = 100_000
MOST_LEVELS = 200
LONGEST_VALUE = 10_000
LONGEST_NAMESPACE = 1_000
DMN = "https://www.omg.org/spec/DMN/"


def parse(data: bytes) -> Element:
    """The `definitions` of a BPMN file; anything else is refused with a sentence."""
    if not data.strip():
        raise RefusedError(Refusal("", "文件是空的"))
    if len(data) > MOST_BYTES:
        raise RefusedError(Refusal("", f"文件超过 {MOST_BYTES // 1_000_000} MB"))
    root = _tree(text_of(data))
    if root.tag != f"{{{BPMN}}}definitions":
        raise RefusedError(Refusal(local(root.tag), _other(root.tag), root.get("id", ""), root.get("name", "")))
    return root


def _tree(text: str) -> Element:
    parser = DefusedXMLParser(target=Bounded(), forbid_dtd=True)
    try:
        parser.feed(text)  # as text: what it declares of its encoding counts no more
        root: Element = parser.close()
    except DefusedXmlException:
        raise RefusedError(Refusal("", "文件有文档类型声明（DOCTYPE）或实体，不读")) from None
    except ParseError as problem:
        line, _ = problem.position
        raise RefusedError(Refusal("", f"不是完整的 XML，第 {line} 行读不懂")) from None
    return root


class Bounded(TreeBuilder):
    """Stops where a limit is passed, not after the whole file: a long namespace is copied for each of its elements,
    a long value wherever a node is written twice."""

    def __init__(self) -> None:
        super().__init__()
        self.count = self.depth = 0

    def start_ns(self, prefix: str, uri: str) -> None:
        if len(uri) > LONGEST_NAMESPACE:
            raise RefusedError(Refusal("", f"命名空间“{prefix}”超过 {LONGEST_NAMESPACE} 个字符"))

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.count += 1
        self.depth += 1
        if self.count > MOST_ELEMENTS:
            raise RefusedError(Refusal(local(tag), f"文件的元素超过 {MOST_ELEMENTS} 个"))
        if self.depth > MOST_LEVELS:
            raise RefusedError(Refusal(local(tag), f"元素套元素超过 {MOST_LEVELS} 层", attrs.get("id", "")))
        if tag.startswith((f"{{{BPMN}}}", f"{{{OWN}}}")):
            for name, value in attrs.items():
                if len(value) > LONGEST_VALUE:
                    reason = f"属性 {name} 超过 {LONGEST_VALUE} 个字符"
                    raise RefusedError(Refusal(local(tag), reason, attrs.get("id", ""), attrs.get("name", "")))
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)


def _other(tag: str) -> str:
    if tag.startswith(("{" + DMN, "{http://www.omg.org/spec/DMN/")):
        return "这是决策表（DMN），不是流程（BPMN 2.0）"
    return "文件的根不是 BPMN 2.0 的 definitions"


def local(tag: object) -> str:
    """The name without its namespace; comments and the like have none."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""
