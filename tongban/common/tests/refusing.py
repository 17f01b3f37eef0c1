"""What a page says of bad values: which input is at fault and why, what stands there again; and no row changed."""

from __future__ import annotations

from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.apps import apps

UNKEPT = {"key", "what", "do", "verb"}


class Form:
    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.names: dict[str, str] = {}  # of an input, by its id
        self.said: dict[str, str] = {}  # by the id of the input

    @property
    def faults(self) -> dict[str, str]:
        return {self.names.get(one, one): words for one, words in self.said.items()}


class Page(HTMLParser):
    """The forms of a page as a reader sees them: values, and the words beside each input."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.here, self.area, self.select, self.error, self.in_summary = Form(), "", "", "", False
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id", ""))
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "form":
            self.here = Form()
            self.forms.append(self.here)
        if tag in ("input", "textarea", "select"):
            self.here.names[given.get("id", "")] = name
        if tag == "input" and (kind not in ("radio", "checkbox", "file", "submit") or "checked" in given):
            self._take(name, given.get("value", "on"), is_many=kind == "checkbox")
        if tag == "textarea":
            self.area, self.here.values[name] = name, ""
        if tag == "select":
            self.select = name
        if tag == "option" and ("selected" in given or self.select not in self.here.values):
            self._take(self.select, given.get("value", ""), is_many=False)
        if "tb-errsum" in given.get("class", ""):
            self.in_summary = True
        if tag == "a" and self.in_summary:
            self.links.append(given["href"].removeprefix("#"))
        if "tb-err" in given.get("class", "").split():
            self.error = given.get("id", "").removesuffix("-e")
            self.here.said[self.error] = ""

    def _take(self, name: str, value: str, *, is_many: bool) -> None:
        if is_many:
            self.here.values.setdefault(name, []).append(value)
        else:
            self.here.values[name] = value

    def handle_data(self, data: str) -> None:
        if self.area:
            self.here.values[self.area] += data
        if self.error:
            self.here.said[self.error] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = Form()
        if tag == "textarea":
            self.area = ""
        if tag == "p":
            self.error = ""
        if tag == "ul":
            self.in_summary = False


def refuses(browser: Any, address: str, sent: dict[str, Any], faults: dict[str, str], *, status: int = 422) -> Page:
    """The one form with these words beside these inputs holds what was typed; the list above leads to the inputs."""
    answer = browser.post(address, sent)
    text = answer.content.decode()
    assert answer.status_code == status, (answer.status_code, answer.get("Location"))
    page = Page(text)
    spoken = [form for form in page.forms if form.said]
    assert spoken, page.links or text[-1500:]
    (form,) = spoken
    assert set(form.faults) == set(faults), form.faults
    for name, words in faults.items():
        assert words in form.faults[name], form.faults
    typed = {name: value for name, value in sent.items() if name not in UNKEPT and not hasattr(value, "read")}
    assert {name: form.values.get(name) for name in typed} == typed  # what was typed stands there again
    assert {one for one in page.links if one not in page.ids} == set()
    return page


@contextmanager
def nothing_changes(*labels: str):
    """Every row of these modules is the same afterwards."""
    before = [_rows(one) for one in labels]
    yield
    assert [_rows(one) for one in labels] == before


def _rows(label: str) -> dict[str, Any]:
    models = apps.get_app_config(label).get_models()
    return {one._meta.label: list(one._default_manager.order_by("pk").values()) for one in models}
