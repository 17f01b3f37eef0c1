"""Addresses of the window, below /window/."""

from django.urls import path

from .views import (
    asks,
    case,
    deliver,
    devices,
    home,
    originals,
    papers,
    passing,
    preview,
    register,
    relays,
    reminders,
    withdrawing,
)  # fmt: skip

app_name = "window"

desk_urls = [
    path("", home.home, name="home"),
    path("next/", home.take_next, name="next"),
    path("find/", home.find, name="find"),
]
case_urls = [
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/keep/", case.keep, name="keep"),
    path("cases/<str:number>/news/", case.news, name="news"),
    path("cases/<str:number>/hand-in/", papers.hand_in, name="hand_in"),
    path("cases/<str:number>/originals/", originals.originals, name="originals"),
    path("cases/<str:number>/preview/", preview.preview, name="preview"),
    path("cases/<str:number>/withdraw/", withdrawing.withdraw, name="withdraw"),
    path("cases/<str:number>/department-ask/", asks.department_ask, name="department_ask"),
    path("cases/<str:number>/deliver/", deliver.deliver, name="deliver"),
    path("cases/<str:number>/shelve/", deliver.shelve, name="shelve"),
    path("cases/<str:number>/pickup.pdf", deliver.pickup_slip, name="pickup_slip"),
    path("cases/<str:number>/posted/", deliver.confirm_post, name="confirm_post"),
    path("cases/<str:number>/papers/", papers.papers, name="papers"),
    path("cases/<str:number>/papers/<uuid:paper>/", papers.paper, name="paper"),
]
passing_urls = [
    path("passing/", passing.listing, name="passings"),
    path("passing/<int:passing_id>/", passing.one, name="passing"),
    path("passing/<int:passing_id>/sheet.pdf", passing.sheet, name="passing_sheet"),
    path("cases/<str:number>/passing/", passing.give, name="pass_on"),
]
device_urls = [
    path("devices/pair/", devices.pair, name="pair"),
    path("cases/<str:number>/signatures/<int:signature_id>.svg", devices.signature, name="signature"),
    path("register/draft/<str:draft>/separators.pdf", devices.separators, name="separators"),
]
register_urls = [
    path("register/", register.find, name="register"),
    path("register/suggest/", register.suggest, name="register_suggest"),
    path("register/person/", register.person, name="register_person"),
    path("register/where/<str:base_code>/", register.where, name="register_where"),
    path("register/item/<str:code>/", register.party, name="register_party"),
    path("register/theme/<str:code>/", register.whole, name="register_whole"),
    path("register/again/<str:number>/", register.again, name="register_again"),
    path("register/draft/<str:draft>/", register.form, name="register_form"),
    path("register/draft/<str:draft>/keep/", register.keep, name="register_keep"),
    path("register/draft/<str:draft>/drop/", register.drop, name="register_drop"),
]
urlpatterns = [
    *desk_urls,
    *case_urls,
    *passing_urls,
    *register_urls,
    *device_urls,
    path("deliver/", deliver.waiting, name="to_deliver"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("relays/", relays.listing, name="relays"),
]
