"""Where the stories are played: each size has its own creditor and its own language, on the same running demo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """Where the story is played."""

    name: str
    width: int
    language: str
    creditor: str
    number_heading: str  # of the customer number in this creditor's lists
    mail_heading: str

    @property
    def creditor_name(self) -> str:
        return {"flinkauto": "Flinkauto", "stadtwerke-lindau": "Stadtwerke Lindau"}[self.creditor]


DESK = Stage("desk", 1280, "en", "stadtwerke-lindau", "Kundennummer", "E-Mail")
PHONE = Stage("phone", 390, "de", "flinkauto", "Kd-Nr", "Mail")
