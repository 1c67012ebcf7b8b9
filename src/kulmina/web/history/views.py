"""A history is brought in: a file, the map of its columns, a look at what it becomes, a check, and the import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.domain.period import instant
from kulmina.domain.refusal import ImpossibleStep
from kulmina.intake import jobs, maps, received, uploads
from kulmina.intake.models import Upload
from kulmina.intake.totals import read_totals
from kulmina.web.access import account, opens, sees_contacts
from kulmina.web.acting import onward, refused, say, sentence
from kulmina.web.history import draft, wording
from kulmina.web.page import Page, turn

NEXT = "history_next"  # where the wizard waits
SHOWN = 100  # imports


@require_safe
@opens("history")
def show(request: HttpRequest) -> HttpResponse:
    """The files on their way in, and what was taken."""
    page = turn(request, "history")
    asked = request.GET.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        request.session[NEXT] = asked
    under_way = [jobs.settled(one) for one in Upload.objects.exclude(state="taken").order_by("-pk")[:20]]
    return page.show(
        "history/page.html",
        under_way=[(one, to_the_minute(one.at)) for one in under_way],
        taken=[(one, to_the_minute(one.at), page.person(one.by) if one.by else "") for one in received.imports(SHOWN)],
        most=uploads.MOST >> 20,
        back=back(request),
    )


def to_the_minute(micros: int) -> datetime:
    """An instant as people name it."""
    return instant(micros).replace(second=0, microsecond=0)


def back(request: HttpRequest) -> str:
    """Where this room was entered from, if that waits for a return."""
    return str(request.session.get(NEXT, ""))


@require_POST
@opens("history")
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a file and guess its map; a map given with it is used instead."""
    page = turn(request, "history")
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        return refused(page, _("Choose a file first."))
    text = _text_of(request.FILES.get("map"))
    try:
        kept = uploads.receive(given.name or "file.csv", given.chunks(), by=_by(page), now=page.now)
    except (uploads.BadFile, received.SourceError) as error:
        problem = error.problem if isinstance(error, uploads.BadFile) else error.first
        told = received.as_words(problem)
        return refused(page, f"{_first_up(wording.place(told))}: {wording.problem(told)}".lstrip(": "))
    if kept.kind != "pack":
        try:
            draft.begun(kept, uploads.looked(kept))
            if text:
                draft.take_text(kept, text)
        except maps.BadMap as error:
            say(request, _("The map was not used: %(problem)s") % {"problem": str(error)})
        kept.save()
    return onward(request, reverse("history_one", args=[kept.pk]))


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by(page: Page) -> str:
    who = account(page.request)
    return who.person_id or who.username


def _text_of(given: Any) -> str:
    if not isinstance(given, UploadedFile) or (given.size or 0) > 200_000:
        return ""
    return bytes(given.read()).decode("utf-8-sig", "replace")


def found(pk: int) -> Upload:
    known = Upload.objects.filter(pk=pk).first()
    if known is None:
        raise Http404(pk)
    return jobs.settled(known)


@require_safe
@opens("history")
def one(request: HttpRequest, upload: int) -> HttpResponse:
    """One file: its map and its first rows, its check, or how far it has come."""
    page, kept = turn(request, "history"), found(upload)
    if kept.state == "taken" and kept.receipt_id:
        return redirect("history_import", kept.receipt_id)
    context: dict[str, Any] = {"upload": kept, "running": kept.state in jobs.RUNNING, "back": back(request)}
    context["begun"] = jobs.begun(kept) if kept.state == "failed" else None
    if kept.state in jobs.RUNNING:
        return page.show("history/one.html", note=jobs.note(kept), **context)
    if not uploads.there(kept):
        return page.show("history/one.html", gone=True, problems=_problems(kept), **context)
    if kept.kind != "pack":
        context |= _mapped(page, kept)
    return page.show("history/one.html", problems=_problems(kept), told=_told(kept), **context)


def _mapped(page: Page, kept: Upload) -> dict[str, Any]:
    """The columns and the first rows as the map reads them."""
    looked = uploads.looked(kept)
    groups = draft.groups(kept)
    context: dict[str, Any] = {
        "looked": looked,
        "groups": groups,
        "wordings": draft.words(kept),
        "ours": {name: list(words.items()) for name, words in wording.OURS.items()},
        "data": draft.data_of(kept),
        "month_first": draft.data_of(kept).get("file", {}).get("dates") == list(maps.MONTH_FIRST),
        "day_first": draft.data_of(kept).get("file", {}).get("dates") == list(maps.DAY_FIRST),
        "kinds": [("leads", _("Leads, meetings, contracts, payments")), ("ads", _("Advertising statistics"))],
        "unused": [one for one in looked.headers if one not in {f.column for g in groups for f in g.fields}],
        "hidden": not sees_contacts(account(page.request)),
    }
    lacking = maps.missing(kept.kind, [f.name for g in groups for f in g.fields if f.column or f.always])
    if lacking:
        context["lacking"] = [" / ".join(wording.field(name, kept.kind) for name in group) for group in lacking]
        return context
    try:
        rows = received.preview(kept)
    except (maps.BadMap, received.SourceError) as error:
        text = str(error) if isinstance(error, maps.BadMap) else wording.problem(received.as_words(error.first))
        return {**context, "unread": text}
    return {**context, "rows": [_row(one) for one in rows], "sure": True}


