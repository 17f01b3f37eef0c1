"""Sample data of the gallery at /ui/: every component once, the same each time, nobody real."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from . import flowdrawing, stagedrawing
from .clockcells import cells
from .flowchart import lay_out
from .yeargrid import Look, months

_DAYS = {
    date(2026, 9, 20): Look("work", "班", "调休上班，国庆节"),
    date(2026, 9, 25): Look("off", "休", "休息日，中秋节"),
    date(2026, 10, 1): Look("off", "休", "休息日，国庆节"),
    date(2026, 10, 15): Look("off", "调", "休息日，台风停工", "#", is_changed=True),
}


_FACTS = (
    {"label": "裁量标准", "value": "距离污染源 25 米以上的，符合；不足的，不符合。"},
    {"label": "依据", "value": "《中华人民共和国食品安全法》第三十三条第一款第一项"},
)
_STAGES = ("先有主体", "各部门同时办")
_STEPS = [
    stagedrawing.Step("a", "个体工商户设立登记", "当场办结", 0),
    stagedrawing.Step("b", "食品经营许可（新办）", "5 个工作日", 1, ("a",)),
    stagedrawing.Step("c", "营业前消防安全检查", "当场办结", 1, ("a",), "later"),
]


def _year_look(on: date) -> Look:
    return _DAYS.get(on, Look("rest" if on.weekday() > 4 else "", href="#"))


def _grants() -> dict[str, Any]:
    """What has become of some awards, and a condition of each answer."""
    states = [
        ("applied", "待核定"),
        ("queued", "排队等预算"),
        ("public", "公示中"),
        ("failed", "拨付失败，待重拨"),
        ("paid", "已到账"),
    ]
    findings = [
        ("met", "符合", "第三条", "登记满 12 个月", "2022-02-03 起，已满 57 个月"),
        ("unmet", "不符合", "第四条", "持有有效的道路运输经营许可证", "平台没有查到有效证照"),
        ("hand", "需人工核", "第五条", "没有拖欠职工工资", "由审核人员看材料核定"),
    ]
    names = ("verdict", "verdict_name", "clause", "text", "words")
    return {
        "awards": [{"state": state, "state_name": words} for state, words in states],
        "findings": [dict(zip(names, row, strict=True)) for row in findings],
    }


def _swift() -> SimpleNamespace:
    """A case that the published table decided, drawn for a second look."""
    inputs = [
        {"label": "年龄", "value": "67", "source": "人口登记信息", "level_name": "A", "fault": ""},
        {"label": "户籍地", "value": "建阳区", "source": "户口簿电子证照", "level_name": "A", "fault": ""},
    ]
    return SimpleNamespace(
        outcome_name="准予", trigger_name="受理后", ran_at=datetime(2026, 11, 20, 2, 30, tzinfo=UTC),
        item_name="老年人优待证", item_version=2, row=1, row_words="年龄 ≥ 60 且户籍地在本市",
        reasons=[], inputs=inputs, is_granted=True,
        seed="tongban-2026", percent="5%", lot="0.031", is_sampled=True, case_number="DEMO-1", review_name="待复核",
        reviewed_at=None, reviewed_by_name="", review_note="",
    )  # fmt: skip


def _pledge() -> SimpleNamespace:
    return SimpleNamespace(
        conditions=["空气、水质、采光检测合格。", "有独立消毒间。"], standard="检测报告一年以内，结论全部合格",
        consequences=["承诺不实的，责令限期整改；逾期不改的，撤销许可。"], check_way="现场核查",
        publicity="决定后在网上公开", basis="",
    )  # fmt: skip


def _projects() -> dict[str, Any]:
    """Two stages of a construction project, its milestones and its joint acceptance."""
    stage = {"lead_agency_name": "自然资源局", "participant_names": ("林业局",), "days": 40, "covered": ()}
    covered = SimpleNamespace(material="地质灾害危险性评估报告", area="闽北经济开发区", document="闽北评〔2026〕2号")
    return {
        "stages": [
            {**stage, "number": 1, "name": "立项用地规划许可", "words": "10 月 9 日全部办好", "standing": "done",
             "standing_name": "已完成", "is_late": False, "covered": (covered,)},
            {**stage, "number": 2, "name": "工程建设许可", "words": "等第 1 阶段全部办好", "standing": "blocked",
             "standing_name": "还不能申报", "is_late": False},
        ],
        "milestones": [
            {"name": "开工", "planned_on": date(2026, 11, 2), "actual_on": date(2026, 10, 30), "noted_by_name": "林岚"},
            {"name": "竣工", "planned_on": date(2027, 9, 30), "actual_on": None, "is_late": False},
        ],
        "acceptance": {
            "survey_at": datetime(2026, 11, 20, 1, 30, tzinfo=UTC), "place": "项目南门", "host_name": "住建局",
            "opinions": [{"agency_name": "消防救援支队", "verdict": "passed", "verdict_name": "合格", "words": "",
                          "given_by_name": "李消防", "given_at": datetime(2026, 11, 20, 3, 0, tzinfo=UTC)}],
            "minutes": "", "missing": ["还没有验收纪要"],
        },
    }  # fmt: skip


def everything() -> dict[str, Any]:
    return {
        "crumb": [{"label": "首页", "href": "#"}, {"label": "法人", "href": "#"}, {"label": "食品经营许可（新办）"}],
        "grants": _grants(),
        "swift": _swift(),
        "pledge": _pledge(),
        "projects": _projects(),
        "summary": [
            {"label": "谁能办", "value": "有营业执照者", "note": "企业、个体工商户、单位食堂"},
            {"label": "多久办好", "value": "5 个工作日", "note": "法定 20 个工作日"},
            {"label": "多少钱", "value": "不收费", "note": ""},
            {"label": "跑几次", "value": "0 次", "note": "证照可邮寄"},
        ],
        "materials": [
            {
                "name": "食品经营许可申请书",
                "note": "在线填写后自动生成",
                "state": "made",
                "words": "在线生成，不用上传",
                "trust": "D",
                "details": [{"label": "受理标准", "value": "逐项填写，签名齐全"}],
            },
            {"name": "营业执照", "note": "从证照库取得", "state": "have", "words": "已有 免提交", "trust": "A"},
            {
                "name": "经营场所平面图",
                "note": "标出厨房、就餐区、洗消、库房",
                "links": [{"label": "样本", "href": "#"}],
                "state": "need",
                "words": "需上传",
                "trust": "C",
            },
            {"name": "场所使用证明", "note": "", "state": "optional", "words": "选交", "trust": "B"},
        ],
        "chart": lay_out(
            [
                {"name": "受理", "who": "综合窗口", "days": 1},
                {"name": "现场核查", "who": "区市场监管局，您在场", "days": 2},
                {"name": "审查、决定", "who": "区市场监管局", "days": 1},
                {"name": "制证、送达", "who": "电子证当时可用", "days": 1},
            ]
        ),
        "year": months(2026, _year_look, date(2026, 10, 12))[8:10],
        "clocks": [
            {
                "name": "对您的承诺",
                "lamp": "ok",
                "lamp_words": "正常",
                "big": "还剩 3",
                "small": "个工作日，11 月 24 日前",
                "cells": cells(5, 2, name="承诺"),
                "note": "承诺 5 个工作日，今天是第 3 个",
            },
            {
                "name": "法律规定",
                "lamp": "hold",
                "lamp_words": "停表",
                "big": "停在 8",
                "small": "个工作日",
                "cells": cells(10, 2, name="法定", is_running=False),
                "note": "专家评审期间不计入期限",
            },
        ],
        "timeline": [
            {
                "title": "审查决定、发证",
                "text": "电子证照当时可用",
                "at": None,
                "at_words": "最晚 11-24",
                "kind": "next",
            },
            {"title": "现场核查，进行中", "text": "约定 11 月 23 日上门", "at": _at(18, 1, 5), "kind": "now"},
            {
                "title": "受理",
                "text": "综合窗口",
                "at": _at(17, 2, 40),
                "kind": "",
                "links": [{"label": "受理通知书", "href": "#"}],
            },
            {"title": "您在线提交了申请", "text": "", "at": _at(13, 12, 31), "kind": "you"},
        ],
        "filled": [
            {"label": "名称", "value": "南平市溪山小馆餐饮有限公司", "source": "营业执照，2026-10-28 核发"},
            {
                "label": "联系电话",
                "value": "138 **** 6021",
                "source": "您的账户",
                "change": {"label": "修改", "href": "#"},
            },
        ],
        "errors": {"area": "经营面积要填数字，例如 86", "kitchen": "请选择厨房能不能被顾客看到"},
        "options": [
            {"value": "glass", "label": "能，用玻璃或矮墙隔开"},
            {"value": "camera", "label": "能，用摄像头放给顾客看"},
            {"value": "no", "label": "不能"},
        ],
        "columns": [
            {"label": "事项"},
            {"label": "状态"},
            {"label": "承诺", "is_number": True},
            {"label": "法定", "is_number": True},
        ],
        "rows": [
            [{"value": "食品经营许可（新办）", "href": "#"}, {"value": "临期", "lamp": "due"}, "1 天", "7 天"],
            [{"value": "高龄津贴申领", "href": "#"}, {"value": "正常", "lamp": "ok"}, "4 天", "9 天"],
            [{"value": "小作坊登记", "href": "#"}, {"value": "超期", "lamp": "over"}, "−1 天", "4 天"],
        ],
        "keys": [
            {"keys": ["J", "K"], "label": "上下件"},
            {"keys": ["E"], "label": "写意见"},
            {"keys": ["?"], "label": "全部按键"},
        ],
        "told": SimpleNamespace(
            papers=[
                SimpleNamespace(
                    title="补正告知书",
                    body=[
                        {"t": "lead", "text": "示例餐饮有限公司："},
                        {"t": "para", "text": "现将需要补正的全部内容一次告知如下："},
                        {
                            "t": "table",
                            "head": ["序号", "材料名称", "补正意见"],
                            "rows": [["1", "平面图", "没有标面积"]],
                        },
                        {"t": "facts", "rows": [["申请事项", "食品经营许可（新办）", True]]},
                    ],
                    closing=[{"t": "para", "text": "请于2026年12月21日前补齐，已经提交的其他材料不必再交。"}],
                )
            ],
            messages=[SimpleNamespace(title="请补正材料：食品经营许可（新办）", body="需要补正：平面图。")],
        ),
        "points": [
            {"step": "审查", "rows": [{"text": "选址距污染源 25 米以上", "facts": _FACTS}]},
            {"step": "", "rows": [{"text": "材料前后一致", "facts": []}]},
        ],
        "ticks": [
            {
                "id": "1",
                "text": "选址距污染源 25 米以上",
                "note": "核查照片 3 张",
                "is_on": True,
                "facts": _FACTS,
            },
            {"id": "2", "text": "排水接入许可已取得", "is_on": False, "side": {"lamp": "hold", "words": "等会签"}},
        ],
        "drawing": flowdrawing.lay_out(_drawing(), {"two": "2 个工作日"}),
        "rail": flowdrawing.rail(_drawing()),
        "stages_wide": stagedrawing.across(_STEPS, _STAGES, begin="一次提交", end="办好"),
        "stages_tall": stagedrawing.down(_STEPS, _STAGES, begin="一次提交", end="办好"),
        "licence": [
            {"label": "经营者名称", "value": "南平市溪山小馆餐饮有限公司"},
            {"label": "许可证编号", "value": "JY23507030001286（示例）"},
        ],
        "licence_on": datetime(2026, 11, 24, tzinfo=UTC).date(),
        "checked_at": _at(27, 7, 8),
        "lamps": ["ok", "due", "over", "hold", "done"],
        "grades": ["A", "B", "C", "D"],
    }


def _drawing() -> SimpleNamespace:
    """受理 → 两个单位并联审查 → 决定, as flow draws it."""
    boxes = [
        ("start", "start", "开始", 8, 26, 36, "done", ""),
        ("accept", "task", "受理", 80, 8, 144, "done", "予以受理"),
        ("fork", "parallel", "", 260, 26, 36, "done", ""),
        ("one", "task", "主办单位审查", 388, 8, 144, "done", "同意"),
        ("two", "task", "协办单位审查", 388, 112, 144, "open", ""),
        ("sync", "sync", "", 568, 26, 36, "", ""),
        ("decide", "task", "决定", 640, 8, 144, "", ""),
        ("end", "end", "办结", 820, 26, 36, "", ""),
    ]
    lines = [
        (((44, 44), (80, 44)), "", True),
        (((224, 44), (260, 44)), "", True),
        (((296, 44), (388, 44)), "主办", True),
        (((278, 62), (278, 148), (388, 148)), "协办", True),
        (((532, 44), (568, 44)), "", False),
        (((532, 148), (586, 148), (586, 62)), "", False),
        (((604, 44), (640, 44)), "", False),
        (((784, 44), (820, 44)), "", False),
    ]
    names = ["id", "kind", "name", "x", "y", "width", "state", "words"]
    return SimpleNamespace(
        width=900,
        height=200,
        boxes=[
            SimpleNamespace(**dict(zip(names, box, strict=True)), height=72 if box[5] == 144 else 36) for box in boxes
        ],
        lines=[SimpleNamespace(points=points, words=words, is_taken=taken) for points, words, taken in lines],
    )


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)
