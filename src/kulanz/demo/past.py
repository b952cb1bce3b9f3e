"""Lives through the demo's past, day by day, with the real stations: lists come in, the day is run, mail goes out,
customers and their banks do what they do, the team works its desk. All of it inside one transaction of the caller."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from kulanz.data.history import Happened, record
from kulanz.data.inbox import staging
from kulanz.data.inbox.models import ImportRun
from kulanz.data.journeys.models import DayRun
from kulanz.data.outbox.models import WakeUp
from kulanz.data.receivables.models import Account
from kulanz.data.vault import store_file
from kulanz.kernel.dates import Now, is_workday
from kulanz.kernel.ids import new_id
from kulanz.ports.intake import ClaimDraft, Layout, layout_to_json
from kulanz.ports.registry import plugin
from kulanz.stations.claims import take_in
from kulanz.stations.contact import decide
from kulanz.stations.flow import STATIONS, Station
from kulanz.stations.money import receive

from . import deeds, desk
from .actor import Actor
from .bills import Household, Table, creditors
from .habits import LISTED, After, Deed, answers, draw_habit
from .lists import row_of, write_list
from .postroom import Posted, post
from .world import House

LISTS_AT, DAY_AT, DEEDS_AT, EVENING_AT = time(7, 10), time(8), time(12, 20), time(17)
OF_WORKING_DAYS = {  # what banks and the team do; customers do something on any day
    Deed.TRANSFER, Deed.TRANSFER_NUMBER, Deed.TRANSFER_PART, Deed.TRANSFER_UNCLEAR, Deed.TAKE_BACK, Deed.ASSIGN,
    Deed.ANSWER, Deed.PROMISE, Deed.PAUSE, Deed.CONVERSE,
}  # fmt: skip
MOST_ROUNDS = 50
LAST = ("decide", "accrue", "compose", "deliver", "tell")  # once, on all that the others found
ORDER = (*(name for name in STATIONS if name not in LAST), *LAST)
MINUTES = 180  # the deeds of a day fit between noon and afternoon
LISTS = "csv"  # what reads them


@dataclass(slots=True)
class Past:
    """The past as it is lived. `mails` is what left, in order; `agenda` what people are going to do, by day."""

    house: House
    households: Sequence[Household]
    actors: dict[UUID, Actor] = field(default_factory=dict)  # by account
    habits: dict[UUID, After] = field(default_factory=dict)
    agenda: defaultdict[date, list[tuple[Deed, UUID]]] = field(default_factory=lambda: defaultdict(list))
    mails: list[bytes] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)  # of each creditor's lists

    @property
    def team(self) -> str:
        return f"person:{self.house.agent.id}"

    def live(self, day: date) -> None:
        """One day from morning to evening."""
        if is_workday(day, plugin("country", "de").holidays("")):
            self._lists(day)
            self._run(day)
            self._deeds(day)
            desk.tidy(self.actors, moment(day, EVENING_AT))
        else:
            later = [(deed, account) for deed, account in self.agenda[day] if deed in OF_WORKING_DAYS]
            self.agenda[day] = [(deed, account) for deed, account in self.agenda[day] if deed not in OF_WORKING_DAYS]
            self.agenda[day + timedelta(days=1)] += later
            self._deeds(day)

    def work(self, now: Now) -> None:
        """Everything that waits, until nothing does."""
        for _ in range(MOST_ROUNDS):
            waiting = defaultdict(list)
            for row in WakeUp.objects.order_by("id"):
                waiting[row.station].append(row)
            if not waiting:
                return
            name = next(name for name in ORDER if name in waiting)
            self._work_on(name, waiting[name], now)
        raise AssertionError("the flow does not come to rest")

    def _work_on(self, name: str, rows: Sequence[WakeUp], now: Now) -> None:
        subjects = list(dict.fromkeys(_subject(STATIONS[name], row) for row in rows))
        if name == "deliver":
            self._posted(post(subjects, now=now), now)
        else:
            STATIONS[name].run(subjects, now=now)
        WakeUp.objects.filter(id__in=[row.id for row in rows]).delete()

    def _posted(self, posted: Sequence[Posted], now: Now) -> None:
        self.mails += [one.raw for one in posted]
        for one in posted:
            if one.stage:
                self._follow(one.account, answers(one.stage), now.on)

    def _follow(self, account: UUID, trigger: str, on: date) -> None:
        """Puts on the agenda what this customer does after `trigger`."""
        for plan in self.habits[account].get(trigger, ()):
            self.agenda[on + timedelta(days=plan.after_days)].append((plan.deed, account))

    def _deeds(self, day: date) -> None:
        """What is on the agenda of this day, minute by minute, and what follows from it."""
        todo = self.agenda.pop(day, [])
        if not todo:
            return
        for place, (deed, account) in enumerate(todo):
            deeds.do(deed, self.actors[account], moment(day, DEEDS_AT, minutes=place % MINUTES))
        self.work(moment(day, DEEDS_AT, minutes=min(len(todo), MINUTES) + 3))

    def _lists(self, day: date) -> None:
        """The lists that creditors hand in on this day."""
        now = moment(day, LISTS_AT)
        for table in creditors():
            drafts = [
                bill.draft
                for household in self.households
                if household.creditor == table["key"]
                for bill in household.bills
                if bill.listed_on == day
            ]
            if drafts:
                content = write_list(table, [row_of(draft) for draft in drafts])
                if table["key"] not in self.layouts:
                    self.layouts[table["key"]] = plugin("intake", LISTS).recognise(content)
                hand_in(self.house, table, content, self.layouts[table["key"]], now=now, actor=self.team)
        self.meet(now)

    def meet(self, now: Now) -> None:
        """Accounts that are new get their person and their habit."""
        by_number = {(h.creditor, h.person.number): h for h in self.households}
        fresh = (
            Account.objects.exclude(id__in=self.actors)
            .select_related("customer", "creditor")
            .order_by("customer__number")
        )
        for account in fresh:
            home = by_number[account.creditor.key, account.customer.number]
            self.actors[account.id] = Actor(account, home.person, self.team, home.chance)
            self.habits[account.id] = {} if home.is_silent else draw_habit(home.chance)
            self._follow(account.id, LISTED, now.on)

    def _run(self, day: date) -> None:
        """The day's run, as `jobs/day.py` does it."""
        now = moment(day, DAY_AT)
        receive.lapse(now=now)
        due = list(
            Account.objects.filter(next_look_on__lte=day).order_by("next_look_on", "id").values_list("id", flat=True)
        )
        tally = decide.run(due, now=now)
        run = DayRun.objects.create(
            business_on=day, started_at=now.at, finished_at=now.at + timedelta(seconds=20), accounts_due=len(due),
            accounts_decided=tally.decided, steps=tally.steps, made_by="rule:day/1",
        )  # fmt: skip
        data = {"decided": tally.decided, "steps": tally.steps}
        record([Happened("day.ran", run.id, None, run.made_by, data)], now=now)
        self.work(now)


