"""The devices of the counter in a real browser: a bridge of its own, the pages of the platform, and a clerk."""

from __future__ import annotations

import io
import json
import threading
from datetime import date

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from bridge.drawing import sheet
from bridge.pairing import Gate
from bridge.server import Bridge, serve
from bridge.simulated import Plan, devices
from tongban.common.codes import make_citizen_id
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.devices import api as platform_devices
from tongban.support.files import api as files
from tongban.support.notices import api as notices
from tongban.support.notices import checking, layouts, registry, trial
from tongban.support.notices.barcodes import PATTERNS, code128_values
from tongban.support.notices.typesetting import render_pages

from . import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATION = "一楼3号"
LIN = {"name": "林晓岚", "id_number": make_citizen_id("350702", date(1990, 3, 7), 562)}


@pytest.fixture
def city(db):
    """Built today: the server's thread has the machine's clock."""
    return small.build()


class Machine:
    """The bridge of one counter, that can be pulled out and put back."""

    def __init__(self, origin, folder):
        self.plan, self.folder, self.origin, self.port = Plan(seconds=0.02), folder, origin, 0
        self.secret = platform_devices.register_station(STATION)
        self.start()

    def start(self):
        gate = Gate(self.secret, STATION, [self.origin])
        self.server = serve(Bridge(gate, devices(self.plan, self.folder), self.plan), self.port)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def machine(live_server, settings, tmp_path, city):
    machine = Machine(live_server.url, tmp_path)
    settings.BRIDGE_URL = f"http://127.0.0.1:{machine.port}"
    yield machine
    machine.stop()


@pytest.fixture
def draft(machine, page, client, city):
    """The page of form and materials of a registration that has begun."""
    typed = {"id_number": city.company.id_number, "name": city.company.name, "phone": "", "s.kind": "dine"}
    client.force_login(city.clerk)
    begun = client.post(
        f"/window/register/item/{city.item}/", typed | {"identity_note": "核验营业执照和办理人身份证原件"}
    )
    page.goto(begun.url)
    return page


def scan_into(page, key="F4"):
    page.keyboard.press(key)
    return page.get_by_role("dialog")


def uploaded(page, code):
    """The pages of the PDF that stands beside the material, as (width > height, turn)."""
    row = page.locator(f"[id='materials.{code}']")
    expect(row.locator(".tb-file__done")).to_be_visible()
    expect(row.get_by_role("radio", name="上传")).to_be_checked()
    file = row.locator("input[type=hidden]").input_value()
    with files.open(file) as handle:
        return PdfReader(io.BytesIO(handle.read())).pages


def test_a_scan_that_jams_is_mended_sorted_and_becomes_one_pdf(draft, machine):
    machine.plan.change({"pages": 4, "jam_at": 3})
    draft.locator("[id='materials.m4'] input[type=radio]").first.focus()
    dialog = scan_into(draft)
    expect(dialog).to_contain_text("扫描：4. 经营场所平面图")
    expect(dialog).to_contain_text("卡纸了")
    expect(dialog).to_contain_text("已扫的 2 页都在")
    expect(dialog.get_by_role("button", name="继续")).to_be_focused()
    draft.keyboard.press("Enter")
    expect(dialog).to_contain_text("扫了 4 页")
    expect(dialog.get_by_role("listitem")).to_have_count(4)
    dialog.get_by_role("button", name="第 1 页旋转").click()
    dialog.get_by_role("button", name="第 1 页后移").click()
    dialog.get_by_role("button", name="第 4 页删去").click()
    expect(dialog.get_by_role("listitem")).to_have_count(3)
    draft.keyboard.press("F8")
    expect(dialog).to_be_hidden()
    found = uploaded(draft, "m4")
    assert [one.get("/Rotate") for one in found] == [0, 90, 0]
    assert [one["/Resources"]["/XObject"]["/I"]["/Width"] for one in found] == [1240] * 3


