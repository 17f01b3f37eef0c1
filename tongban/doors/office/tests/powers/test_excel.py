import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tongban.catalog.powers import api as powers


def sent(data):
    return {"file": SimpleUploadedFile("清单.xlsx", data)}


def test_the_list_goes_out_and_comes_in(town, sign_in):
    town.file()
    browser = sign_in(town.reformer)
    data = browser.get("/office/powers/excel/list.xlsx").content
    assert load_workbook(io.BytesIO(data)).active.max_row == 2
    assert load_workbook(io.BytesIO(browser.get("/office/powers/excel/form.xlsx").content)).active.max_row == 1
    assert browser.post("/office/powers/excel/", sent(data)).status_code == 302


def test_faults_are_shown_by_cell_with_the_sheet_to_take_back(town, sign_in):
    book = load_workbook(io.BytesIO(powers.empty_form()))
    book.active.append(["", "3", "1"])
    made = io.BytesIO()
    book.save(made)
    browser = sign_in(town.reformer)
    response = browser.post("/office/powers/excel/", sent(made.getvalue()))
    page = response.content.decode()
    assert response.status_code == 422
    assert '<b class="tb-num">A2</b>' in page
    link = re.search(r'href="(/files/[^"]+/)"', page).group(1)
    back = b"".join(browser.get(link).streaming_content)
    assert "没有填写" in load_workbook(io.BytesIO(back)).active["A2"].comment.text


def test_without_a_file_the_reason_stands_at_the_field(town, sign_in):
    response = sign_in(town.reformer).post("/office/powers/excel/", {})
    assert response.status_code == 422
    assert "请先选择填好的表格" in response.content.decode()


def test_only_the_reform_office_imports(town, sign_in):
    for who in (town.editor, town.lawyer, town.clerk):
        assert sign_in(who).get("/office/powers/excel/").status_code == 403
