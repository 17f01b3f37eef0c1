"""Mounted at /files/ by the portal."""

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [
    path("", views.add, name="add"),
    path("uploads/", views.start_upload, name="uploads"),
    path("uploads/<uuid:upload_id>/", views.upload, name="upload"),
    path("<uuid:file_id>/", views.download, name="download"),
    path("<uuid:file_id>/view/", views.view, name="view"),
    path("<uuid:file_id>/drop/", views.drop, name="drop"),
]
