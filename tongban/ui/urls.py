"""`/ui/`: switching modes, and the gallery of components (development and demo only)."""

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("mode/<str:mode>/", views.switch_mode, name="mode"),
]
