import io

from openpyxl import load_workbook

from tongban.catalog.powers.tests import town as place


def seen(browser, address):
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_checks_with_their_hints(town, sign_in):
    town.file(items=[])
    page = seen(sign_in(town.reformer), "/office/powers/checks/")
    assert "没有关联政务服务事项" in page
    assert "依申请的职权要有办事指南" in page
    assert "没有发现问题" in seen(sign_in(town.reformer), "/office/powers/checks/?check=basis-missing")


def test_one_code_place_by_place(town, sign_in):
    town.file()
    town.file("county", promised_days=8)
    browser = sign_in(town.editor)
    assert "不一致" in seen(browser, "/office/powers/compare/?differing=yes")
    page = seen(browser, f"/office/powers/compare/?base={place.PERMIT}")
    assert "建阳区市场监督管理局" in page
    assert "承诺时限（工作日）" in page
    assert '<th scope="col">上级</th><th scope="col">本地</th>' in page
    assert "没有这个基本编码" in seen(browser, "/office/powers/compare/?base=000000000000")


def test_the_sync_report_says_what_it_compared(town, sign_in):
    town.file()
    assert "没有可核对的" in seen(sign_in(town.reformer), "/office/powers/sync/")


def test_statistics_are_exported(town, sign_in):
    town.file()
    browser = sign_in(town.reformer)
    assert "南平市市场监督管理局" in seen(browser, "/office/powers/statistics/")
    response = browser.get("/office/powers/statistics/statistics.xlsx", {"on": "2026-03-02"})
    assert 'filename="power-statistics-2026-03-02.xlsx"' in response["Content-Disposition"]
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["按机构", "按类型", "按层级", "按变动", "按年增减"]
    first = [[cell.value for cell in row] for row in book["按机构"].iter_rows()]
    assert first[1][:4] == ["部门", "层级", "行政许可", "行政处罚"]
    assert first[2][0] == "南平市市场监督管理局"
    assert (first[-1][0], first[-1][12]) == ("合计", 1)


def test_others_do_not_get_in(town, sign_in):
    browser = sign_in(town.clerk)
    for name in ["checks", "compare", "sync", "statistics", "statistics/statistics.xlsx"]:
        address = f"/office/powers/{name}" + ("" if "." in name else "/")
        assert browser.get(address).status_code == 403
