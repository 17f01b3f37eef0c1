import hashlib
import re

import pytest
from django.test import override_settings

from tongban.common import clock
from tongban.support.events import api as events
from tongban.support.files import api as files
from tongban.support.notices import api as notices
from tongban.support.notices import kinds, layouts, papers, registry, trial, typesetting
from tongban.support.notices.errors import FontsMissingError, PaperNotMadeError
from tongban.support.notices.models import Notice
from tongban.support.notices.samples import CASE, SAMPLES
from tongban.support.notices.tests.pdf_words import runs

from .city import moment


def issue(town, kind="acceptance", **changes):
    with clock.at(moment("2026-11-24")):
        return notices.issue(
            actor=town.decider,
            kind=kind,
            case_number=CASE,
            agency=town.market,
            recipient=town.company,
            data={**SAMPLES[kind], **changes},
        )


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("kind", [one.kind for one in kinds.KINDS])
def test_every_kind_becomes_a_sealed_paper(town, sealed, kind):
    info = issue(town, kind)
    pdf = notices.pdf_bytes(info.id)
    assert pdf.startswith(b"%PDF-")
    assert pdf.endswith(b"%sealed\n")
    assert pages(pdf) <= (3 if kind == "pledge" else 2)  # all that is told, promised and where it is signed
    assert sealed[0].agency.uscc == town.market.uscc
    assert sealed[0].reason == f"{info.name} {info.number}"
    assert sealed[0].contact.endswith(f"/v/{info.verify_code}")
    box = sealed[0].box
    assert (box.page <= pages(pdf), box.width, box.height) == (True, 42, 42)
    assert 28 + 78 < box.left < 184 - 42  # in the right half of the text, and inside it
    assert 37 < box.top < 262 - 42


#: Papers were issued with these; whoever wants another page makes another file (layouts.py).
IN_USE = {
    "paper-1": "9c58378630de4540697132843782fb8b96e566d334d09a2a3d6d7eb1a4b25439",
    "paper-2": "822193244105f5aaa3694d4fd5dba1260a8e10407603878377bc78030a4aef85",
}


def test_a_page_that_was_in_use_is_not_edited_and_still_makes_its_papers(town, sealed, monkeypatch):
    for layout, digest in IN_USE.items():
        assert hashlib.sha256(layouts.path_of(layout).read_bytes()).hexdigest() == digest
    monkeypatch.setattr(layouts, "NEWEST", "paper-1")
    info = issue(town, "receipt")
    monkeypatch.undo()
    assert Notice.objects.get(pk=info.id).layout == "paper-1"
    monkeypatch.setattr(registry, "_sealers", [(lambda agency, pdf, **rest: pdf, lambda name: trial.BLANK_SEAL)])
    found = [one.text for one in runs(notices.pdf_bytes(info.id))]
    assert "第" in "".join(found)
    assert not any(one.startswith("—") for one in found)


def test_the_seal_goes_to_the_last_page_of_a_long_paper_with_text_beside_it(town, sealed):
    items = [{"name": f"材料{number}", "opinion": "请补齐。" * 12} for number in range(30)]
    notices.pdf_bytes(issue(town, "correction", items=items).id)
    assert sealed[0].box.page == pages(notices.pdf_bytes(notices.of_case(CASE)[0].id)) > 1


def test_the_worker_makes_the_paper_once(town, sealed):
    info = issue(town)
    assert notices.of_case(CASE)[0].ready is False
    events.deliver_all_now()
    assert notices.of_case(CASE)[0].ready is True
    assert papers.make(info.id) == notices.pdf(info.id).id
    assert len(sealed) == 1


def test_a_paper_read_before_the_worker_came_is_made_at_once(town, sealed):
    info = issue(town)
    stored = notices.pdf(info.id)
    assert stored.name == f"受理通知书-{info.number}.pdf"
    assert stored.subject == f"notice:{info.id}"
    events.deliver_all_now()
    assert notices.pdf(info.id).id == stored.id
    assert len(sealed) == 1


def test_what_people_write_is_never_markup(town, sealed):
    hostile = '#read("/etc/passwd") $x$ = 标题 *粗* <b> ]} \\ #{panic("x")}'
    info = issue(town, "decision_refuse", item_name=hostile, reasons=[hostile, '"; #import "x": *'])
    assert notices.pdf_bytes(info.id).startswith(b"%PDF-")


def test_a_template_cannot_read_outside_the_package(tmp_path, monkeypatch):
    (tmp_path / "secret.txt").write_text("geheim")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "curious.typ").write_text('#read("../secret.txt")')
    monkeypatch.setattr(typesetting, "ROOT", inside)
    with pytest.raises(PaperNotMadeError, match="文书版面生成失败"):
        typesetting.render_typst(inside / "curious.typ", {})


def test_a_paper_reads_as_its_recipient_and_its_officials_may(town, sealed):
    file = notices.pdf(issue(town).id)
    assert files.may_read(town.lin, file) is True
    assert files.may_read(town.wu, file) is False
    assert files.may_read(town.decider, file) is True
    assert files.may_read(town.neighbour, file) is False


@override_settings(FONTS_ROOT="/nowhere/fonts")
def test_without_a_chinese_font_it_says_what_to_install(monkeypatch):
    class NoFonts:
        def __init__(self, **asked):
            self.asked = asked

        def families(self):
            return ["DejaVu Sans", "Libertinus Serif"]

    monkeypatch.setattr(typesetting.typst, "Fonts", NoFonts)
    typesetting._fonts.cache_clear()
    with pytest.raises(FontsMissingError, match=r"fonts-noto-cjk.*/nowhere/fonts"):
        typesetting.render_typst(layouts.path_of(layouts.NEWEST), {})
    typesetting._fonts.cache_clear()


def test_a_qr_code_is_plain_svg():
    drawn = notices.qr_svg("http://127.0.0.1/v/NABC")
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "<script" not in drawn
