"""What the owner of a construction project does in the portal."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from . import citizen

PROJECT = "岩溪茶业精制加工厂"
FACTS = {
    "项目类型": "社会投资工业项目",
    "项目名称": PROJECT,
    "在哪个市、县（市、区）建设": "延平区",
    "建设地点": "延平区演示路 66 号",
    "在哪个开发区、园区里（选填）": "闽北经济开发区",
    "要不要按区域联合审批办理": "不要，由各阶段原来的牵头部门组织",
    "行业代码": "15",
    "总投资": "36000000",
    "用地面积": "20000",
    "建筑面积": "15000",
    "建设内容和规模": "新建精制茶车间两座。",
}


def registers(owner: Page) -> str:
    """登记赋码; gives the address of the project."""
    owner.goto("/my/projects/")
    owner.get_by_role("main").get_by_role("link", name="登记项目").click()
    for label, value in FACTS.items():
        citizen.answer(owner, label, value)
    owner.get_by_role("button", name="登记，取得项目代码").click()
    main = owner.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(PROJECT)
    code = re.search(r"/my/projects/(\S+?)/", owner.url)[1]
    assert re.fullmatch(r"20\d\d-350702-15-03-\d{6}", code)
    expect(main).to_contain_text(code)
    return owner.url