def test_a_bridge_that_was_pulled_out_loses_no_page_and_files_can_still_be_chosen(draft, machine):
    machine.plan.change({"pages": 3, "empty_at": 2})
    dialog = scan_into(draft)
    expect(dialog).to_contain_text("进纸口没有纸")
    machine.stop()
    draft.keyboard.press("Enter")
    expect(dialog).to_contain_text("没有连上这台电脑的设备桥")
    expect(dialog).to_contain_text("已扫的 1 页都在")
    machine.plan.change({"pages": 2})
    machine.start()
    draft.keyboard.press("Enter")
    expect(dialog).to_contain_text("扫了 3 页")
    draft.keyboard.press("Escape")
    machine.stop()
    dialog = scan_into(draft)
    expect(dialog).to_contain_text("直接选文件")
    draft.keyboard.press("Escape")
    row = draft.locator("[id='materials.m3']")
    row.locator("input[type=file]").set_input_files(
        {"name": "健康证.png", "mimeType": "image/png", "buffer": counter.picture()}
    )
    expect(row.locator(".tb-file__done")).to_contain_text("健康证.png")
    machine.start()


def test_what_is_handed_in_later_and_originals_are_scanned_like_at_registering(machine, page, city):
    number = counter.asked(city)
    machine.plan.change({"pages": 3, "jam_at": 2})
    page.goto(desk.case(number, "hand-in/"))
    dialog = scan_into(page)
    expect(dialog).to_contain_text("扫描：1. 经营场所平面图")
    expect(dialog).to_contain_text("卡纸了")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("扫了 3 页")
    page.keyboard.press("F8")
    assert len(uploaded(page, "m4")) == 3
    page.keyboard.press("F8")
    page.wait_for_url(f"**{desk.case(number)}*")

    number = counter.asked(city)
    paper = {"m4": {"paper": True}}
    intake.correct(actor=city.clerk, number=number, materials=paper)
    machine.plan.change({"pages": 1})
    page.goto(desk.case(number, "originals/"))
    expect(page.locator("[data-scan-row]")).to_have_count(1)
    dialog = scan_into(page)
    expect(dialog).to_contain_text("扫了 1 页")
    page.keyboard.press("F8")
    expect(page.locator("[id='seen.m4'] .tb-file__done")).to_be_visible()
    page.get_by_label("经营场所平面图核的是").select_option("original")
    page.keyboard.press("F8")
    expect(page.get_by_text("已登记核对 1 份")).to_be_visible()
    assert {one.code: one for one in intake.application(number).materials}["m4"].file.name == "经营场所平面图.pdf"


def test_a_stack_with_separators_is_sorted_to_its_materials(draft, machine, city):
    """The sheets are those that the page prints, typeset and turned into pictures of 150 dots per inch."""
    link = draft.get_by_role("link", name="打印分页单").get_attribute("href")
    assert draft.request.get(link).headers["content-type"] == "application/pdf"
    codes = {code: draft.locator(f"[id='materials.{code}']").get_attribute("data-separator") for code in ("m3", "m4")}
    form = notices.FORMS["separators"]
    sheets = {}
    for code, bars in codes.items():
        data = {"matter": "x", "title": "分页单", "sample": False, "pages": [
            {"number": 1, "name": code, "code": bars, "bars": notices.code128_svg(bars)}]}  # fmt: skip
        (sheets[code],) = render_pages(form.path, data, ppi=150)
    for name, content in {
        "1.png": sheets["m4"], "2.png": sheet(1), "3.png": sheet(2), "4.png": sheets["m3"], "5.png": sheet(3),
    }.items():  # fmt: skip
        (machine.folder / name).write_bytes(content)
    dialog = scan_into(draft, "Shift+F4")
    expect(dialog).to_contain_text("扫了 3 页，分到 2 份材料")
    draft.keyboard.press("F8")
    expect(dialog).to_be_hidden()
    assert (len(uploaded(draft, "m4")), len(uploaded(draft, "m3"))) == (2, 1)
    for name in ("1.png", "4.png"):
        (machine.folder / name).unlink()
    dialog = scan_into(draft, "Shift+F4")
    expect(dialog).to_contain_text("3 页前面没有这件事的分页单")
    expect(dialog.get_by_role("button", name="放进材料")).to_be_disabled()


