"""Addresses of the kiosk: the first page, a visit with one's card, laws article by article, guides."""

from django.urls import path, re_path

from . import views

app_name = "kiosk"

urlpatterns = [
    path("", views.home, name="home"),
    path("card/", views.enter, name="enter"),
    path("card/pair/", views.pair, name="pair"),
    path("mine/", views.mine, name="mine"),
    path("laws/", views.laws, name="laws"),
    path("laws/<slug:key>/", views.law, name="law"),
    path("laws/<slug:key>/<slug:number>/", views.article, name="article"),
    path("guides/", views.guides, name="guides"),
    path("guides/of/<str:name>/", views.theme, name="theme"),
    re_path(r"^guides/(?P<code>[0-9A-Za-z]{8,40})/$", views.guide, name="guide"),
]
