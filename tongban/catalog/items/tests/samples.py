"""One sound guide, and ways to spoil it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

USCC = "11350700999900011L"
OTHER_USCC = "1135070099990002XC"
CODE = f"{USCC}3350117002011"

GUIDE: dict[str, Any] = {
    "kind": "01",
    "name": "小作坊食品生产许可",
    "alias": ["开作坊"],
    "summary": "做豆腐、米粉一类的小作坊，开业前办。",
    "handling": "2",
    "subjects": ["legal", "natural"],
    "audience": "有营业执照者",
    "themes": {"person": ["就业"], "company": ["准营"]},
    "statutory": {"days": 20, "unit": "workday", "basis": "《中华人民共和国行政许可法》第四十二条"},
    "promised": {"days": 5, "unit": "workday"},
    "bases": [{"title": "《中华人民共和国食品安全法》第三十六条", "text": "食品生产加工小作坊……应当符合本法规定。"}],
    "conditions": ["有与生产规模相适应的场所"],
    "questions": [
        {
            "id": "has_licence",
            "text": "已经有营业执照？",
            "options": [{"value": "yes", "label": "有"}, {"value": "no", "label": "还没有"}],
            "need": "yes",
            "advice": "请先办理营业执照登记",
        }
    ],
    "situations": [
        {
            "id": "kind",
            "text": "做什么",
            "options": [{"value": "tofu", "label": "豆制品"}, {"value": "noodle", "label": "米粉"}],
        }
    ],
    "materials": [
        {"code": "m1", "name": "申请书", "form": "2", "generated": True, "standard": "各栏填写齐全"},
        {"code": "m2", "name": "豆制品工艺图", "when": "kind == 'tofu'", "standard": "标明浸泡、磨浆工序"},
    ],
    "steps": [
        {"name": "受理", "who": "综合窗口", "days": 1},
        {"name": "审查", "who": "审查人员", "days": 3},
        {"name": "决定", "who": "分管领导", "days": 2},
        {"name": "送达", "who": "出件窗口", "days": 0},
    ],
    "check_points": [
        {
            "text": "场所与污染源的距离",
            "step": "审查",
            "discretion": "距离粪坑、污水池、垃圾场等 25 米以上的，符合；不足的，不符合。",
            "basis": "《中华人民共和国食品安全法》第三十三条",
        }
    ],
    "fee": {"charged": False},
    "result": {"name": "小作坊登记证", "kind": "1", "sample_note": "有效期 3 年"},
    "places": [{"name": "南平市行政服务中心", "windows": "A06", "hours": "工作日 8:30–12:00"}],
    "phones": {"consult": "0599-5550120", "complain": "0599-12345"},
    "visits": 0,
    "online_depth": 4,
    "reach": "全市通办",
    "post": True,
    "faqs": [{"q": "要多久？", "a": "5 个工作日。"}],
    "form": [
        {
            "id": "basic",
            "title": "基本情况",
            "fields": [
                {
                    "id": "applicant_name",
                    "type": "text",
                    "label": "申请人",
                    "required": True,
                    "source": {"party": "name"},
                },
                {"id": "area", "type": "number", "label": "面积", "min": 1},
            ],
        }
    ],
    "flow": "standard",
}


def guide(**changes: Any) -> dict[str, Any]:
    """The sample with these top fields replaced."""
    return {**deepcopy(GUIDE), **changes}


def with_value(path: str, value: Any) -> dict[str, Any]:
    """The sample with one value deep inside replaced ("materials.0.when")."""
    found = guide()
    *steps, last = path.split(".")
    place: Any = found
    for step in steps:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    return found