def test_a_card_is_read_into_the_applicant_and_only_a_sealed_one_counts(page, machine, city, client):
    machine.plan.change({"card": {"name": city.lin.name, "id_number": LIN["id_number"]}})
    page.goto(f"/window/register/item/{city.item}/")
    page.get_by_label("证件号码").fill(city.company.id_number)
    page.keyboard.press("Tab")
    expect(page.locator("#name")).to_have_value(city.company.name)
    page.keyboard.press("F2")
    expect(page.locator("#read")).to_have_text("已读证")
    expect(page.get_by_label("代理人姓名")).to_have_value(city.lin.name)
    expect(page.get_by_label("代理人身份证号")).to_have_value(LIN["id_number"])
    expect(page.get_by_label("读卡核验居民身份证")).to_be_checked()
    page.keyboard.press("Space")
    page.keyboard.press("F8")
    expect(page.get_by_role("region", name="材料", exact=True)).to_be_visible()
    machine.plan.change({"card": None})
    page.goto(f"/window/register/item/{city.item}/")
    page.keyboard.press("F2")
    expect(page.locator("#read")).to_contain_text("没有读到证件")
    assert page.evaluate("document.activeElement.name") == "id_number"

    client.force_login(city.clerk)
    typed = {"id_number": city.company.id_number, "name": city.company.name, "s.kind": "dine"}
    answer = client.post(f"/window/register/item/{city.item}/", typed | {"identity_note": "读卡核验居民身份证"})
    assert "没有读卡" in desk.words(answer)
    forged = {"card": json.dumps({"station": STATION, "at": 1, "card": LIN}), "card_seal": "0" * 64}
    answer = client.post(
        f"/window/register/item/{city.item}/", typed | forged | {"identity_note": "读卡核验居民身份证"}
    )
    assert "不是本平台的读卡器读出的" in desk.words(answer)


def test_what_the_applicant_signs_stands_on_the_receipt_and_in_the_case(draft, machine, city):
    draft.locator("#shop_name").fill("溪山小馆")
    draft.locator("#address").fill("延平区梅山街道演示路 12 号")
    draft.locator("[name=business]").first.check()
    for name in ["m3", "m4", "m5"]:
        draft.locator(f"[id='materials.{name}'] [value=paper]").check()
    pad = draft.locator("[data-sign]")
    pad.get_by_role("button", name="用签字板").click()
    expect(pad.get_by_role("status")).to_have_text("已签")
    pad.get_by_role("button", name="清除").click()
    expect(pad.locator("input")).to_have_value("")
    box = pad.locator("canvas").bounding_box()
    draft.mouse.move(box["x"] + 40, box["y"] + 60)
    draft.mouse.down()
    draft.mouse.move(box["x"] + 300, box["y"] + 120, steps=6)
    draft.mouse.up()
    expect(pad.get_by_role("status")).to_have_text("已签")
    draft.keyboard.press("F8")
    expect(draft.get_by_role("table", name="材料清单与判定")).to_be_visible()
    number = draft.url.split("/cases/")[1].split("/")[0]
    (signed,) = intake.signatures_of(number)
    assert (signed.signer_name, signed.clerk_name) == (city.company.name, city.clerk.name)
    assert signed.sha256 == platform_devices.digest(signed.strokes)
    draft.goto(desk.case(number))
    papers = draft.get_by_role("region", name="文书")
    expect(papers).to_contain_text(signed.sha256[:16])
    picture = draft.request.get(papers.get_by_role("link", name="查看").get_attribute("href"))
    assert picture.headers["content-type"] == "image/svg+xml"