def hand_in(house: House, table: Table, content: bytes, layout: Layout, *, now: Now, actor: str) -> None:
    """A list from file to claims, as the office's intake does it, in one go."""
    owner, source = house.creditors[table["key"]], table["source"]
    file, _is_new = store_file(name=f"{owner.key}-{now.on}.csv", content=content, now=now)
    defaults = {"currency": owner.currency, "country": owner.country, "language": owner.language}
    parts = list(plugin("intake", LISTS).read(io.BytesIO(content), layout, defaults))
    drafts = [part for part in parts if isinstance(part, ClaimDraft)]
    assert len(drafts) == len(parts), "the demo's past has no faulty lines"
    run = ImportRun.objects.create(
        id=new_id(), creditor=owner, file=file, plugin=LISTS, source=source, layout=layout_to_json(layout),
        state=ImportRun.State.DONE, rows_seen=len(parts), rows_taken=len(parts), made_at=now.at, made_by=actor,
        total_minor=sum(draft.amount.minor for draft in drafts), cursor_line=parts[-1].line, finished_at=now.at,
    )  # fmt: skip
    staging.keep(run.id, parts)
    taken = take_in.take(drafts, creditor=owner, source=source, now=now, actor=actor)
    rows = staging.waiting(run.id, most=len(parts))
    staging.settle([(row.id, done.what, done.left) for row, done in zip(rows, taken, strict=True)])
    data = {"state": "done", "taken": len(drafts), "unchanged": 0, "corrected": 0, "rejected": 0}
    record([Happened("import.finished", run.id, None, actor, data)], now=now)


def moment(day: date, at: time, *, minutes: int = 0) -> Now:
    local = datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE)) + timedelta(minutes=minutes)
    return Now(at=local, on=day)


def _subject(station: Station, row: WakeUp) -> UUID:
    if station.subject == "account":
        assert row.account_id is not None, "a station that looks at accounts is woken for one"
        return row.account_id
    return row.event_id if station.subject == "event" else row.subject_id