def _row(sampled: Any) -> dict[str, Any]:
    problem = received.as_words(sampled.problem) if sampled.problem else None
    return {
        "line": sampled.line,
        "cells": list(sampled.cells.values()),
        "facts": [wording.fact(said.kind) for said in sampled.said],
        "problem": wording.problem(problem) if problem else "",
        "place": wording.place({**problem, "line": None}) if problem else "",
    }


def _problems(kept: Upload) -> list[str]:
    if kept.state != "failed" and kept.kind != "pack":
        return []
    return [f"{wording.place(one)}: {wording.problem(one)}".lstrip(": ") for one in kept.told.get("problems", ())]


def _told(kept: Upload) -> dict[str, Any]:
    """What the check has found."""
    if kept.state != "checked" or kept.kind == "pack":
        return {}
    told = kept.told
    return {
        **told,
        "totals": read_totals(told["totals"]),
        "kinds": [(wording.fact(kind), count) for kind, count in told["kinds"].items()],
        "groups": [
            (wording.place({"column": each["problem"].get("column")}), wording.problem(each["problem"]), each["count"],
             ", ".join(map(str, each["lines"])), each["count"] - len(each["lines"]))
            for each in told["groups"]
        ],
        "notes": [wording.problem(each) for each in told["notes"]],
    }  # fmt: skip


@require_POST
@opens("history")
def save_map(request: HttpRequest, upload: int) -> HttpResponse:
    """Keep the map of the form; a check made by another map holds no longer."""
    kept = _idle(upload)
    draft.take_form(kept, request.POST.dict(), uploads.looked(kept).headers)
    return _kept(request, kept)


@require_POST
@opens("history")
def use_map(request: HttpRequest, upload: int) -> HttpResponse:
    """Read the file by a saved map."""
    page, kept = turn(request, "history"), _idle(upload)
    try:
        draft.take_text(kept, _text_of(request.FILES.get("map")))
    except maps.BadMap as error:
        return refused(page, _("The map was not used: %(problem)s") % {"problem": str(error)})
    return _kept(request, kept)


def _idle(pk: int) -> Upload:
    kept = found(pk)
    if kept.state in (*jobs.RUNNING, "taken") or not uploads.there(kept) or kept.kind == "pack":
        raise Http404(pk)
    return kept


def _kept(request: HttpRequest, kept: Upload) -> HttpResponse:
    kept.state, kept.told = "new", {"words": kept.told.get("words", {})}
    kept.save()
    return onward(request, f"{reverse('history_one', args=[kept.pk])}#rows")


@require_safe
@opens("history")
def map_file(request: HttpRequest, upload: int) -> HttpResponse:
    """The map as a file that the command takes as well."""
    kept = found(upload)
    answer = HttpResponse(kept.map, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="map-{kept.kind}.toml"'
    return answer


@require_POST
@opens("history")
def begin(request: HttpRequest, upload: int) -> HttpResponse:
    """Check the whole file, or take it in; both go on when the page is closed."""
    page, kept = turn(request, "history"), found(upload)
    what = request.POST.get("what", "")
    if what not in ("checking", "taking") or (what == "taking" and kept.state not in ("checked", "failed")):
        return refused(page, _("Check the file first."))
    try:
        jobs.begin(kept, what)
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    return onward(request, reverse("history_one", args=[kept.pk]))


@require_safe
@opens("history")
def state(request: HttpRequest, upload: int) -> HttpResponse:
    """How far the work has come, asked for every second; when it is over the page is loaded anew."""
    kept = found(upload)
    if kept.state not in jobs.RUNNING:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "history/state.html", {"upload": kept, "note": jobs.note(kept)})


@require_POST
@opens("history")
def forget(request: HttpRequest, upload: int) -> HttpResponse:
    """Delete a file that was not taken."""
    page, kept = turn(request, "history"), found(upload)
    if kept.state in jobs.RUNNING:
        return refused(page, _("The file is being worked on: wait until it is done."))
    if kept.state != "taken":
        half = jobs.begun(kept)
        uploads.forget(kept)
        if half:
            say(request, _("The file is deleted; what was recorded of it stays, and can be taken back."))
        else:
            say(request, _("The file is deleted; nothing of it was recorded."))
    return onward(request, reverse("history"))
