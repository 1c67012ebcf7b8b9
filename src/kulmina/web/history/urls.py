"""The addresses of a company's history: files brought in, and what they say."""

from __future__ import annotations

from django.urls import path

from kulmina.web.history import imports, norms, says, views, waiting

urlpatterns = [
    path("", views.show, name="history"),
    path("upload/", views.upload, name="history_upload"),
    path("<int:upload>/", views.one, name="history_one"),
    path("<int:upload>/map/", views.save_map, name="history_map"),
    path("<int:upload>/map-file/", views.use_map, name="history_use_map"),
    path("<int:upload>/map.toml", views.map_file, name="history_map_file"),
    path("<int:upload>/begin/", views.begin, name="history_begin"),
    path("<int:upload>/state/", views.state, name="history_state"),
    path("<int:upload>/forget/", views.forget, name="history_forget"),
    path("imports/<int:receipt>/", imports.show, name="history_import"),
    path("imports/<int:receipt>/rows.<str:form>", imports.rows_file, name="history_rows_file"),
    path("imports/<int:receipt>/correct/<int:row>/", waiting.correct, name="history_correct"),
    path("imports/<int:receipt>/replay/", waiting.replay, name="history_replay"),
    path("imports/<int:receipt>/back/", waiting.take_back, name="history_take_back"),
    path("says/", says.show, name="history_says"),
    path("says/months.<str:form>", says.months_file, name="history_months_file"),
    path("says/plan/", norms.show, name="history_norms"),
    path("says/plan/accept/", norms.accept, name="history_accept"),
    path("says/plan/use/", norms.use, name="history_use_norms"),
]
