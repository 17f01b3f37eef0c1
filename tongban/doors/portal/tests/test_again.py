"""重新申办 on the pages of the applicant, and the package of results at the end."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.serve.intake import api as intake
from tongban.serve.intake.models import JointPart
from tongban.serve.intake.tests import counter, joints
from tongban.support.audit import api as audit

REASON = "设置位置遮挡交通标志"


@pytest.fixture
def matter(city):
    joints.build(city)
    return joints.submitted(city)


def decide(city, number, outcome="grant"):
    codes = [one.code for one in intake.application(number).materials]
    intake.accept(actor=city.clerk, number=number, verdicts=dict.fromkeys(codes, "ok"))
    city.decide(number, outcome, opinion=REASON if outcome == "refuse" else "符合条件")


def test_a_refused_part_is_seen_mended_and_handed_in_again(lin, client, city, matter, page):
    sign = matter.case_numbers[1]
    home, again = f"/my/joint/{matter.number}/", f"/my/joint/{matter.number}/again/{sign}/"
    assert "重新申办这一项" not in page(lin.get(home))
    decide(city, sign, "refuse")
    text = page(lin.get(home))
    assert f"理由：{REASON}" in text
    assert text.count("重新申办这一项") == 1
    assert "还有 1 项没有办完" in text
    assert f'href="{again}"' in page(lin.get(f"/my/cases/{sign}/"))
    assert page(lin.get(f"/my/joint/{matter.number}/package.zip"), 409)

    text = page(lin.get(again))
    assert "第 2 次申请" in text
    assert text.count("取自上一次申请") == 2
    assert 'value="溪山小馆"' in text
    assert "plan.png" in text
    typed = {
        "key": "again-1",
        "shop_name": "溪山小馆",
        "width": "0",
        "materials.m2.way": f"licence:{city.business_licence}",
    }
    text = page(lin.post(again, typed), 422)
    assert "请选择结果怎么取" not in text  # as chosen the first time
    assert "请勾选承诺" in text
    assert lin.post(f"{again}save/", typed | {"width": "5"}).json()["words"].startswith("已自动保存")
    assert 'value="5"' in page(lin.get(again))
    text = page(lin.post(again, typed | {"true": "yes"}), 422)
    assert "不能小于" in text or "最小" in text or "不小于" in text
    better = SimpleUploadedFile("better.png", counter.picture(), content_type="image/png")
    answer = lin.post(again, typed | {"true": "yes", "width": "2", "materials.m3.file": better})
    second = JointPart.objects.get(attempt=2).number
    assert answer.url == f"/my/cases/{second}/receipt/"
    assert lin.post(again, typed | {"true": "yes", "width": "2"}).url == home
    assert JointPart.objects.count() == 3
    view = intake.application(second)
    assert (view.answers["width"], view.materials[2].file.name) == (2, "better.png")
    text = page(lin.get(home))
    assert "第 1 次：已办结·不予" in text
    assert "（第 2 次申请）" in page(lin.get("/my/cases/"))
    assert "这是第 2 次申请" in page(lin.get(f"/my/cases/{second}/"))
    client.force_login(city.wu)
    assert client.get(again).status_code == 404
    assert client.get(f"/my/joint/{matter.number}/package.zip").status_code == 404


def test_the_package_holds_licences_and_papers_of_every_attempt(lin, city, matter, page, monkeypatch):
    food, sign = matter.case_numbers
    decide(city, sign, "refuse")
    decide(city, food)
    text = page(lin.get(f"/my/joint/{matter.number}/"))
    assert "全部办结" in text
    assert "食品经营许可证" in text
    assert "不予行政许可决定书" in text
    answer = lin.get(f"/my/joint/{matter.number}/package.zip")
    assert answer["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = archive.namelist()
    assert names[0] == "目录.txt"
    assert any(name.startswith("01 食品经营许可（新办）/") and "食品经营许可证" in name for name in names)
    assert any(name.startswith("02 户外招牌许可/") and "不予" in name for name in names)
    assert all(archive.read(name).startswith(b"%PDF") for name in names[1:])
    contents = archive.read("目录.txt").decode("utf-8-sig")
    assert f"理由：{REASON}" in contents
    assert [row.action for row in audit.trail(f"joint:{matter.number}")].count("intake.download_package") == 1
