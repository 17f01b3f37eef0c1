import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tongban.data.seals import api as seals
from tongban.data.seals.certificates import folder
from tongban.support.notices.api import SealBox


@pytest.fixture
def sealed(town, page):
    box = SealBox(page=1, left=120, top=200, width=42, height=42)
    return seals.seal_pdf(town.market, page, reason="受理通知书 1号", contact="http://127.0.0.1/v/NABC", box=box)


def test_a_sealed_pdf_is_intact_and_names_its_signer(town, page, sealed):
    assert sealed.startswith(page)  # an increment: what was there stays
    check = seals.check_pdf(sealed)
    assert check.intact is True
    assert (check.signer, check.signature_valid, check.is_registered) == ("南平市市场监督管理局", True, True)
    assert check.reason == "南平市市场监督管理局签章，签章后内容没有改动"
    assert abs(check.signed_at - timezone.now()) < timedelta(minutes=5)
    assert b"ETSI.CAdES.detached" in sealed
    assert b"NABC" in sealed


def test_the_signature_field_lies_where_the_seal_is(sealed):
    found = re.search(rb"/Rect\s*\[\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)", sealed)
    left, bottom, right, top = (float(one) for one in found.groups())
    millimetre = 72 / 25.4
    assert abs(left - 120 * millimetre) < 1
    assert abs(right - left - 42 * millimetre) < 1
    assert abs((297 - 200) * millimetre - top) < 1
    assert abs(top - bottom - 42 * millimetre) < 1


def test_any_changed_byte_is_found(sealed):
    step = 97  # a prime, so that over the file every structure is hit; the signature itself is walked byte by byte
    start = sealed.index(b"/Contents <") - 40
    places = [*range(0, len(sealed), step), *range(start, start + 1600, 7), *range(len(sealed) - 40, len(sealed))]
    missed = []
    for place in places:
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        if seals.check_pdf(changed).intact:
            missed.append(place)
    assert missed == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda pdf: pdf + b"\n", "追加"),
        (lambda pdf: pdf[:-200], "缺失"),
        (lambda pdf: pdf.replace(b"/Contents <3082", b"/Contents <3083"), "无法读出"),
        (lambda pdf: re.sub(rb"0000>", b"0001>", pdf, count=1), "签名数据被改动"),
        (lambda pdf: pdf.replace(b"/MediaBox", b"/MediaBoy", 1), "改动"),
    ],
)
def test_a_changed_file_says_what_is_wrong(sealed, change, words):
    check = seals.check_pdf(change(sealed))
    assert check.intact is False
    assert words in check.reason


def test_a_pdf_without_a_seal_says_so(town, page):
    check = seals.check_pdf(page)
    assert (check.intact, check.has_signature, check.reason) == (False, False, "文件没有电子印章")


@pytest.mark.parametrize("rubbish", [b"", b"%PDF-1.7", b"hello", b"%PDF-1.7\n" + bytes(range(256)) * 20])
def test_rubbish_is_refused_without_a_fault(town, rubbish):
    assert seals.check_pdf(rubbish).intact is False


def test_a_seal_of_another_authority_is_not_trusted(town, page, settings, tmp_path):
    settings.KEYS_ROOT = tmp_path / "theirs"
    theirs = seals.seal_pdf(town.market, page, reason="x")
    settings.KEYS_ROOT = tmp_path / "ours"
    check = seals.check_pdf(theirs)
    assert check.intact is False
    assert check.reason == "签名证书不是本平台发给单位的"


def test_a_good_signature_that_is_not_in_the_log_is_not_ours(sealed):
    from tongban.data.seals.models import SealUse

    SealUse.objects.all().delete()
    check = seals.check_pdf(sealed)
    assert (check.intact, check.signature_valid) == (False, True)
    assert "用印记录里没有" in check.reason


def test_keys_lie_in_files_that_only_the_owner_reads(town, sealed):
    files = [path for path in folder().rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"ca.key", "ca.pem", "pades.key", "pades.pem"}
    assert {oct(path.stat().st_mode & 0o777) for path in files if path.suffix in (".key", ".pem")} == {"0o600"}
    assert oct(folder().stat().st_mode & 0o777) == "0o700"


def test_the_seal_of_a_second_agency_has_its_own_certificate(town, page, sealed):
    other = seals.seal_pdf(town.county_market, page, reason="x")
    assert seals.check_pdf(other).signer == "南平市建阳区市场监督管理局"
    assert seals.check_pdf(other).intact is True
