"""The diagram of a file (BPMN DI): the coordinates are those of our own drawing."""

from __future__ import annotations

from xml.etree import ElementTree as ET  # only writes

from ..enums import NodeKind
from ..rules.drawing import GATES, LABEL, POINTS, Box, Drawing
from .names import BPMNDI, DC, DI

LABEL_WIDTH = 96


def diagram(root: ET.Element, process_id: str, drawing: Drawing, line_ids: dict[int, str]) -> None:
    plane = ET.SubElement(
        ET.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": "Diagram_1"}),
        f"{{{BPMNDI}}}BPMNPlane",
        {"id": "Plane_1", "bpmnElement": process_id},
    )
    for box in drawing.boxes:
        _shape(plane, box)
    for line in drawing.lines:
        line_id = line_ids[id(line)]
        edge = ET.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", {"id": f"Edge_{line_id}", "bpmnElement": line_id})
        for x, y in line.points:
            ET.SubElement(edge, f"{{{DI}}}waypoint", {"x": str(x), "y": str(y)})


def _shape(plane: ET.Element, box: Box) -> None:
    facts = {"id": f"Shape_{box.id}", "bpmnElement": box.id}
    if box.kind in GATES:
        facts["isMarkerVisible"] = "true"
    if box.kind == NodeKind.SUB:
        facts["isExpanded"] = "false"
    shape = ET.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", facts)
    _bounds(shape, box.x, box.y, box.width, box.height)
    if box.kind in POINTS and box.name:
        label = ET.SubElement(shape, f"{{{BPMNDI}}}BPMNLabel")
        _bounds(label, box.middle[0] - LABEL_WIDTH // 2, box.y + box.height, LABEL_WIDTH, LABEL)


def _bounds(parent: ET.Element, x: int, y: int, width: int, height: int) -> None:
    facts = {"x": str(x), "y": str(y), "width": str(width), "height": str(height)}
    ET.SubElement(parent, f"{{{DC}}}Bounds", facts)
