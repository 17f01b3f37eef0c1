"""表单和小票: printed on the spot, without number and seal: 审批表, 会签单, 物料交接单, 分页单, 取件凭单, 排队号票;
of inspection and enforcement 检查记录表, 检查结果汇总表 and 立案审批表, for the modules that will fill them.

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
        Form(
            "inspection_record",
            "检查记录表",
            HERE / "inspection_record.typ",
            ("facts", "rows", "ways", "advice", "result", "follow", "link"),
            {
                "facts": [
                    ["任务名称", "2026年第四季度餐饮服务食品安全双随机抽查", True],
                    ["任务编号", "SSJ-350700-2026-0412", False],
                    ["检查日期", "2026年12月8日", False],
                    ["被检查单位", "南平市溪山小馆餐饮有限公司", True],
                    ["信用代码", "91350702MA9TE5T12N", False],
                    ["法定代表人", "林晓岚　138****0101", False],
                    ["住所", "福建省南平市延平区梅山街道演示路 12 号", True],
                    ["联络员", "林晓岚　138****0101", False],
                    ["检查人员", "周启明 35070010023，郑俊杰 35070030118", False],
                ],
                "rows": [
                    ["1", "食品经营许可证公示和有效期", "检查", "没有发现问题", "—"],
                    ["2", "从业人员健康证明", "检查", "一人的健康证明已过期 5 天", "责令改正"],
                    ["3", "进货查验记录", "检查", "没有发现问题", "—"],
                    ["4", "餐用具清洗消毒", "没有检查", "检查时没有营业", "下次补查"],
                ],
                "ways": "■ 现场检查　□ 书面检查　□ 网络监测　□ 委托专业机构",
                "advice": "—",
                "result": "□ 未发现问题　■ 发现问题已责令改正　□ 发现问题待后续处理　□ 未按规定开展经营活动　"
                "□ 通过登记的住所无法联系　□ 不配合检查情节严重",
                "follow": "□ 无需　■ 责令改正（2026年12月15日前）　□ 转日常监管　□ 案件线索移送　□ 抄告其他部门",
                "link": f"{SITE}/q/SSJ0412A01",
            },
        ),
        Form(
            "inspection_summary",
            "检查结果汇总表",
            HERE / "inspection_summary.typ",
            ("facts", "rows", "totals", "link"),
            {
                "facts": [
                    ["任务名称", "2026年第四季度餐饮服务食品安全双随机抽查", True],
                    ["任务编号", "SSJ-350700-2026-0412", False],
                    ["检查单位", "南平市市场监督管理局", False],
                ],
                "rows": [
                    ["1", "南平市溪山小馆餐饮有限公司", "91350702MA9TE5T12N", "已责令改正", "责令改正", "12-08"],
                    ["2", "建阳区吴记豆腐坊", "92350703MA9TE5T25C", "未发现问题", "无需", "12-08"],
                ],
                "totals": [
                    ["应查", "2 户", False],
                    ["已查", "2 户", False],
                    ["发现问题", "1 户", False],
                    ["移送线索", "0 户", False],
                ],
                "link": f"{SITE}/q/SSJ0412",
            },
        ),
        Form(
            "case_filing",
            "立案审批表",
            HERE / "case_filing.typ",
            ("facts", "story", "basis", "opinion", "note", "link"),
            {
                "facts": [
                    ["文号", "南市监罚案〔2026〕17号", False],
                    ["案件来源", "监督检查", False],
                    ["案由", "涉嫌未按规定查验进货", True],
                    ["当事人", "南平市溪山小馆餐饮有限公司", True],
                    ["信用代码", "91350702MA9TE5T12N", False],
                    ["法定代表人", "林晓岚", False],
                    ["住所", "福建省南平市延平区梅山街道演示路 12 号", True],
                ],
                "story": "2026年12月8日检查时发现，当事人不能提供 11 月购入的两批冷冻肉类的供货者许可证和合格证明。",
                "basis": "《中华人民共和国行政处罚法》第五十四条，《中华人民共和国食品安全法》第五十三条",
                "opinion": "建议立案调查",
                "note": "—",
                "link": f"{SITE}/q/AJ2026017",
            },
        ),
    )
}
