from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit
from tongban.support.forms import api
from tongban.support.forms.errors import DraftChangedError
from tongban.support.forms.models import Draft

from .samples import restaurant

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 2, 10, 24, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def person():
    return get_user_model().objects.create(username="lin", name="林晓岚", kind="system")


def save(person, answers, **options):
    with clock.at(options.pop("at", MORNING)):
        return api.save_draft(person, subject="item:a", form=restaurant(), answers=answers, **options)


def test_a_draft_is_kept_as_it_is_with_its_form_version_for_thirty_days(person):
    saved = save(person, {"area": "八十六"}, provenance={"area": {"source": "applicant"}}, seen=0)
    with clock.at(MORNING):
        assert api.draft(person, "item:a") == saved
    assert saved.answers == {"area": "八十六"}
    assert saved.form == api.FormRef("food", 3)
    assert (saved.stamp, saved.saved_at, saved.keep_until_on) == (1, MORNING, date(2026, 12, 2))


def test_the_second_tab_is_told_and_overwrites_nothing(person):
    opened = save(person, {"area": 1})
    save(person, {"area": 2}, seen=opened.stamp)
    with pytest.raises(DraftChangedError, match="11-02 10:24 在别的窗口或设备上改过") as refusal:
        save(person, {"area": 3}, seen=opened.stamp)
    assert refusal.value.status == 409
    assert Draft.objects.get().answers == {"area": 2}
    assert save(person, {"area": 4}, seen=2).stamp == 3


def test_two_fresh_tabs_do_not_overwrite_each_other(person):
    save(person, {"area": 1}, seen=0)
    with pytest.raises(DraftChangedError):
        save(person, {"area": 2}, seen=0)


def test_a_draft_is_its_writers_alone(person):
    save(person, {"area": 1})
    other = get_user_model().objects.create(username="chen", name="陈志远", kind="system")
    with clock.at(MORNING):
        assert api.draft(other, "item:a") is None
        assert api.drafts_of(other) == []
        api.drop_draft(other, "item:a")
        assert [one.subject for one in api.drafts_of(person, prefix="item:")] == ["item:a"]
        api.drop_draft(person, "item:a")
        assert api.draft(person, "item:a") is None


def test_after_its_last_day_a_draft_is_gone(person):
    save(person, {"area": 1})
    out = StringIO()
    with clock.at(MORNING + timedelta(days=30)):
        assert api.draft(person, "item:a") is not None
        assert api.purge_drafts() == 0
    with clock.at(MORNING + timedelta(days=31)):
        assert api.draft(person, "item:a") is None
        call_command("purge_drafts", stdout=out)
    assert out.getvalue() == "已清理过期草稿 1 份\n"
    assert [(line.action, line.facts) for line in audit.trail("drafts")] == [("forms.purge", {"drafts": 1})]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("value", ["x" * 300_000, "\x00", "\ud800", {1, 2}, float("nan")])
def test_what_cannot_be_kept_is_refused_with_a_reason(person, value):
    with pytest.raises(InvalidInputError, match="草稿"):
        save(person, {"a": value})
    assert not Draft.objects.exists()
