"""An item library as large as a province's: real names over all places of Fujian, or invented ones.

The names, materials and conditions come from the item lists of ../shared/data (广东, 广安) where they are beside the
project, the places from its table of divisions; else both are invented. In life the same item stands in the list of
many places (四级四同), and so it does here: each name is given to some forty places, under an agency of that place.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bench import population

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
INVENTED_PLACES = ["福州市", "厦门市", "莆田市", "三明市", "泉州市", "漳州市", "龙岩市", "宁德市"]
THINGS = """
    图书馆 博物馆 美术馆 文化馆 气象资料 地震信息 水文数据 海洋渔业 职称评审
    统计年鉴 档案资料 公证材料 司法鉴定 仲裁案件 律师名录 广播电视 体育场馆
    航道信息 港口船舶 测绘成果 地质资料 矿产资源 农机补贴 种子质量 兽药信息
    渔船检验 科技项目 专利信息 标准文献 计量器具 认证机构 检测报告 招标公告
    采购信息 会展活动 外事签证 侨务信息 民族成份 宗教场所 志愿服务
"""
DOINGS = """
    查询 公示 咨询 预约 备案 核验 年报 复核 变更 注销 换发 订阅 下载 申报
    评审 公告 展览 培训 讲座 指引 进度查询 结果查询 名单公布 信息公开 意见征集
    在线阅读 场地预订 资料借阅 数据下载 投诉受理 资格审核 质量抽查 年度检查
    服务评价 项目验收 专家推荐 经费核拨 成果登记 任务下达 情况报告 证书补发
    目录更新 信用查询 行政复议 听证预约 结果反馈 电子书下载 标准解读 案例选登
    活动报名
