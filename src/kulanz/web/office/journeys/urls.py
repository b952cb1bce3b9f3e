"""Addresses of journeys."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import draft, journeys, move, publish, stage

urlpatterns: list[URLPattern] = [
    path("journeys/", journeys.journeys, name="journeys"),
    path("journeys/new/", draft.journey_new, name="journey-new"),
    path("journeys/<slug:key>/", journeys.journey, name="journey"),
    path("journeys/<slug:key>/file.yaml", journeys.journey_file, name="journey-file"),
    path("journeys/<slug:key>/move/", move.journey_move, name="journey-move"),
    path("journeys/<slug:key>/moves/<uuid:move>/", move.journey_move_progress, name="journey-move-progress"),
    path("journeys/<slug:key>/moves/<uuid:move>/back/", move.journey_move_back, name="journey-move-back"),
    path("journeys/<slug:key>/begin/", draft.journey_begin, name="journey-begin"),
    path("journeys/<slug:key>/draft/", draft.journey_draft, name="journey-draft"),
    path("journeys/<slug:key>/draft/arrange/", draft.journey_arrange, name="journey-arrange"),
    path("journeys/<slug:key>/draft/back/", draft.journey_back, name="journey-back"),
    path("journeys/<slug:key>/draft/discard/", draft.journey_discard, name="journey-discard"),
    path("journeys/<slug:key>/draft/upload/", draft.journey_upload, name="journey-upload"),
    path("journeys/<slug:key>/draft/publish/", publish.journey_publish, name="journey-publish"),
    path("journeys/<slug:key>/draft/whole/", stage.journey_frame, name="journey-frame"),
    path("journeys/<slug:key>/draft/stage/<slug:stage>/", stage.journey_stage, name="journey-stage"),
]
