"""Forms: label, hint, error, control; errors that say what to write; nothing that points nowhere."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template

from portal.core.forms import PortalForm

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class Day(PortalForm):
    submit_label = "Log 1 day"

    on = forms.DateField(label="Date on site", help_text="The day you were there.")
    hours = forms.DecimalField(max_value=12, min_value=1, max_digits=4, decimal_places=2)
    pupils = forms.IntegerField(label="PLN members", max_value=3)
    where = forms.ChoiceField(choices=[("site", "On site"), ("video", "By video")], widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(choices=[("w", "Weeding")], widget=forms.CheckboxSelectMultiple)
    school = forms.ChoiceField(choices=[("", "Choose a school"), ("1", "Riverbend")], label="Which school?")
    agreed = forms.BooleanField(label="The district knows")
    sheet = forms.FileField(label="Sign-in sheet", help_text="PDF, up to 5 MB.")
    email = forms.EmailField(label="Email of the contact")
    title = forms.CharField(max_length=5, error_messages={"required": "Say what you did"})
    note = forms.CharField(required=False, widget=forms.Textarea)


def page(form):
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


@pytest.fixture
def refused():
    return Day({}, user=None)


def test_missing_answers_are_asked_for_by_name(refused):
    assert {name: errors[0] for name, errors in refused.errors.items()} == {
        "on": "Enter date on site",
        "hours": "Enter hours",
        "pupils": "Enter PLN members",
        "where": "Choose where",
        "topics": "Choose topics",
        "school": "Choose which school",
        "agreed": "Check “The district knows” to go on",
        "sheet": "Choose sign-in sheet",
        "email": "Enter email of the contact",
        "title": "Say what you did",
    }


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("on", "soon", "Enter a date, like 12/01/2027"),
        ("hours", "many", "Enter a number, like 12.50"),
        ("hours", "13", "Enter 12 or less"),
        ("hours", "0", "Enter 1 or more"),
        ("hours", "1.234", "Enter a number with 2 decimal places or fewer, like 12.50"),
        ("pupils", "2.5", "Enter a whole number, like 12"),
        ("where", "moon", "Choose one of the answers in the list"),
        ("topics", ["moon"], "Choose from the answers in the list"),
        ("email", "rowan", "Enter an email address, like name@example.org"),
        ("title", "Too long", "Use 5 characters or fewer; this has 8"),
    ],
)
def test_wrong_answers_are_met_with_what_to_write(name, answer, words):
    assert Day({name: answer}, user=None).errors[name] == [words]


def test_a_field_shows_label_hint_error_and_control_in_this_order(refused):
    html = page(refused)
    field = html[html.index('id="div_id_on"') : html.index('id="div_id_hours"')]

    parts = ["Date on site", "The day you were there.", "Enter date on site", "<input"]
    assert [field.index(part) for part in parts] == sorted(field.index(part) for part in parts)


def test_choices_are_a_group_with_the_error_above_them(refused):
    html = page(refused)
    group = html[html.index('id="div_id_where"') : html.index('id="div_id_topics"')]

    assert group.index("<legend") < group.index("Choose where") < group.index('type="radio"')
    assert "<fieldset" in group


@pytest.mark.parametrize("data", [None, {}])
def test_everything_a_control_points_to_exists(data):
    html = page(Day(data, user=None))
    ids = re.findall(r'\bid="([^"]+)"', html)
    pointed_to = " ".join(re.findall(r'(?:aria-describedby|aria-labelledby|for)="([^"]+)"', html)).split()

    assert set(pointed_to) <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_summary_counts_the_errors_and_links_to_the_fields(refused):
    html = page(refused)

    assert "10 answers need another look" in html
    for target in re.findall(r'<a href="#([^"]+)">', html):
        assert f'id="{target}"' in html


def test_one_error_is_counted_as_one():
    class Short(PortalForm):
        title = forms.CharField()

    assert "1 answer needs another look" in page(Short({}, user=None))


def test_only_optional_fields_are_marked():
    html = page(Day(user=None))

    assert html.count("(optional)") == 1
    assert "asteriskField" not in html


def test_dates_are_picked_and_shown_as_the_browser_expects_them():
    class When(PortalForm):
        on = forms.DateField()

    html = page(When(initial={"on": dt.date(2027, 5, 13)}, user=None))

    assert 'type="date"' in html
    assert 'value="2027-05-13"' in html


def test_a_form_draws_its_own_tag_and_button_or_leaves_them_to_the_page():
    class Bare(Day):
        has_form_tag = False

    whole, bare = page(Day(user=None)), page(Bare(user=None))

    assert 'value="Log 1 day"' in whole
    assert "novalidate" in whole
    assert "<form" not in bare
    assert 'type="submit"' not in bare


FORMS = {
    f"{path.relative_to(TEMPLATES)} {number}": form
    for path in sorted(TEMPLATES.rglob("*.html"))
    if "admin" not in path.parts
    for number, form in enumerate(re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL), start=1)
    if re.search(r"\|crispy|{% crispy|{{ field|<textarea|<input(?![^>]*hidden)", form)
}


@pytest.mark.parametrize("name", FORMS)
def test_the_server_and_not_the_browser_says_what_is_missing(name):
    tag = re.match(r"<form\b[^>]*>", FORMS[name]).group()
    assert " novalidate" in tag, "the browser's own words would come first"


def test_forms_with_fields_are_found_in_the_templates():
    assert {"account/login.html 1", "planning/section.html 1"} <= set(FORMS)


PAGES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in sorted(TEMPLATES.rglob("*.html"))}


@pytest.mark.parametrize("name", [name for name, words in PAGES.items() if "{% error_summary " in words])
def test_a_page_says_once_what_needs_another_look(name):
    forms_with_summary = re.findall(r"{% error_summary (.+?) %}", PAGES[name])
    named = {form for forms in forms_with_summary for form in forms.split()}
    assert not named & set(re.findall(r"{% crispy (\S+) %}", PAGES[name])), (
        "{% crispy %} has a summary of its own"
    )
