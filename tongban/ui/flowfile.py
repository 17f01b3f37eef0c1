"""流程图 as an SVG file of its own, for documents and mails: what the page draws, with its looks written into it."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET  # only writes

from .flowdrawing import Node, Picture, Text

SVG = "http://www.w3.org/2000/svg"
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARGIN = 16
# A file has no tokens to follow and is printed as often as shown: black lines on white.
STYLE = """
text { font-family: "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; font-size: 14px; fill: #1d2129;
  text-anchor: middle; }
.small { font-size: 12px; fill: #4e5661; }
.sign { font-size: 20px; }
.branch { font-size: 12px; text-anchor: start; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
.line { fill: none; stroke: #4e5661; stroke-width: 1.5; }
rect, circle, polygon { fill: #fff; stroke: #4e5661; stroke-width: 1; }
.auto rect { stroke-dasharray: 4 3; }
.paper { stroke: none; }
"""

ET.register_namespace("", SVG)


def svg(picture: Picture, title: str) -> bytes:
    """A plan as nobody has gone it yet; the title and the label are read out by programs that read aloud."""
    width, height = picture.width + 2 * MARGIN, picture.height + 2 * MARGIN
    root = _part(
        None, "svg", width=width, height=height, viewBox=f"{-MARGIN} {-MARGIN} {width} {height}", role="img"
    )  # fmt: skip
    _part(root, "title").text = _clean(title)
    _part(root, "desc").text = _clean(picture.label)
    _part(root, "style").text = STYLE
    _part(root, "rect", "paper", x=-MARGIN, y=-MARGIN, width=width, height=height)
    for link in picture.links:
        _part(root, "path", "line", d=link.path)
    for node in picture.nodes:
        _draw(root, node)
    for link in picture.links:
        if link.words:
            _write(root, link.words, "branch")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _draw(root: ET.Element, node: Node) -> None:
    group = _part(root, "g", node.kind)
    if node.kind == "point":
        _part(group, "circle", cx=node.middle_x, cy=node.middle_y, r=node.width // 2)
    elif node.kind == "gate":
        _part(group, "polygon", points=node.corners)
        _write(group, Text(node.sign, node.middle_x, node.middle_y + 7), "sign")
    else:
        _part(group, "rect", x=node.x, y=node.y, width=node.width, height=node.height, rx=4)
    for line in node.lines:
        _write(group, line)
    for line in node.small:
        _write(group, line, "small")


def _write(parent: ET.Element, text: Text, look: str = "") -> None:
    _part(parent, "text", look, x=text.x, y=text.y).text = _clean(text.text)


def _part(parent: ET.Element | None, name: str, look: str = "", **given: object) -> ET.Element:
    attributes = {key: _clean(str(value)) for key, value in given.items()}
    if look:
        attributes["class"] = look
    tag = f"{{{SVG}}}{name}"
    return ET.Element(tag, attributes) if parent is None else ET.SubElement(parent, tag, attributes)


def _clean(text: str) -> str:
    """XML has no place for control characters, whatever a draft is called."""
    return ILLEGAL.sub("\ufffd", text)
