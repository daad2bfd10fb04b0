"""Comments beside the sections of a plan: who says what, who hears of it, and what becomes of them."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from districts.models import Role
from planning.commenting import comment, mentioned, people_who_see
from planning.models import SectionComment
from portal.core import clock
from portal.core.models import Message
from portal.core.transitions import Refused
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    UserFactory,
    commented,
    send_back,
)

from .pages import address, document, messages, queries, texts

PANEL = "//*[@id='comments']"


@pytest.fixture
def goals(draft):
    return draft.sections.select_related("spec", "plan__district").get(spec__key="goals")


@pytest.fixture
def post(sign_in):
    """Send a comment as a person's form does."""

    def send(user, on, text, **more):
        typed = {"section": on.spec.key, "key": str(uuid.uuid4()), "text": text} | more
        return sign_in(user).post(reverse("planning:comment", args=[on.plan_id]), typed, follow=True)

    return send


def do(sign_in, user, thread, move):
    where = reverse("planning:comment-do", args=[thread.section.plan_id, thread.pk, move])
    return sign_in(user).post(where, follow=True)


@pytest.mark.parametrize("role", ["librarian", "administrator", "consultant", "reviewer"])
def test_who_writes_or_reviews_may_comment_and_the_others_read_it(
    role, request, goals, post, viewer, sign_in
):
    person = request.getfixturevalue(role)

    page = post(person, goals, "Why five goals?")
    read = sign_in(viewer).get(goals.get_absolute_url())

    assert messages(page) == ["Comment added."]
    assert "Why five goals?" in texts(read, f"{PANEL}//li")[0]
    assert document(read).xpath(f"{PANEL}//form") == []


@pytest.mark.parametrize("role", ["viewer", "finance", "agency_finance", "manager"])
def test_who_only_reads_may_not_comment_or_resolve(role, request, goals, post, librarian, sign_in):
    person, thread = request.getfixturevalue(role), comment(goals, by=librarian, text="Why?")

    assert post(person, goals, "Mine").status_code == 403
    assert do(sign_in, person, thread, "resolve").status_code == 403
    assert SectionComment.objects.get().state == "open"


def test_nobody_of_another_district_sees_or_touches_a_comment(goals, post, librarian, sign_in):
    thread = comment(goals, by=librarian, text="Ours")
    stranger = MembershipFactory(district=DistrictFactory()).user

    assert post(stranger, goals, "Mine").status_code == 404
    assert do(sign_in, stranger, thread, "resolve").status_code == 404
    assert list(SectionComment.objects.visible_to(stranger)) == []
    assert list(SectionComment.objects.visible_to(librarian)) == [thread]


def test_a_comment_of_one_plan_is_not_reached_through_another(goals, librarian, district, sign_in):
    thread = comment(goals, by=librarian, text="Ours")
    other = PlanFactory(district=district, first_year=2034, last_year=2035)

    where = reverse("planning:comment-do", args=[other.pk, thread.pk, "resolve"])

    assert sign_in(librarian).post(where).status_code == 404


def test_a_reply_stands_under_its_comment_and_has_no_replies_of_its_own(goals, post, librarian, consultant):
    thread = comment(goals, by=consultant, text="Which year?")
    page = post(librarian, goals, "2028.", reply_to=thread.pk)
    reply = thread.replies.get()

    assert texts(page, f"{PANEL}//*[@aria-label='Replies']/li/p[2]") == ["2028."]
    with pytest.raises(Refused, match="is not part of this section"):
        comment(goals, by=librarian, text="More", reply_to=reply.pk)


@pytest.mark.parametrize("reply_to", ["x", "99999", "9" * 30, "²"])
def test_a_reply_to_nothing_is_a_sentence(reply_to, goals, post, librarian):
    page = post(librarian, goals, "2028.", reply_to=reply_to)

    assert page.status_code == 422
    assert "The comment that you reply to is not part of this section." in texts(page, "//main")[0]


