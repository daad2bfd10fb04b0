"""What templates show of money, times, states and stories."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import mark_safe

from portal.core import clock
from portal.core.templatetags import portal as tags

CHICAGO = timezone.get_default_timezone()


@pytest.fixture(autouse=True)
def _may_2027():
    with clock.at(dt.datetime(2027, 5, 13, 10, 42, tzinfo=CHICAGO)):
        yield


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("4275.25"), "$4,275.25"),
        (Decimal(0), "$0.00"),
        (Decimal("-406"), "−$406.00"),
        (Decimal("-0.001"), "$0.00"),
        ("12000.00", "$12,000.00"),
        (None, ""),
        ("", ""),
    ],
)
def test_dollars_show_cents_and_a_real_minus(amount, words):
    assert tags.dollars(amount) == words


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("Plan 2027–2030 & more", 'Plan <span class="text-nowrap">2027–2030</span> &amp; more'),
        ("<K4–5>", '&lt;<span class="text-nowrap">K4–5</span>&gt;'),
        (
            mark_safe('<a href="/2026–27/>">PK–12</a> – 3'),
            '<a href="/2026–27/>"><span class="text-nowrap">PK–12</span></a> – 3',
        ),
        ("Agreement 9901-27-1 for", 'Agreement <span class="text-nowrap">9901-27-1</span> for'),
        ("pages – or none", "pages – or none"),
        ("", ""),
    ],
)
def test_ranges_and_codes_stay_in_one_line_and_everything_else_as_it_was(words, html):
    assert tags.unbroken(words) == html


@pytest.mark.parametrize(("year", "words"), [(2027, "2026–27"), (2000, "1999–00"), (None, "")])
def test_school_year_is_written_as_people_say_it(year, words):
    assert tags.school_year(year) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (dt.date(2027, 5, 13), "May 13"),
        (dt.date(2026, 7, 1), "July 1"),
        (dt.date(2026, 6, 30), "June 30, 2026"),
        (dt.date(2027, 12, 1), "December 1, 2027"),
        ("2027-04-21", "April 21"),
        (dt.datetime(2027, 5, 14, 1, 0, tzinfo=dt.UTC), "May 13"),
        (None, ""),
    ],
)
def test_a_day_has_its_year_only_outside_this_school_year(value, words):
    assert tags.day(value) == words


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "12:05 am"), (10, "10:05 am"), (12, "12:05 pm"), (22, "10:05 pm")]
)
def test_a_time_of_day_is_written_with_am_and_pm(hour, words):
    assert tags.clock_time(dt.datetime(2027, 5, 13, hour, 5, tzinfo=CHICAGO)) == words


def test_a_moment_is_a_day_and_a_time():
    assert tags.moment(dt.datetime(2027, 5, 13, 15, 42, tzinfo=dt.UTC)) == "May 13, 10:42 am"
    assert tags.moment(None) == tags.clock_time(None) == ""


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in tags.icon("lock")
    assert 'role="img" aria-label="to"' in tags.icon("arrow-right", label="to")
    assert "icons.svg#lock" in tags.icon("lock")


def test_a_tag_says_its_state_in_words_and_escapes_them():
    assert tags.tag("bad", "<b>") == '<span class="tag tag-bad">&lt;b&gt;</span>'


@pytest.mark.parametrize(("tone", "sign"), [("done", "#check-lg"), ("off", "#lock")])
def test_a_tag_without_a_frame_has_a_sign(tone, sign):
    assert sign in tags.tag(tone, "Complete")


class Row(forms.Form):
    name = forms.CharField(error_messages={"required": "Enter a name"})
    kind = forms.ChoiceField(
        choices=[("a", "A")], widget=forms.RadioSelect, error_messages={"required": "Choose a kind"}
    )
    place = forms.ChoiceField(choices=[("", "–")], error_messages={"required": "Choose a place"})
    secret = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "The page is too old"})


def test_the_error_summary_links_each_error_to_the_control_it_is_about():
    summary = tags.error_summary(Row({}))

    assert summary["errors"] == [
        ("Enter a name", "id_name"),
        ("Choose a kind", "id_kind_0"),
        ("Choose a place", "id_place"),
        ("The page is too old", ""),
    ]


def test_the_error_summary_gathers_forms_and_the_rows_of_formsets():
    rows = forms.formset_factory(Row)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"})
    form = Row({"name": "Rowan", "kind": "a", "secret": "1"})
    form.add_error(None, "Say when.")

    errors = tags.error_summary(form, rows)["errors"]

    assert errors[:2] == [("Say when.", ""), ("Choose a place", "id_place")]
    assert ("Enter a name", "id_form-0-name") in errors


def test_a_page_without_errors_has_no_summary():
    page = Template("{% load portal %}{% error_summary form %}").render(Context({"form": Row()}))

    assert page.strip() == ""


class Story:
    """Stands for a record: what the timeline reads of it."""

    def __init__(self, *changes):
        found = SimpleNamespace(order_by=lambda _: changes)
        self.changes = SimpleNamespace(select_related=lambda *_: found)


def test_the_timeline_says_who_moved_a_record_when_and_why():
    change = SimpleNamespace(
        happened="Sent for review",
        source="draft",
        source_label="Draft",
        target="submitted",
        target_label="In review",
        by="Rowan Kessler",
        on_behalf_of="Dana Whitfield",
        at=dt.datetime(2027, 5, 6, 9, 0, tzinfo=CHICAGO),
        note="Ready <now>",
    )

    page = Template("{% load portal %}{% timeline record %}").render(Context({"record": Story(change)}))

    assert "Rowan Kessler for Dana Whitfield" in page
    assert "May 6, 9:00 am" in page
    assert page.index("Sent for review") < page.index("Draft") < page.index("In review")
    assert "Ready &lt;now&gt;" in page


def test_a_record_without_a_story_says_so():
    page = Template("{% load portal %}{% timeline record %}").render(Context({"record": Story()}))

    assert "Nothing has happened yet." in page
