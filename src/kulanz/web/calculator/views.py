"""The pages: all questions, and one question with its answer. Both only read; an answer lives at its address."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kulanz.calc import QUESTIONS, ask
from kulanz.kernel.errors import KulanzError
from kulanz.web.ui.access import SignedIn
from kulanz.web.ui.errors import sentence

from .forms import Entered, QuestionForm, Rows
from .results import Result, result_of
from .topics import GROUPS, TOPICS
from .visitor import signed_in


@require_safe
@signed_in
def questions(request: SignedIn) -> HttpResponse:
    return render(request, "calculator/questions.html", {"groups": GROUPS})


@require_safe
@signed_in
def question(request: SignedIn, name: str) -> HttpResponse:
    if name not in TOPICS:
        raise Http404(name)
    asked = QUESTIONS[name]
    told = Entered.of(request.GET.dict())
    form = QuestionForm(asked, told, today=request.now.on)
    rows = Rows(told) if name == "allocate" else None
    result = _result(name, form, rows) if told.data else None
    context = {"topic": TOPICS[name], "groups": GROUPS, "form": form, "rows": rows, "result": result}
    return render(request, "calculator/question.html", context)


def _result(name: str, form: QuestionForm, rows: Rows | None) -> Result | None:
    """The answer, or None with the errors in the form."""
    good = [form.is_valid(), rows is None or rows.is_valid()]
    if not all(good):
        return None
    try:
        given = form.given() | ({"open": rows.text()} if rows else {})
        return result_of(name, ask(QUESTIONS[name], given))
    except KulanzError as error:
        form.add_error(None, sentence(error))
        return None
