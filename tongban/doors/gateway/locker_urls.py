"""`/lockers/…`, for the machines in the halls."""

from django.urls import path

from . import lockers

app_name = "lockers"
urlpatterns = [
    path("<slug:code>/events", lockers.events, name="events"),
    path("<slug:code>/codes", lockers.codes, name="codes"),
]
