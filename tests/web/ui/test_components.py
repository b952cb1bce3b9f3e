"""Components: what a template writes becomes accessible HTML, and the pages of components hold all of it."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.test import Client
from django.urls import include, path
from django.utils.translation import override
from pytest_django.fixtures import Settings

from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say
from kulanz.web.ui.languages import SWITCH
from kulanz.web.ui.parts import Brand, Entry
from kulanz.web.ui.templatetags.ui import AROUND, BLOCKS, DRAWN, PARTS

HOME = Path(str(files("kulanz.web.ui")))
SYSTEM = "/office/system/"
LARGEST_FIRST_VIEW = 100_000
urlpatterns = [path("office/system/", include("kulanz.web.ui.urls")), path("", include("kulanz.web.ui.open_urls"))]


@pytest.fixture(autouse=True)
def _design_system_alone(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


def render(source: str, **context: object) -> str:
    with override("de"):
        return engines["django"].from_string(source).render(context)


class Contact(forms.Form):
    iban = forms.CharField(label="IBAN", help_text="Auf der Karte.")
    note = forms.CharField(label="Notiz", widget=forms.Textarea, required=False)
    reason = forms.ChoiceField(
        label="Worum geht es?", choices=[("paid", "Bezahlt"), ("wrong", "Falsch")], widget=forms.RadioSelect
    )
    accept = forms.BooleanField(label="Bestätigung", required=False)


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    html = render("{% field form.iban %}", form=Contact({"iban": ""}))

    assert '<label for="id_iban">IBAN' in html
    assert 'aria-describedby="id_iban-help id_iban-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_iban-help">Auf der Karte.' in html
    assert 'id="id_iban-error"' in html


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "freiwillig" in render("{% field form.note %}", form=Contact())
    assert "freiwillig" not in render("{% field form.iban %}", form=Contact())


def test_radio_buttons_are_a_group_with_a_legend() -> None:
    html = render("{% field form.reason %}", form=Contact({"reason": "wrong"}))

    assert "<legend>Worum geht es?</legend>" in html
    assert html.count('type="radio"') == 2
    assert re.search(r'value="wrong" checked', html)


def test_errors_above_a_form_lead_to_their_fields() -> None:
    html = render("{% form_errors form %}", form=Contact({}))

    assert 'role="alert"' in html
    assert '<a href="#id_iban">' in html
    assert render("{% form_errors form %}", form=Contact()).strip() == ""


class Choices(forms.Form):
    way = forms.ChoiceField(label="How?", choices=[("a", "A")], error_messages={"required": "Please choose one."})
    invoice = forms.ChoiceField(
        label="Invoice", choices=[("a", "A")], error_messages={"required": "Please choose one."}
    )


def test_fields_that_say_the_same_are_told_apart_by_their_names() -> None:
    html = render("{% form_errors form %}", form=Choices({}))

    assert ">How? Please choose one.<" in html
    assert ">Invoice: Please choose one.<" in html
    assert ">Please choose one.<" in render("{% form_errors form %}", form=Choices({"invoice": "a"}))


def test_a_button_that_cannot_be_pressed_says_why() -> None:
    html = render('{% button "Erinnern" key="e" why_not=reason %}', reason=say("Everything is paid."))

    assert " disabled" in html
    assert "Alles ist bezahlt." in html


def test_attributes_for_htmx_pass_and_styles_and_scripts_do_not() -> None:
    assert 'hx-post="/x"' in render('{% button "Los" hx_post="/x" %}')
    for forbidden in ('style="color:red"', 'onclick="x()"'):
        with pytest.raises(AssertionError):
            render(f'{{% button "Los" {forbidden} %}}')


def test_what_people_wrote_is_escaped_everywhere() -> None:
    evil = '"><script>alert(1)</script>'
    source = (
        "{% button evil %}{% link_button evil evil %}{% tag 'settled' evil %}{% copy evil label=evil %}"
        "{% text_input 'a' evil value=evil help=evil error=evil %}{% stat evil evil note=evil %}"
        "{% card title=evil %}{{ evil }}{% endcard %}{% notice 'info' title=evil %}{{ evil }}{% endnotice %}"
        "{% way evil evil icon='mail' note=evil %}{% more evil %}{{ evil }}{% endmore %}{% timeline entries label=evil %}"
        "{% person team=evil phone=evil phone_href=evil hours=evil email=evil %}"
        "{% dialog 'd' title=evil %}{{ evil }}{% enddialog %}{{ words|say }}"
    )

    day = date(2026, 3, 2)
    why: list[str | Reason] = [Reason("rule", say("%(name)s", name=evil), law=evil), evil]
    entries = [
        Entry(day, evil, text=evil, by=evil, href=evil, link=evil, icon=evil, why=why, why_href=evil),
        Entry(day, evil, why_href=evil),
    ]

    assert "<script" not in render(source, evil=evil, words=say("%(name)s", name=evil), entries=entries)


def test_an_unknown_state_or_tone_is_a_mistake_of_the_template() -> None:
    for source in ("{% tag 'angry' %}", "{% notice 'danger' %}x{% endnotice %}"):
        with pytest.raises(AssertionError):
            render(source)


def test_a_state_is_told_by_word_and_icon() -> None:
    html = render("{% tag 'moving' %}")

    assert "unterwegs" in html
    assert "#moving" in html


def test_money_that_is_not_known_is_a_dash() -> None:
    assert "–" in render("{% money nothing %}", nothing=None)
    assert render("{% money 8990 %}") == render("{% money amount %}", amount=Money(8990))


def test_a_dialog_opens_by_its_address_without_javascript() -> None:
    html = render('{% dialog "pause" title="Pause setzen" label="Pause" %}x{% enddialog %}')

    assert 'href="#pause"' in html
    assert '<dialog class="dialog" id="pause" aria-labelledby="pause-title"' in html


def test_a_logo_is_shown_as_an_image_that_can_run_nothing() -> None:
    brand = Brand("Stadtwerke", logo_svg="<svg><script>x</script></svg>", phone="+49 711 / 12-34")

    assert brand.logo_src.startswith("data:image/svg+xml;base64,")
    assert brand.phone_href == "tel:+497111234"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("address", [SYSTEM, f"{SYSTEM}?face=page"])
def test_the_page_of_components_stands_in_both_languages(client: Client, address: str, language: str) -> None:
    answer = client.get(address, headers={"accept-language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


def test_the_page_of_components_shows_every_component() -> None:
    shown = "".join(
        (HOME / "templates/ui" / name).read_text() for name in ("specimen.html", "system_page.html", "page.html")
    )
    table = (HOME / "templates/ui/parts/table.html").read_text()  # a table brings its pager and its empty state
    field = (HOME / "templates/ui/parts/field.html").read_text()

    missing = [
        name
        for name in [*DRAWN, *AROUND, *PARTS, *BLOCKS]
        if f"{{% {name} " not in shown + table and f"/{name}.html" not in field
    ]

    assert missing == []


def test_ids_on_the_page_of_components_are_unique(client: Client) -> None:
    ids = re.findall(r'\bid="([^"]+)"', client.get(SYSTEM).content.decode())

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", sorted((HOME / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_needs_an_inline_style_or_script(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_every_icon_that_is_named_is_in_the_sprite(client: Client) -> None:
    sprite = (HOME / "static/ui/icons.svg").read_text()
    drawn = set(re.findall(r'symbol id="([\w-]+)"', sprite))
    asked = set(re.findall(r'icons\.svg#([\w-]+)"', client.get(SYSTEM).content.decode()))
    for template in (HOME / "templates").rglob("*.html"):
        asked |= {
            name
            for pair in re.findall(r'{% icon "([\w-]+)" %}|icon="([\w-]+)"', template.read_text())
            for name in pair
            if name
        }

    assert asked
    assert asked <= drawn


def test_the_first_view_of_a_customers_page_is_light_even_without_compression(client: Client) -> None:
    page = client.get(f"{SYSTEM}?face=page").content
    names = ("tokens.css", "ui.css", "page.css", "ui.js", "icons.svg", "fonts/source-sans-3-latin.woff2")
    weight = len(page) + sum((HOME / "static/ui" / name).stat().st_size for name in names)

    assert b"htmx" not in page
    assert weight < LARGEST_FIRST_VIEW


def test_the_customers_page_sets_no_cookie(client: Client) -> None:
    assert not client.get(f"{SYSTEM}?face=page").cookies


def test_choosing_a_language_comes_back_to_the_page_in_that_language(client: Client) -> None:
    answer = client.post(SWITCH, {"language": "en", "next": SYSTEM})

    assert (answer.status_code, answer["Location"]) == (302, SYSTEM)
    assert '<html lang="en"' in client.get(SYSTEM, headers={"accept-language": "de"}).content.decode()


def test_choosing_a_language_never_leads_to_another_site(client: Client) -> None:
    answer = client.post(SWITCH, {"language": "en", "next": "https://example.org/"})

    assert answer["Location"] == "/"
