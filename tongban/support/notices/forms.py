"""表单和小票: printed on the spot, without number and seal: 审批表, 会签单, 物料交接单, 分页单, 取件凭单, 排队号票.

They are no notices: nobody is served with them, and they say nothing that is not in the record. What has to be checked
carries the end of the record's chain or a code of its case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tongban.common.errors import InvalidInputError, NotFoundError

from . import barcodes, typesetting

HERE = Path(__file__).parent / "typst"
WIDTHS = (58, 80)


@dataclass(frozen=True)
class Form:
    kind: str
    name: str
    path: Path
    needs: tuple[str, ...]
    sample: Mapping[str, Any]
    is_slip: bool = False


def render_form(kind: str, data: Mapping[str, Any], *, moment: datetime | None = None, sample: bool = False) -> bytes:
    """The PDF. `link` becomes the QR; `case_number` the bars of a sheet; `width` (58 or 80) is that of a slip."""
    form = FORMS.get(kind)
    if form is None:
        raise NotFoundError(what=f"表单 {kind}")
    lacking = {name: "缺少这项内容，不能打印" for name in form.needs if name not in data}
    if form.is_slip and data.get("width", WIDTHS[-1]) not in WIDTHS:
        lacking["width"] = "票宽只有 58 毫米和 80 毫米"
    if lacking:
        raise InvalidInputError(fields=lacking)
    number = str(data.get("case_number") or "")
    whole = {
        "title": form.name,
        "width": WIDTHS[-1],
        "foot": "",
        **data,
        "qr": typesetting.qr_svg(str(data["link"])) if "link" in data else "",
        "barcode": barcodes.code128_svg(number) if number and not form.is_slip else "",
        "sample": sample,
    }
    if "pages" in data:
        whole["pages"] = [{**page, "bars": barcodes.code128_svg(page["code"])} for page in data["pages"]]
    return typesetting.render_typst(form.path, whole, moment=moment)


CASE = "11350700MB01000013350117001001202611200000123"
SITE = "http://127.0.0.1:8000"
FACTS = [
    ["事项", "食品经营许可（新办）", True],
    ["办件编号", CASE, True],
    ["申请人", "南平市溪山小馆餐饮有限公司", True],
]
STEPS = [
    ["1", "", "进入流程", "食品经营许可", "王窗口", "11-20 09:42", "—"],
    ["2", "11-20 09:42", "受理", "材料齐全，受理", "王窗口", "11-20 09:58", "16 分钟"],
    ["3", "11-20 09:58", "审查", "签收", "李审查", "11-20 10:30", "—"],
    ["4", "", "进入特别程序", "专家评审，计划 10 个工作日", "李审查", "11-24 09:00", "—"],
    ["5", "", "特别程序结束", "评审通过", "李审查", "12-04 16:00", "—"],
    ["6", "", "延长期限", "延长 10 个工作日：与消防会商", "刘决定", "12-07 10:00", "—"],
    ["7", "11-20 09:58", "审查", "退回：请补核面积", "张复核", "12-08 09:00", "17.0 天"],
    ["8", "", "审查 加签", "增加陈会签", "李审查", "12-08 10:00", "—"],
    ["9", "12-08 09:00", "审查", "同意。现场与图纸一致。", "李审查", "12-08 15:00", "6.0 小时"],
    ["10", "12-08 15:00", "决定", "准予", "刘决定", "12-09 09:30", "18.5 小时"],
]
FORMS: dict[str, Form] = {
    one.kind: one
    for one in (
        Form(
            "approval",
            "审批表",
            HERE / "approval.typ",
            ("case_number", "facts", "steps", "points", "papers", "chain", "hash", "link"),
            {
                "case_number": CASE,
                "facts": FACTS,
                "steps": STEPS,
                "points": [["审查，李审查", "食品处理区与污染源保持距离", "符合"]],
                "papers": [["受理通知书", "市市场监管局受〔2026〕1号", "2026-11-20 09:58", "NABCDEFGH23456789"]],
                "chain": "全部记录 10 条，首尾相连，没有改动。打印于 2026年12月9日10:00，李审查。",
                "hash": "5c1e6f0a9b7d4e2f8a3b6c5d4e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091",
                "link": f"{SITE}/office/cases/{CASE}/",
            },
        ),
        Form(
            "countersign",
            "会签单",
            HERE / "countersign.typ",
            ("case_number", "facts", "rows", "rule", "result", "chain", "hash", "link"),
            {
                "case_number": CASE,
                "facts": FACTS,
                "rows": [
                    ["1", "南平市市场监督管理局", "李审查", "同意", "现场与图纸一致", "12-08 15:00"],
                    ["2", "南平市消防救援支队", "谢消防", "同意", "", "12-08 16:20"],
                    ["3", "南平市生态环境局", "江环保", "不同意", "油烟净化设施没有验收", "12-08 17:05"],
                ],
                "rule": "三分之二以上同意",
                "result": "通过（同意 2，不同意 1）",
                "chain": "全部记录 14 条，首尾相连，没有改动。打印于 2026-12-09 10:00，李审查。",
                "hash": "5c1e6f0a9b7d4e2f8a3b6c5d4e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091",
                "link": f"{SITE}/office/cases/{CASE}/",
            },
        ),
        Form(
            "handover",
            "物料交接单",
            HERE / "handover.typ",
            ("case_number", "facts", "rows", "giver", "at", "link"),
            {
                "case_number": CASE,
                "facts": [*FACTS, ["移交", "综合窗口 A06", False], ["接收", "南平市市场监督管理局", False]],
                "rows": [
                    ["1", "经营场所平面图", "2026-11-20 09:30", "", ""],
                    ["2", "租赁合同", "2026-11-20 09:30", "", ""],
                ],
                "giver": "王窗口",
                "at": "2026年11月20日16:30",
                "link": f"{SITE}/q/KX7M2PQ94T",
            },
        ),
        Form(
            "separators",
            "分页单",
            HERE / "separators.typ",
            ("matter", "pages"),
            {
                "matter": "食品经营许可（新办）",
                "pages": [
                    {"number": 3, "name": "经营场所平面图", "code": "TBM0123456789AB"},
                    {"number": 4, "name": "租赁合同", "code": "TBMBA9876543210"},
                ],
            },
        ),
        Form(
            "pickup",
            "取件凭单",
            HERE / "slip.typ",
            ("place", "code", "rows", "note", "link"),
            {
                "place": "南平市行政服务中心",
                "code": "B3-0715",
                "rows": [
                    ["事项", "食品经营许可（新办）"],
                    ["申请人", "南平市溪山小馆"],
                    ["货架位", "B 区 3 架 07 格"],
                    ["请在", "12月20日前取"],
                ],
                "note": "取件时出示本票或者二维码，由他人代取的请带身份证件",
                "link": f"{SITE}/q/KX7M2PQ94T",
                "width": 80,
            },
            is_slip=True,
        ),
        Form(
            "ticket",
            "排队号票",
            HERE / "slip.typ",
            ("place", "code", "rows", "note", "link"),
            {
                "place": "南平市行政服务中心",
                "code": "A023",
                "rows": [["业务", "综合窗口"], ["等候", "5 人"], ["区域", "一楼 A 区"], ["取号", "11月20日09:12"]],
                "note": "扫码看还有几人，过三个号作废",
                "link": f"{SITE}/q/A023",
                "width": 58,
            },
            is_slip=True,
        ),
    )
}
