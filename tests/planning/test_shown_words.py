"""Words that carry HTML: wherever they are shown, the page is built exactly as with harmless words."""

import re

import pytest
from django.urls import reverse
from lxml import html

from planning.editing import keep_aside
from planning.models import AccessPoint, BudgetLine, Goal, Holding, Section, Step, TeamMember
from tests.factories import (
    AccessTemplateFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
    send_back,
)

from .pages import document, filled_in
from .pages import section_address as address

HARMLESS = "Reading"
HOSTILE = "\"'></p></textarea><script>a()</script><img onerror=a()>"
PROSE = "<p>Reading</p>"
HOSTILE_PROSE = (
    "<p onclick='a()' style='color:red'>Reading<script>a()</script><style>p{}</style><img src=x onerror=a()>"
    "<svg onload=a()></svg></p></textarea><script>a()</script><iframe src='/admin/'></iframe>"
)
KINDS = ["vision", "team", "collection", "access", "goals", "budget"]


def write(words, prose):
    """A finished plan that says these words in every field, and the people around it."""
    district = DistrictFactory(name=words)
    writer = MembershipFactory(user__name=words, district=district).user
    plan = PlanFactory(district=district, template=AccessTemplateFactory(), complete=True)
    section = {section.spec.key: section for section in plan.sections.select_related("spec")}
    TeamMember.objects.filter(plan=plan).update(name=words, job=words)
    Holding.objects.filter(plan=plan).update(label=words, target_age=15, price="9.00", added=1, weeded=2)
    AccessPoint.objects.filter(plan=plan).update(label=words, note=words)
    Goal.objects.filter(plan=plan).update(title=words, outcome=words, measure=words)
    Step.objects.filter(goal__plan=plan).update(text=words, who=words)
    BudgetLine.objects.filter(plan=plan).update(purpose=words)
    Section.objects.filter(plan=plan).update(html=prose)  # as if it was saved before today's list of tags
    return plan, writer, section


def shape(page):
    """Every element of a page in order, with the names of its attributes and where it leads."""
    return [
        (element.tag, sorted(element.attrib), re.sub(r"\d+", "", element.get("href", "")))
        for element in document(page).iter()
        if isinstance(element.tag, str)
    ]


def with_more(page):
    """What the form sends with a paragraph more: a save that says nothing new is none."""
    typed = filled_in(page)
    return typed | {"html": typed["html"] + "<p>More</p>"}


def both(show):
    """The same page with harmless and with hostile words."""
    return [shape(show(*write(*words))) for words in ((HARMLESS, PROSE), (HOSTILE, HOSTILE_PROSE))]


@pytest.mark.parametrize("key", KINDS)
def test_the_page_to_write_on_holds_words_as_words(sign_in, key):
    harmless, hostile = both(lambda plan, writer, _: sign_in(writer).get(address(plan, key)))

    assert hostile == harmless


@pytest.mark.parametrize("key", KINDS)
def test_the_page_to_read_shows_words_as_words(sign_in, reviewer, key):
    harmless, hostile = both(lambda plan, *_: sign_in(reviewer).get(address(plan, key)))

    assert hostile == harmless


@pytest.mark.parametrize("key", KINDS)
def test_the_history_shows_words_as_words(sign_in, reviewer, key):
    def history(plan, writer, sections):
        browser = sign_in(writer)
        browser.post(address(plan, key), with_more(browser.get(address(plan, key))))
        typed = filled_in(browser.get(address(plan, key)))
        keep_aside(sections[key], typed, by=writer)
        version = sections[key].versions.order_by("pk").first()
        version.content["html"] = sections[key].html = Section.objects.get(pk=sections[key].pk).html
        version.save()
        return sign_in(reviewer).get(address(plan, key, "section-history"))

    harmless, hostile = both(history)

    assert hostile == harmless


@pytest.mark.parametrize("headers", [None, {"HX-Request": "true"}])
def test_both_texts_of_a_conflict_are_shown_as_words(sign_in, headers):
    def conflict(plan, writer, _):
        Section.objects.filter(plan=plan).update(saved_by=writer)
        browser = sign_in(writer)
        typed = filled_in(browser.get(address(plan, "goals")), version="0", page="another page")
        return browser.post(address(plan, "goals"), typed, headers=headers)

    harmless, hostile = both(conflict)

    assert hostile == harmless


def test_an_answer_that_can_not_be_read_is_shown_again_as_words(sign_in):
    def answer(plan, writer, _):
        browser = sign_in(writer)
        typed = with_more(browser.get(address(plan, "budget")))
        amount = next(name for name in typed if name.endswith("-amount"))
        return browser.post(address(plan, "budget"), typed | {amount: plan.district.name})

    harmless, hostile = both(answer)

    assert hostile == harmless


def test_the_plan_its_check_page_and_the_list_show_words_as_words(sign_in, reviewer):
    def returned(plan, writer, _):
        submission = SubmissionFactory(plan=plan, by=writer, note=plan.district.name, reviewer=reviewer)
        send_back(submission, by=reviewer, note=plan.district.name)
        return plan

    pages = [
        lambda plan, writer, _: sign_in(writer).get(returned(plan, writer, _).get_absolute_url()),
        lambda plan, writer, _: sign_in(writer).get(reverse("planning:plan-check", args=[plan.pk])),
        lambda plan, writer, _: sign_in(writer).get(reverse("planning:plan-list")),
        lambda plan, writer, _: sign_in(writer).get(address(returned(plan, writer, _), "vision")),
    ]
    for page in pages:
        harmless, hostile = both(page)
        assert hostile == harmless


def test_what_is_saved_is_clean_already(sign_in):
    plan, writer, _ = write(HARMLESS, "<p>Before</p>")
    browser = sign_in(writer)

    browser.post(address(plan, "vision"), filled_in(browser.get(address(plan, "vision")), html=HOSTILE_PROSE))

    vision = Section.objects.get(plan=plan, spec__key="vision")
    tags = [element.tag for element in html.fragment_fromstring(vision.html, create_parent=True).iter()]
    assert tags == ["div", "p"]
    assert vision.versions.first().content["html"] == vision.html
