from __future__ import annotations

import io
import zipfile

import pytest
from django.contrib.auth import get_user_model

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
JPG = b"\xff\xd8\xff\xe1\x00\x18Exif\x00\x00MM\x00*GPS-24.7N" + b"\x00" * 40


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return target.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
OFD = zipped("OFD.xml", "Doc_0/Document.xml")


@pytest.fixture(autouse=True)
def files_root(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


@pytest.fixture
def person(db):
    return get_user_model().objects.create(username="lin", name="林晓岚", kind="system")


@pytest.fixture
def neighbour(db):
    return get_user_model().objects.create(username="chen", name="陈志远", kind="system")
