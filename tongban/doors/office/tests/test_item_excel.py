import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tongban.catalog.items import api as items

EXCEL = "/office/items/excel/"


@pytest.fixture(autouse=True)
def three_items(city):
    """The small city makes the second and third when they are asked for."""
    assert city.joint_item != city.instant_item


def sent(data):
    return {"file": SimpleUploadedFile("事项.xlsx", data)}


def with_cell(data, address, value):
    book = load_workbook(io.BytesIO(data))
    book["事项"][address] = value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def promised_cell(data):
    sheet = load_workbook(io.BytesIO(data))["事项"]
    return next(cell.coordinate for cell in sheet[1] if cell.value == "承诺时限").replace("1", "2")


def test_the_items_go_out_and_come_in_unchanged(city, sign_in):
    client = sign_in(city.items_market)
    data = client.get(f"{EXCEL}items.xlsx").content
    assert load_workbook(io.BytesIO(data)).sheetnames == ["事项", "材料", "环节", "自查问题", "办理情形", "说明"]
    response = client.post(EXCEL, sent(data))
    assert response.status_code == 302
    assert "没有变化 3 个" in client.get(response["Location"]).content.decode()


def test_the_empty_form_has_drop_downs_and_says_how_to_fill_it(city, sign_in):
    book = load_workbook(io.BytesIO(sign_in(city.items_market).get(f"{EXCEL}form.xlsx").content))
    assert book["事项"].max_row == 1
    wanted = [rule.formula1 for rule in book["事项"].data_validations.dataValidation]
    assert any("说明" in one for one in wanted)
    assert "导入只存草稿" in book["说明"]["A2"].value


def test_a_fault_is_shown_by_sheet_and_cell_with_the_sheet_to_take_back(city, sign_in):
    client = sign_in(city.items_market)
    data = client.get(f"{EXCEL}items.xlsx").content
    cell = promised_cell(data)
    response = client.post(EXCEL, sent(with_cell(data, cell, "三天")))
    page = response.content.decode()
    assert response.status_code == 422
    assert f'<b class="tb-num">事项!{cell}</b>' in page
    link = re.search(r'href="(/files/[^"]+/)"', page).group(1)
    back = b"".join(client.get(link).streaming_content)
    assert "应是 0 至 3660 的整数" in load_workbook(io.BytesIO(back))["事项"][cell].comment.text


def test_a_change_becomes_a_draft(city, sign_in):
    client = sign_in(city.items_market)
    data = client.get(f"{EXCEL}items.xlsx").content
    client.post(EXCEL, sent(with_cell(data, promised_cell(data), 1)))
    code = load_workbook(io.BytesIO(data))["事项"]["A2"].value
    assert items.draft(city.items_market, code).body.promised.days == 1


def test_without_a_file_the_reason_stands_at_the_field(city, sign_in):
    response = sign_in(city.items_market).post(EXCEL, {})
    assert response.status_code == 422
    assert "请先选择填好的表格" in response.content.decode()
