"""Workbooks as people send them: the template with rows by the titles of its columns."""

import io

from openpyxl import Workbook, load_workbook

from tongban.catalog.items.sheets.tables import SHEETS

from . import samples

ITEM = {
    "实施编码": samples.CODE,
    "事项名称": "小作坊食品生产许可",
    "事项类型": "行政许可",
    "办件类型": "承诺件",
    "服务对象": "自然人、法人和其他组织",
    "法定时限": 20,
    "承诺时限": 5,
    "咨询电话": "0599-5550120",
    "投诉电话": "0599-12345",
    "收费": "否",
    "办理地点": "市行政服务中心｜胜利街 2 号｜A06｜工作日 8:30–12:00",
    "设定依据": "《食品安全法》第三十六条｜食品生产加工小作坊应当符合本法规定。",
}
MATERIAL = {"实施编码": samples.CODE, "材料编号": "m1", "材料名称": "申请书", "受理标准": "各栏填写齐全"}
QUESTION = {
    "实施编码": samples.CODE,
    "编号": "has_licence",
    "问题": "已经有营业执照？",
    "选项": "yes｜有\nno｜还没有",
    "能办的答案": "yes",
    "不符合时怎么说": "请先办理营业执照登记",
}
SITUATION = {"实施编码": samples.CODE, "编号": "kind", "怎么问": "做什么", "选项": "tofu｜豆制品\nnoodle｜米粉"}
STEP = {"实施编码": samples.CODE, "环节": "受理", "谁办": "综合窗口", "工作日": 1}


def titles(sheet):
    return [column.title for column in SHEETS[sheet]]


def address(sheet, title, row=2):
    return Workbook().active.cell(row, titles(sheet).index(title) + 1).coordinate


def book(items=(ITEM,), materials=(MATERIAL,), steps=(STEP,), questions=(), situations=(), then=lambda book: None):
    made = Workbook()
    made.remove(made.active)
    for sheet, rows in zip(SHEETS, (items, materials, steps, questions, situations), strict=True):
        page = made.create_sheet(sheet)
        page.append(titles(sheet))
        for row in rows:
            page.append([row.get(title) for title in titles(sheet)])
    then(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data, change):
    """The workbook with some of its cells changed."""
    made = load_workbook(io.BytesIO(data))
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
