"""The addresses of the company's portrait."""

from __future__ import annotations

from django.urls import path

from kulmina.web.portrait import choosing, editing, files, finding, views

urlpatterns = [
    path("", views.index, name="portrait"),
    path("visits/", views.visits, name="portrait_visits"),
    path("undo/", views.undo, name="portrait_undo"),
    path("history/", views.history, name="portrait_history"),
    path("list/", views.catalogue, name="portrait_list"),
    path("list/<str:preset_id>/", views.one, name="portrait_one"),
    path("choose/", choosing.choose, name="portrait_choose"),
    path("find/", finding.find, name="portrait_find"),
    path("edit/", editing.edit, name="portrait_edit"),
    path("import/", files.brought, name="portrait_import"),
    path("export/<str:preset_id>.toml", files.export, name="portrait_export"),
    path("<str:table>.<str:form>", files.download, name="portrait_file"),
]