def test_resolved_comments_are_folded_and_can_be_opened_again(goals, librarian, consultant, sign_in):
    thread = comment(goals, by=consultant, text="Which year?")
    page = do(sign_in, librarian, thread, "resolve")

    assert messages(page) == ["Resolved."]
    assert texts(page, f"{PANEL}/details[1]/summary") == ["1 resolved"]
    assert f"Resolved by {librarian}" in texts(page, f"{PANEL}//li")[0]
    assert messages(do(sign_in, librarian, thread, "resolve")) == [
        "Error: Resolve is not possible: this is resolved now."
    ]

    again = do(sign_in, consultant, thread, "reopen")

    thread.refresh_from_db()
    assert (messages(again), thread.state, thread.resolved_by) == (["Opened again."], "open", None)
    assert [change.name for change in thread.changes.all()] == ["resolve", "reopen"]


def test_nothing_typed_is_lost_when_a_comment_is_refused(goals, post, librarian, consultant):
    thread = comment(goals, by=consultant, text="Which year?")
    thread.resolve(by=consultant)

    late = post(librarian, goals, "In 2028,\nas we said.", reply_to=thread.pk)
    long = post(librarian, goals, "a" * 4001)
    nowhere = post(librarian, goals, "Where?", section="nothing")

    assert [page.status_code for page in (late, long, nowhere)] == [422] * 3
    assert document(late).xpath("//textarea[@id='text']")[0].text.strip() == "In 2028,\nas we said."
    assert "Reopen it to reply." in texts(late, "//*[@data-focus and @tabindex='-1']")[0]
    assert "a" * 4001 in texts(long, "//textarea")[0]
    assert "Choose the section that you write about." in texts(nowhere, "//main")[0]
    assert SectionComment.objects.count() == 1


def test_a_comment_without_words_is_a_sentence(goals, post, librarian):
    assert "Write what you want to say." in texts(post(librarian, goals, " \0 "), "//main")[0]


def test_a_form_sent_twice_says_it_once(goals, post, librarian):
    key = str(uuid.uuid4())

    for _ in range(2):
        post(librarian, goals, "Once.", key=key)

    assert SectionComment.objects.get().text == "Once."


def test_the_key_of_somebody_elses_form_takes_nothing_away(goals, librarian, consultant):
    first = comment(goals, by=librarian, text="Mine")

    comment(goals, by=consultant, text="And mine", key=first.key)

    assert SectionComment.objects.count() == 2


def test_words_are_shown_as_words(goals, post, librarian):
    page = post(librarian, goals, "<script>alert(1)</script> & more")

    assert "<script>alert(1)</script> & more" in texts(page, f"{PANEL}//li")[0]
    assert "<script>alert" not in page.content.decode()


# Who is mailed


def test_who_is_named_is_mailed_at_once_and_nobody_else(goals, post, librarian, consultant, administrator):
    page = post(librarian, goals, f"@{consultant.name}, is this @{librarian.name} enough?")

    message = Message.objects.get()
    assert (message.to, message.key) == (
        consultant,
        f"comment-mentions:{SectionComment.objects.get().pk}:{consultant.pk}",
    )
    assert "is this" in message.body
    assert messages(page) == [f"Comment added. {consultant.name} has an email."]


def test_a_comment_without_a_name_mails_nobody(goals, post, librarian, consultant):
    post(librarian, goals, f"{consultant.name} should read this; mail me at a@{consultant.name}")

    assert not Message.objects.exists()


