from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tongban.catalog.standards import importing, library
from tongban.common import clock, stamped
from tongban.support.agencies import api as agencies
from tongban.support.agencies.models import Division
from tongban.support.identity import api as identity
from tongban.support.identity.models import Grant, Role, User

from . import texts

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
USCC = "11350700999900011L"
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path_factory):
    settings.SEARCH_ROOT = tmp_path_factory.mktemp("search")
    stamped.forget_all()
    with clock.at(NOW):
        yield
    stamped.forget_all()


@pytest.fixture
def place(db):
    system = identity.SYSTEM()
    names = {"350000000000": "福建省", "350700000000": "南平市", "350703000000": "建阳区"}
    agencies.ensure_divisions(actor=system, names=names)
    centre = agencies.AgencyNamed(USCC, "南平市行政服务中心", "350700000000")
    agencies.ensure_agencies(actor=system, agencies=[centre])


def _staff(username, role="", division="350700000000"):
    user = User.objects.create(
        username=username, name=username, kind="staff", agency_id=agencies.agency(USCC).id, password="!"
    )
    if role:
        place = Division.objects.get(code=division)
        Grant.objects.create(user=user, role=Role.objects.get(code=role), division=place)
    return user


@pytest.fixture
def editor(place):
    return _staff("editor", "standards_editor")


@pytest.fixture
def checker(place):
    return _staff("checker", "standards_editor")


@pytest.fixture
def county_editor(place):
    return _staff("county", "standards_editor", "350703000000")


@pytest.fixture
def stranger(place):
    return _staff("stranger", "item_publisher")


@pytest.fixture
def folder(tmp_path):
    """A collection with index.csv; `put(rows)` writes (name, category, date, articles, text) and more columns."""

    def put(rows, **columns):
        header = ["name", "category", "version_date", "articles", "file", *columns]
        lines = [",".join(header)]
        for number, (name, category, day, articles, text) in enumerate(rows):
            file = f"{number}.md"
            if text is not None:
                (tmp_path / file).write_text(text, encoding="utf-8")
            lines.append(
                ",".join([name, category, day, str(articles), file, *(values[number] for values in columns.values())])
            )
        (tmp_path / "index.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return put


SHELF = [
    ("示范许可法", "行政法", "2010-01-05", 5, texts.OLD),
    ("示范许可法", "行政法", "2020-06-01", 6, texts.NEW),
    ("示范管理办法（试行）", "部门规章", "2015-02-01", 2, texts.RULE),
]


@pytest.fixture
def shelf(db, folder):
    """A law in two versions and a rule."""
    outcome = importing.import_laws(actor=identity.SYSTEM(), path=folder(SHELF))
    assert outcome.summary["refused"] == 0
    return library.library()