GUN = """text => {
  for (const key of [...text, "Enter"]) {
    const place = document.activeElement;
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    if (!place.dispatchEvent(event) || !place.setRangeText) continue;
    if (key !== "Enter") place.setRangeText(key, place.value.length, place.value.length, "end");
    else if (place.tagName === "INPUT") place.form?.requestSubmit();
  }
}"""


def shoot(page, text):
    """A scanner types faster than Playwright can on a busy machine: all keys in one turn."""
    page.evaluate(GUN, text)


def test_a_scanner_that_types_opens_the_case_from_any_page(page, city):
    number = counter.submitted(city)
    info = intake.application(number).case
    for scanned in [number, f"https://zwfw.example/c/{info.query_code}"]:
        page.goto("/window/deliver/")
        shoot(page, scanned)
        expect(page.get_by_role("table", name="材料清单与判定")).to_be_visible()
    assert page.locator("[data-choice]:checked").count() == 2
    page.keyboard.press("e")
    opinion = page.locator("textarea:focus")
    opinion.fill("没有")
    shoot(page, "SF1234567890")
    assert opinion.input_value().strip() == "没有SF1234567890"
    page.goto(f"/window/register/item/{city.item}/")
    page.locator("#phone").fill("0599")
    shoot(page, number)
    expect(page.get_by_role("table", name="材料清单与判定")).to_be_visible()


def test_the_code_of_a_slip_opens_what_lies_on_the_shelf(page, city):
    number = counter.decided(city)
    code = intake.shelve(actor=city.clerk, number=number, shelf="B3-07")
    query = intake.application(number).case.query_code
    for scanned in [code, f"https://zwfw.example/c/{query}?take={code}"]:
        page.goto("/window/")
        shoot(page, scanned)
        expect(page.get_by_label("签收人")).to_be_visible()
        assert page.url.endswith(f"/{number}/deliver/")


RUNS = """async url => {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0);
  const lines = [];
  for (let y = 0; y < bitmap.height; y += 12) {
    const row = pen.getImageData(0, y, bitmap.width, 1).data;
    const runs = [0];
    let black = false;
    for (let x = 0; x < row.length; x += 4) {
      if (row[x] < 128 !== black) { black = !black; runs.push(0); }
      runs[runs.length - 1] += 1;
    }
    if (runs.length > 60) lines.push(runs);
  }
  return lines;
}"""


def says(runs, wanted):
    """Whether bars of these widths are the code of `wanted`, from the start to the stop sign."""
    widths = [int(width) for value in code128_values(wanted) for width in PATTERNS[value]]
    found = runs[1:-1]
    if len(found) != len(widths):
        return False
    module = sum(found) / sum(widths)
    return all(abs(one / module - width) < 0.5 for one, width in zip(found, widths, strict=True))


@pytest.mark.parametrize("kind", ["receipt", "handover"])
def test_the_bars_on_paper_are_whole_from_start_to_stop(page, city, kind):
    """Printed with 300 dots per inch and looked at line by line."""
    number = checking.SAMPLE_CASE
    bars = notices.code128_svg(number)
    if kind == "receipt":
        paper = trial.document("receipt", trial.sample_paper("receipt", registry.kind("receipt").script))
        picture = render_pages(layouts.path_of(layouts.NEWEST), paper | {"barcode": bars}, ppi=300)[0]
    else:
        form = notices.FORMS["handover"]
        data = {**form.sample, "title": form.name, "foot": "", "qr": notices.qr_svg("x"), "sample": False}
        picture = render_pages(form.path, data | {"barcode": bars}, ppi=300)[0]
    page.route("**/paper.png", lambda route: route.fulfill(body=picture, content_type="image/png"))
    page.goto("/window/")
    assert any(says(line, number) for line in page.evaluate(RUNS, "/paper.png"))
