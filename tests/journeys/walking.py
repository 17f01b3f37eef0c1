"""Finding every page by its links, as somebody does who does not know the address: one page of each kind."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import APIResponse, Page, Response

from .scanner import codes_in

TABLE = Path(__file__).parents[1] / "platform" / "policy_routes.txt"
#: Query fields that make another page of the same address.
FACETS = ("tab", "as", "list", "which")
#: Answers that are no whole page: pieces for htmx, files, and addresses that only send on.
NOT_PAGES = {
    "healthz", "ui:mode",
    "portal:suggest", "portal:region", "portal:check_case", "portal:paper", "portal:licence_file",
    "portal:joint_package",
    "window:next", "window:news", "window:paper", "window:papers", "window:register_suggest", "window:register_person",
    "office:export", "office:news", "office:paper", "office:power_pack", "office:power_statistics_sheet",
    "office:power_export", "office:power_form", "office:power_request_attach", "office:power_request_step",
    "office:items_export", "office:items_form", "office:item_flow_bpmn", "office:flow_bpmn", "office:flow_svg",
    "office:unity_csv", "office:approval_sheet",
    "office:paper_form_sample", "office:paper_template_sample", "office:paper_template_page",
    "office:projects_csv", "office:projects_xlsx", "office:project_paper", "office:project_area_file",
    "portal:project_paper", "office:grants_csv", "office:grant_payment_csv",
    # Only sent to, by roles of their own that the table does not know.
    "office:grant_objection", "office:grant_payment_do", "office:grant_policy_do",
    "window:passing_sheet", "window:pickup_slip", "office:passing_sheet",
    "window:separators", "window:signature",
    # The simulated department of the demo city asks for nothing.
    "window:department_ask",
    # Nobody in the demo city was asked for an opinion (加签), and no case waits for a message.
    "office:drop_cosigner", "office:receive_message",
    # Every case that a step of the demo city waits for could be opened.
    "office:sub_case",
    "office:council_paper",
    # Of who has put down his card; test_kiosk goes there and looks at it.
    "kiosk:mine",
}  # fmt: skip
NOT_DOORS = {"gateway", "files", "exchange", "lockers"}
#: How many more pages of one route are read for their links while one that is sought is still to be found.
FURTHER = 16


@cache
def kind_of(address: str) -> str:
    """The route and what makes it another page: "window:case?tab=form"; empty when it is no page of ours."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    given = parse_qs(parts.query)
    facet = next((f"?{one}={given[one][0]}" for one in FACETS if one in given), "")
    return name + facet if name in pages_of_the_table() else ""


@cache
def pages_of_the_table() -> frozenset[str]:
    """The names of all addresses that answer somebody with a page."""
    names = {name for name in _names(get_resolver().url_patterns) if name.split(":")[0] not in NOT_DOORS}
    return frozenset(names - NOT_PAGES - _only_posted())


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, one.namespace or space)
        else:
            yield f"{space}:{one.name}" if space else one.name or str(one.pattern)


def _only_posted() -> set[str]:
    """By the table of routes and roles: a wrong method for everybody who gets in at all."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("GET ")]
    return {name for _, name, letters in rows if "m" in letters and set(letters) <= set("mlfn")}


class Links(HTMLParser):
    """Where a page leads to: links, forms that only ask (as they stand), and what its QR pictures say."""

    def __init__(self, html: str, base: str) -> None:
        super().__init__()
        self.base, self.found, self.form, self.fields = base, codes_in(html), "", {}
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.found.append(given["href"])
        elif tag == "form":
            self.form, self.fields = given.get("action", "") if given.get("method", "get") == "get" else "", {}
        elif tag == "input" and given.get("name") and given.get("type") not in ("checkbox", "radio"):
            self.fields[given["name"]] = given.get("value", "")
        elif tag in ("select", "datalist"):
            self.select = given.get("name", "")
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.fields):
            self.fields[self.select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form:
            self.found.append(f"{self.form}?{urlencode(self.fields)}")
            self.form = ""

    @property
    def addresses(self) -> list[str]:
        """Those of the same site, without it."""
        site = "{0.scheme}://{0.netloc}".format(urlsplit(self.base))
        whole = [urljoin(self.base, link).split("#")[0] for link in self.found]
        return [link.removeprefix(site) for link in whole if link.startswith(f"{site}/")]


class Walk:
    """One person in one door. `missing` holds the names that nobody has found yet, shared by all walks.

    `only_missing`: only these are opened, and the walk ends when all of the door are found.
    `sought`: for these, more than one page of a kind is read; without, all that are missing in this door.
    """

    def __init__(
        self,
        page: Page,
        door: str,
        missing: set[str],
        *,
        only_missing: bool = False,
        sought: Collection[str] | None = None,
    ) -> None:
        self.page, self.missing, self.space = page, missing, resolve(door).namespace
        self.only_missing, self.sought = only_missing, sought
        self.waiting: deque[str] = deque()
        self.others: deque[str] = deque()
        self.noted: set[str] = set()
        self.seen: set[str] = set()
        self.paths: set[str] = set()
        self.further: Counter[str] = Counter()
        self._note(door)

    def kinds(self, *starts: str) -> Iterator[str]:
        """Each kind once, its page open in the browser; a page that need not be opened is only read for its links."""
        for start in starts:
            self._note(start.removeprefix("{0.scheme}://{0.netloc}".format(urlsplit(start))))
        while self.waiting and not (self.only_missing and self._all_found()):
            address = self.waiting.popleft()
            kind = kind_of(address)
            if kind in self.seen:
                self.others.append(address)
            elif self.only_missing and _route(kind) not in self.missing:
                self._read(address)
            else:
                kind = self._open(address)
                if kind not in self.seen:
                    yield kind
            self.seen |= {kind, kind_of(address)}
            self._look_further()

    def _open(self, address: str) -> str:
        answer = self.page.goto(address)
        assert answer is not None
        self._take(address, answer)
        return kind_of(self.page.url)

    def _read(self, address: str) -> None:
        self._take(address, self.page.request.get(address))

    def _take(self, address: str, answer: Response | APIResponse) -> None:
        assert answer.status == 200, f"{address}: {answer.status}"
        self.missing.discard(_route(kind_of(answer.url)))
        self.paths |= {urlsplit(address).path, urlsplit(answer.url).path}
        for link in Links(answer.text(), answer.url).addresses:
            self._note(link)

    def _all_found(self) -> bool:
        return not any(name.startswith(f"{self.space}:") for name in self.missing)

    def _seeks(self) -> bool:
        return not self._all_found() if self.sought is None else not self.missing.isdisjoint(self.sought)

    def _look_further(self) -> None:
        """Another case, item or licence may lead to what the first did not."""
        while self.others and not self.waiting and self._seeks():
            address = self.others.popleft()
            name = _route(kind_of(address))
            if urlsplit(address).path not in self.paths and self.further[name] < FURTHER:
                self.further[name] += 1
                self._read(address)

    def _note(self, address: str) -> None:
        kind = kind_of(address)
        if address in self.noted or kind.split(":")[0] != self.space:
            return
        self.noted.add(address)
        (self.others if kind in self.seen else self.waiting).append(address)


def _route(kind: str) -> str:
    return kind.split("?")[0]
