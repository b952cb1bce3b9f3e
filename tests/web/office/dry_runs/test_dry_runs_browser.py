"""A dry run and "why this?" in a real browser: begun by hand, read, a step explained; no barrier, and it fits a phone."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import expect
from tests.web.browser import Contexts, check, served, signed_in

from kulanz.data.clock import now_with
from kulanz.stations.journeys import dry_runs
from kulanz.testkit.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def office(lasting_world: World) -> Iterator[str]:
    """The office on loopback, on the world's day."""
    lasting_world.claim("89.90", customer="K1", name="Erika Muster")
    lasting_world.claim("50.00", customer="K2", name="Olaf Beispiel")
    lasting_world.run_day()
    lasting_world.claim("30.00", customer="K3", name="Anna Später")
    lasting_world.tenant.clock_shift_days = (lasting_world.day - now_with(0).on).days
    lasting_world.tenant.save()
    with served() as address:
        yield address


def test_a_dry_run_is_begun_read_and_a_step_explained(new_context: Contexts, office: str, lasting_world: World) -> None:
    page = signed_in(new_context(locale="en-GB"), office, lasting_world)

    page.goto(office + "/office/dry-runs/")
    check(page)
    page.get_by_role("link", name="New dry run").click()
    check(page)
    page.get_by_label("Compare with").select_option(label="Agency, version 1")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Accounts looked at", exact=True)).to_be_visible()
    check(page)
    dry_runs.work(lasting_world.tenant.id, UUID(page.url.rstrip("/").rpartition("/")[2]))

    expect(page.get_by_role("heading", name="What changes")).to_be_visible()  # the page saw by itself that it is done
    check(page)
    page.get_by_role("link", name="Show who").click()
    expect(page.get_by_role("cell", name="Anna Später")).to_be_visible()
    check(page)

    page.goto(office + "/office/accounts/?q=Erika")
    page.get_by_role("link", name="Erika Muster").click()
    page.get_by_role("link", name="Why this?").first.click()
    expect(page.get_by_role("heading", name="The reasons")).to_be_visible()
    expect(page.get_by_text("Overdue for 10 days.")).to_be_visible()
    check(page)
