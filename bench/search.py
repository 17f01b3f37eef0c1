"""检索：边输边查的用时，以及通俗说法的前三命中率。

As many entries as SIZE: the demo city's items and invented ones around them. Every beginning of every query of
`data/queries.json` is asked, as someone typing it would. The reference is the same search in the database (the
fallback for a lost index).
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from bench.common import Result, cpu_ms, percentile, statements, table, timed

SIZE = 2000
QUERIES = Path(__file__).parent / "data" / "queries.json"
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


def run(size: int) -> Result:
    from django.conf import settings

    from tongban.catalog.items import api as items
    from tongban.support.search import api as search
    from tongban.support.search import fallback
    from tongban.support.search import index as disk

    with tempfile.TemporaryDirectory() as folder:
        settings.SEARCH_ROOT = folder
        search.register_source("bench", lambda: _invented(search, max(0, size - items.counts().total)))
        count = search.rebuild()
        rows = json.loads(QUERIES.read_text(encoding="utf-8"))
        found = [_rank(search, items, row) for row in rows]
        typed = [row["query"][:length] for row in rows for length in range(1, len(row["query"]) + 1)]

        before = cpu_ms()
        times = [
            timed(lambda text=text: search.query(text, limit=8, division=settings.CITY_DIVISION), 1)[0]
            for text in typed
        ]
        spent = (cpu_ms() - before) / len(typed)
        with statements() as seen:
            search.query("开饭店", limit=8, division=settings.CITY_DIVISION)
        sample = typed[:: max(1, len(typed) // 200)]
        with mock.patch.object(disk, "find", fallback.find):
            slow = [timed(lambda text=text: search.query(text, limit=8), 1)[0] for text in sample]
    search.register_source("bench", lambda: iter(()))
    search.rebuild()

    at_three = sum(1 for rank in found if rank is not None and rank < 3) / len(found)
    at_one = sum(1 for rank in found if rank == 0) / len(found)
    value, reference = percentile(times, 0.95), percentile(slow, 0.95)
    table(
        ["", "毫秒"],
        [
            ["索引 p50", percentile(times, 0.5)],
            ["索引 p95", value],
            ["索引 p99", percentile(times, 0.99)],
            ["数据库兜底 p95", reference],
        ],
    )
    table(["命中率", "%"], [["第一条", at_one * 100], ["前三条", at_three * 100]])
    missed = [row["query"] for row, rank in zip(rows, found, strict=True) if rank is None or rank > 2]
    print("未进前三：" + "、".join(missed) if missed else "全部进前三")
    return Result(
        name="search",
        size=count,
        value=round(value, 2),
        unit="ms p95",
        reference=round(reference, 2),
        ratio=round(reference / value, 2),
        statements=len(seen),
        cpu_ms=round(spent, 2),
        extra={"recall_at_3": round(at_three, 4), "recall_at_1": round(at_one, 4), "queries": len(rows)},
    )


def _rank(search: Any, items: Any, row: dict[str, Any]) -> int | None:
    """The place of the first right answer, from nought; None when it is not among ten."""
    from django.conf import settings

    hits = search.query(row["query"], limit=10, division=settings.CITY_DIVISION)
    codes = [items.parse(hit.code).base if hit.kind == "item" else "" for hit in hits]
    return next((number for number, code in enumerate(codes) if code in row["items"]), None)


def _invented(search: Any, count: int) -> Iterator[Any]:
    for number, (doing, thing) in enumerate(itertools.islice(itertools.product(DOINGS.split(), THINGS.split()), count)):
        yield search.SearchDoc(
            code=f"bench-{number}", title=f"{thing}{doing}", subtitle="外地机构", summary=f"{thing}的{doing}服务"
        )
