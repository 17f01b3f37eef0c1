"""The side of the exchange that departments' systems call; mounted at `/exchange/`."""

from django.urls import path

from . import views

app_name = "exchange"
urlpatterns = [
    path("<slug:code>/messages", views.receive, name="receive"),
    path("<slug:code>/days/<str:on>", views.day, name="day"),
    path("<slug:code>/materials/<uuid:file_id>", views.material, name="material"),
]