def test_only_those_who_see_the_plan_can_be_named(goals, librarian, district, reviewer):
    former = MembershipFactory(district=district, ends_on=clock.today()).user
    stranger = MembershipFactory(district=DistrictFactory()).user
    elsewhere = AssignmentFactory(district=DistrictFactory()).consultant
    closed = MembershipFactory(district=district, user__is_active=False).user
    names = ", ".join(f"@{person.name}" for person in (former, stranger, elsewhere, closed, reviewer))

    comment(goals, by=librarian, text=names)

    assert [message.to for message in Message.objects.all()] == [reviewer]
    assert set(people_who_see(goals.plan)) == {librarian, reviewer}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Ada Lind, look", ["Ada Lind"]),
        ("@ada   lind's idea", ["Ada Lind"]),
        ("@Ada Lind Marsh", ["Ada Lind Marsh"]),
        ("@Ada Lind Marsh and @Ada Lind", ["Ada Lind Marsh", "Ada Lind"]),
        ("@Ada Linden", []),
        ("@Ada Lind-Berg", []),
        ("@Ada", []),
        ("mail@Ada Lind", []),
    ],
)
def test_of_two_names_the_longer_one_is_meant(text, names):
    people = [UserFactory.build(name=name) for name in ("Ada Lind", "Ada Lind Marsh", "")]

    assert [person.name for person in mentioned(text, people)] == names


# What pages show


def test_the_task_list_counts_what_is_open(draft, goals, librarian, consultant, sign_in):
    for text in ("One", "Two", "Three"):
        thread = comment(goals, by=consultant, text=text)
    comment(goals, by=librarian, text="Yes", reply_to=thread.pk)
    thread.resolve(by=librarian)

    page = sign_in(librarian).get(draft.get_absolute_url())

    assert texts(page, "//ul[@class='rows']//li[.//a[contains(., 'Goals')]]//strong") == ["2 open comments"]


def test_pages_ask_the_same_queries_for_any_number_of_comments(draft, goals, librarian, consultant, sign_in):
    browser = sign_in(librarian)
    pages = [goals.get_absolute_url(), draft.get_absolute_url()]

    def talk():
        thread = comment(goals, by=consultant, text="Which year?")
        comment(goals, by=librarian, text="2028.", reply_to=thread.pk)
        comment(goals, by=consultant, text="And which month?").resolve(by=librarian)

    talk()
    few = [queries(browser, page) for page in pages]
    for _ in range(6):
        talk()

    assert [queries(browser, page) for page in pages] == few


def test_the_database_holds_what_a_comment_is(goals, librarian):
    thread = comment(goals, by=librarian, text="Why?")
    reply = comment(goals, by=librarian, text="So.", reply_to=thread.pk)

    for row, facts in ((thread, {"state": "resolved"}), (reply, {"resolved_by": librarian})):
        with pytest.raises(IntegrityError), transaction.atomic():
            SectionComment.objects.filter(pk=row.pk).update(**facts)


def test_who_may_not_comment_may_not_do_so_past_the_page(goals, viewer):
    with pytest.raises(PermissionDenied):
        comment(goals, by=viewer, text="Mine")


# Comments of a review


def test_what_the_reviewer_says_belongs_to_the_version_and_the_district_cannot_resolve_it_yet(
    in_review, reviewer, sign_in
):
    thread = commented(in_review, by=reviewer)
    librarian = in_review.sent_by

    during = do(sign_in, librarian, thread, "resolve")
    page = sign_in(librarian).get(thread.get_absolute_url())

    assert thread.submission == in_review
    assert messages(during) == [
        "Error: The review is not over. You can resolve this when the plan comes back."
    ]
    assert "in the review of version 1" in texts(page, f"{PANEL}//li")[0]
    assert "Resolve" not in texts(page, PANEL)[0]
    with pytest.raises(PermissionDenied):
        thread.resolve(by=librarian)

    send_back(in_review, by=reviewer, note="Name the goals.")

    assert messages(do(sign_in, librarian, thread, "resolve")) == ["Resolved."]


def test_what_another_reviewer_or_a_writer_says_meanwhile_is_no_part_of_the_review(in_review, consultant):
    other = MembershipFactory(role=Role.REVIEWER).user
    AssignmentFactory(consultant=consultant, district=in_review.district)

    for person in (other, type(consultant).objects.get(pk=consultant.pk), in_review.sent_by):
        assert commented(in_review, by=person).submission is None


def test_a_plan_address_of_comments_takes_only_what_is_posted(draft, writer):
    assert writer.get(address(draft, "detail")).status_code == 200
    assert writer.get(reverse("planning:comment", args=[draft.pk])).status_code == 405
