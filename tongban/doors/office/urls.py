"""Addresses of the office; `/office/cases/<number>/` stands in messages between officials and does not change."""

from django.urls import path

from .views import (
    agencies,
    audit,
    board,
    calendar,
    cases,
    catalogue,
    completeness,
    dependents,
    divisions,
    events,
    halls,
    item_new,
    items,
    misses,
    standards,
    steps,
    synonyms,
    unity,
    users,
    verbs,
)
from .views.powers import excel as power_excel
from .views.powers import listing as power_list
from .views.powers import meetings as power_meetings
from .views.powers import reports as power_reports
from .views.powers import requests as power_requests
from .views.powers import setup as power_setup

app_name = "office"

case_urls = [
    path("", cases.home, name="home"),
    path("list/", cases.case_list, name="cases"),
    path("list/export.csv", cases.export, name="export"),
    path("board/", board.board, name="board"),
    path("cases/<str:number>/", cases.case_page, name="case"),
    path("cases/<str:number>/news/", cases.news, name="news"),
    path("cases/<str:number>/print/", cases.print_page, name="print"),
    path("cases/<str:number>/papers/<uuid:paper>/", cases.paper, name="paper"),
    path("cases/<str:number>/complete/", steps.complete, name="complete"),
    path("cases/<str:number>/pause/", verbs.pause, name="pause"),
    path("cases/<str:number>/resume/", verbs.resume, name="resume"),
    path("cases/<str:number>/extend/", verbs.extend, name="extend"),
    path("cases/<str:number>/transfer/", verbs.transfer, name="transfer"),
    path("cases/<str:number>/return/", verbs.send_back, name="return"),
    path("cases/<str:number>/terminate/", verbs.terminate, name="terminate"),
]
item_urls = [
    path("items/", items.ledger, name="items"),
    path("items/new/", item_new.create, name="item_new"),
    path("items/catalogue/", catalogue.catalogue, name="catalogue"),
    path("items/catalogue/<str:code>/", catalogue.base_item, name="catalogue_item"),
    path("items/differences/", unity.unity, name="unity"),
    path("items/differences/export.csv", unity.unity_csv, name="unity_csv"),
    path("items/completeness/", completeness.completeness, name="completeness"),
    path("items/completeness/<int:agency_id>/", completeness.completeness_agency, name="completeness_agency"),
    path("items/dependents/", dependents.dependents, name="dependents"),
    path("items/<str:code>/", items.item_page, name="item"),
    path("items/<str:code>/adopt/", catalogue.adopt, name="item_adopt"),
    path("items/<str:code>/codes/", catalogue.codes, name="item_codes"),
    path("items/<str:code>/follow/", catalogue.follow, name="item_follow"),
    path("items/<str:code>/compare/", items.compare, name="item_compare"),
    path("items/<str:code>/edit/", items.edit, name="item_edit"),
    path("items/<str:code>/discard/", items.discard, name="item_discard"),
    path("items/<str:code>/publish/", items.publish, name="item_publish"),
    path("items/<str:code>/rollback/", items.rollback, name="item_rollback"),
    path("items/<str:code>/suspend/", items.suspend, name="item_suspend"),
    path("items/<str:code>/resume/", items.resume, name="item_resume"),
]
power_urls = [
    path("powers/", power_list.ledger, name="powers"),
    path("powers/of/<str:code>/", power_list.power_page, name="power"),
    path("powers/checks/", power_reports.checks, name="power_checks"),
    path("powers/compare/", power_reports.compare, name="power_compare"),
    path("powers/sync/", power_reports.sync, name="power_sync"),
    path("powers/statistics/", power_reports.statistics, name="power_statistics"),
    path("powers/statistics/export.csv", power_reports.statistics_csv, name="power_statistics_csv"),
    path("powers/excel/", power_excel.excel, name="power_excel"),
    path("powers/excel/list.xlsx", power_excel.export, name="power_export"),
    path("powers/excel/form.xlsx", power_excel.form, name="power_form"),
    path("powers/setup/", power_setup.setup, name="power_setup"),
    path("powers/desk/", power_requests.desk, name="power_desk"),
    path("powers/requests/", power_requests.request_list, name="power_requests"),
    path("powers/requests/new/", power_requests.new_request, name="power_request_new"),
    path("powers/requests/<str:number>/", power_requests.request_page, name="power_request"),
    path("powers/requests/<str:number>/edit/", power_requests.edit, name="power_request_edit"),
    path("powers/requests/<str:number>/attach/", power_requests.attach, name="power_request_attach"),
    path("powers/requests/<str:number>/step/", power_requests.step, name="power_request_step"),
    path("powers/meetings/", power_meetings.meeting_list, name="power_meetings"),
    path("powers/meetings/<int:meeting_id>/", power_meetings.meeting_page, name="power_meeting"),
    path("powers/meetings/<int:meeting_id>/pack.pdf", power_meetings.pack, name="power_pack"),
]
standard_urls = [
    path("standards/", standards.standard_list, name="standards"),
    path("standards/new/", standards.take_in, name="standard_new"),
    path("standards/stale/", standards.stale, name="standards_stale"),
    path("standards/changes/", standards.change_list, name="standard_changes"),
    path("standards/changes/<int:id>/", standards.change_page, name="standard_change"),
    path("standards/of/<slug:key>/", standards.standard_page, name="standard"),
    path("standards/of/<slug:key>/repeal/", standards.repeal, name="standard_repeal"),
]
user_urls = [
    path("users/", users.user_list, name="users"),
    path("users/new/", users.create, name="user_new"),
    path("users/of/<str:username>/", users.user_page, name="user"),
    path("users/of/<str:username>/change/", users.change, name="user_change"),
    path("users/of/<str:username>/grants/", users.grant, name="user_grants"),
    path("users/of/<str:username>/disable/", users.disable, name="user_disable"),
    path("users/of/<str:username>/enable/", users.enable, name="user_enable"),
    path("users/of/<str:username>/reset/", users.reset, name="user_reset"),
]
place_urls = [
    path("agencies/", agencies.agency_list, name="agencies"),
    path("agencies/new/", agencies.create, name="agency_new"),
    path("agencies/of/<slug:key>/", agencies.agency_page, name="agency"),
    path("agencies/of/<slug:key>/change/", agencies.change, name="agency_change"),
    path("agencies/of/<slug:key>/close/", agencies.close, name="agency_close"),
    path("agencies/of/<slug:key>/reopen/", agencies.reopen, name="agency_reopen"),
    path("agencies/halls/", halls.hall_list, name="halls"),
    path("agencies/halls/new/", halls.create, name="hall_new"),
    path("agencies/halls/of/<slug:key>/", halls.hall_page, name="hall"),
    path("agencies/divisions/", divisions.division_list, name="divisions"),
    path("agencies/divisions/<str:code>/", divisions.division_page, name="division"),
]
system_urls = [
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("calendar/day/<str:day>/", calendar.day_page, name="calendar_day"),
    path("calendar/day/<str:day>/clear/", calendar.day_clear, name="calendar_day_clear"),
    path("calendar/import/", calendar.calendar_import, name="calendar_import"),
    path("search/", synonyms.synonym_list, name="synonyms"),
    path("search/new/", synonyms.create, name="synonym_new"),
    path("search/of/<str:phrase>/", synonyms.synonym_page, name="synonym"),
    path("search/of/<str:phrase>/off/", synonyms.switch_off, name="synonym_off"),
    path("search/of/<str:phrase>/remove/", synonyms.remove, name="synonym_remove"),
    path("search/misses/", misses.miss_list, name="misses"),
    path("search/misses/<int:miss_id>/", misses.miss_page, name="miss"),
    path("search/misses/<int:miss_id>/teach/", misses.teach, name="miss_teach"),
    path("search/misses/<int:miss_id>/settle/", misses.settle, name="miss_settle"),
    path("audit/", audit.audit_page, name="audit"),
    path("audit/verify/", audit.audit_verify, name="audit_verify"),
    path("events/", events.event_list, name="events"),
    path("events/<int:delivery_id>/resend/", events.event_resend, name="event_resend"),
]
urlpatterns = [*case_urls, *item_urls, *power_urls, *standard_urls, *user_urls, *place_urls, *system_urls]