"""


@dataclass(frozen=True)
class Place:
    code: str  # six digits
    name: str  # 福建省南平市建阳区
    short: str
    level: str


@contextmanager
def stocked(size: int) -> Iterator[None]:
    """Inside, the database holds the demo city and so many items beside; with an index of its own."""
    from django.conf import settings

    from tongban.support.search import api as search

    folder, before = Path(os.environ["TONGBAN_HOME"]) / f"search-{size}", settings.SEARCH_ROOT
    settings.SEARCH_ROOT = os.environ["SEARCH_ROOT"] = str(folder)  # the web process takes it from there
    try:
        with population.database(f"bench_library_{size}", lambda: _fill(size)):
            if not search.is_usable():
                search.rebuild()
            yield
    finally:
        settings.SEARCH_ROOT = before
        del os.environ["SEARCH_ROOT"]


def _fill(size: int) -> None:
    from tongban.catalog.items import importing
    from tongban.support.identity import api as identity
    from tongban.support.search import api as search

    importing.import_items(actor=identity.SYSTEM(), lines=lines(size), source="测速")
    search.rebuild()


def lines(size: int) -> Iterator[bytes]:
    return (json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows(size))


def source() -> str:
    """Which names a run takes, for its printed output."""
    found = [name for name in ("items_guangdong", "items_guangan") if (DATA / name).exists()]
    places = "民政部区划表的福建各地" if _divisions().exists() else "虚构的福建各地"
    names = {"items_guangdong": "广东", "items_guangan": "广安"}
    return ("、".join(names[one] for one in found) + "的真实事项" if found else "虚构事项") + "，" + places


def rows(count: int) -> Iterator[dict[str, Any]]:
    """So many rows in the format of the importer, each with a code of its own."""
    kinds, where = templates(), places()
    for number in range(count):
        which, round_ = number % len(kinds), number // len(kinds)
        if round_ >= len(where):
            return
        yield _row(which, kinds[which], where[(round_ + which * 7) % len(where)])


def _row(which: int, template: dict[str, Any], place: Place) -> dict[str, Any]:
    office = _office(template["org_name"], place)
    code = f"{office[0]}{place.level}35{template['type_code']}{which:05d}990"
    return {
        **template,
        "task_code": code,
        "org_uscc": office[0],
        "org_name": office[1],
        "area_code": place.code,
        "area_name": place.name,
        "location": f"{place.name}政务服务中心{which % 40 + 1}号窗口",
    }


@cache
def _office(org: str, place: Place) -> tuple[str, str]:
    from tongban.common.codes import CREDIT_ALPHABET, make_credit_code

    number = _orgs().index(org)
    subject = "".join(CREDIT_ALPHABET[(number // 31**power) % 31] for power in (1, 0))
    return make_credit_code(f"11{place.code}99887{subject}00"), place.short + org


@lru_cache(maxsize=1)
def _orgs() -> list[str]:
    return sorted({one["org_name"] for one in templates()})


@lru_cache(maxsize=1)
def templates() -> list[dict[str, Any]]:
    """What every row of a name has in common; without the real lists, invented names."""
    return [*_guangdong(), *_guangan()] or [
        {
            "name": f"{thing}{doing}",
            "type_code": "20",
            "org_name": f"{thing[:2]}局",
            "materials": ["申请表", "身份证明"],
        }
        for doing in DOINGS.split()
        for thing in THINGS.split()
    ]


def _guangdong() -> Iterator[dict[str, Any]]:
    path = DATA / "items_guangdong" / "items.jsonl"
    if not path.exists():
        return
    kept = ("catalog_name", "statutory_limit", "promised_limit", "visits", "online", "conditions", "materials",
            "consult_phone", "complain_phone", "courier", "themes", "service_objects")  # fmt: skip
    numbers = {"20": "10", "21": "20"}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = row["type_code"]
        yield {
            **{name: row[name] for name in kept},
            "name": _fujian(row["name"])[:200],
            "type_code": "21" if numbers.get(kind, kind) == "20" else kind,
            "org_name": _bare(row["org_name"]),
        }


def _guangan() -> Iterator[dict[str, Any]]:
    path = DATA / "items_guangan" / "items.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            kind = {"20": "21", "10": "10"}.get(row["task_type"], row["task_type"].rjust(2, "0"))
            yield {"name": row["name"][:200], "type_code": kind, "org_name": _bare(row["department"])}


def _fujian(text: str) -> str:
    return text.replace("广东省", "").replace("广州市", "").replace("广东", "").strip()


def _bare(org: str) -> str:
    """The office without its place, so that each place can have one."""
    for place in ("中华人民共和国", "国家税务总局", "广东省", "广州市", "广安区", "广东", "广州"):
        org = org.replace(place, "")
    return (org[1:] if org.startswith("区") else org).split("（")[0].split("(")[0].strip()[:40] or "政务服务中心"


@lru_cache(maxsize=1)
def places() -> list[Place]:
    """The province, its cities and counties."""
    if not _divisions().exists():
        return [
            Place(f"35{number:02d}00", f"福建省{name}", name, "3")
            for number, name in enumerate(INVENTED_PLACES, start=1)
        ] + [
            Place(f"35{number:02d}{part:02d}", f"福建省{name}第{part}区", f"{name}第{part}区", "4")
            for number, name in enumerate(INVENTED_PLACES, start=1)
            for part in range(80, 90)
        ]
    with _divisions().open(encoding="utf-8", newline="") as lines:
        held = {
            row["code"]: row for row in csv.DictReader(lines) if row["code"].startswith("35") and row["level"] < "4"
        }
    return [_place(row, held) for row in held.values()]


def _place(row: dict[str, str], held: dict[str, dict[str, str]]) -> Place:
    names, above = [row["name"]], row
    while above["parent_code"] in held:
        above = held[above["parent_code"]]
        names.insert(0, above["name"])
    return Place(row["code"], "".join(names), "".join(names[1:]) or names[0], str(len(names) + 1))


def _divisions() -> Path:
    return DATA / "divisions" / "mca_2025_divisions.csv"
