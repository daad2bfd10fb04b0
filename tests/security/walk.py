"""Every address of the portal, with the records of one district whose every word can be recognised."""

import datetime as dt
import re
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver

from districts.actions import invite
from districts.models import Assignment, Cesa, District, Invitation, Membership, Role, User
from funds.models import FundOrder
from planning.goal_resources import attach
from planning.models import (
    BudgetLine,
    CollectionImport,
    ConfidentialNote,
    Evaluation,
    Goal,
    Holding,
    Instrument,
    Plan,
    PlanUpdate,
    Resource,
    Section,
    SectionVersion,
    Step,
    Submission,
    TeamMember,
    WordImport,
)
from portal.core import clock, jobs
from portal.core.models import Job, Message, StateChange
from services import ledger, statements
from services.amending import draw_up
from services.models import (
    Agreement,
    Amendment,
    CatalogYear,
    LedgerEntry,
    NamedPerson,
    Offer,
    Service,
    Statement,
    Subscription,
)
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    MembershipFactory,
    PlanFactory,
    SubmissionFactory,
    UserFactory,
    commented,
    make_ready,
    send_back,
)
from tests.factories.evaluations import EvaluationFactory, rated_by_link
from tests.factories.resources import ResourceFactory
from tests.factories.services import AgreementFactory, booked, logged

from .fund_records import FundRecords

SECRET = "Xqsecret"
UNKNOWN_PLAN = {"code": "0000", "years": "2028-2030", "number": 1}
A_DAY_OF_SERVICE = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
UNKNOWN_CODE, UNKNOWN_TOKEN = "K7QM-4TXD-92HP", "nobody-holds-this"


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver."""

    name: str  # with its namespace; empty where the pattern has none
    route: str
    parameters: tuple[str, ...]

    def __str__(self):
        return self.name or self.route


def addresses(resolver=None, namespace="", prefix=""):
    """All patterns, those of allauth and the admin included."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            parameters = re.findall(r"<(?:\w+:)?(\w+)>", route)
            yield Address(f"{namespace}{entry.name}" if entry.name else "", route, tuple(parameters))
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner, route)


class World:
    """A district with something secret in every field, and the records that addresses name."""

    def __init__(self):
        self.district = DistrictFactory(name=f"{SECRET} Falls")
        self.librarian = MembershipFactory(
            district=self.district, user__name=f"{SECRET} Writer", user__email="xqsecret@example.org"
        ).user
        self.reviewer = MembershipFactory(role=Role.REVIEWER).user
        self.signed = self._version(2022, 2024)
        self.signed.sign_off(by=self.reviewer, note=SECRET, read_sha256=self.signed.report.file_hash)
        make_ready(self.signed.certificate.signed_report)
        self.update = PlanUpdate.objects.create(
            plan=self.signed.plan, school_year=2024, started_by=self.librarian, summary=SECRET
        )
        self.returned = self._version(2025, 2027)
        send_back(self.returned, by=self.reviewer, note=f"{SECRET} must change.")
        self.submission = self._version(2028, 2030)
        self.plan = Plan.objects.get(pk=self.submission.plan_id)
        self.saved_once = SectionVersion.objects.filter(
            section__plan=self.plan, section__spec__key="goals"
        ).get()
        self.word = WordImport.objects.create(
            plan=self.plan,
            name=f"{SECRET}.docx",
            uploaded_by=self.librarian,
            job=jobs.enqueue("test", f"word:{SECRET}"),
            found={"parts": [], "warnings": [SECRET]},
        )
        self.sheet = self._catalog_file()
        self.comment = commented(self.submission, by=self.librarian, text=SECRET)
        self.membership = Membership.objects.get(user=self.librarian)
        self.invitation = invite(
            by=self.librarian,
            email="xqsecret.guest@example.org",
            name=f"{SECRET} Guest",
            role=Role.VIEWER,
            district=self.district,
        )[0]
        self.job = self._failed_job()
        Message.objects.create(
            key="x", to=self.librarian, district=self.district, subject=SECRET, body=SECRET
        )
        self._evaluations()
        with clock.at(A_DAY_OF_SERVICE):
            self._services()
        self.fund = FundRecords(self.district, self.librarian, SECRET)

    def _catalog_file(self):
        column = {"head": SECRET, "examples": [SECRET]}
        found = {"head_row": 1, "rows": 1, "columns": [column], "guessed": {"label": 0}}
        figures = {"items": 1, "average_year": 2001, "added": None, "weeded": None}
        return CollectionImport.objects.create(
            plan=self.plan,
            name=f"{SECRET}.csv",
            uploaded_by=self.librarian,
            job=jobs.enqueue("test", f"sheet:{SECRET}"),
            found=found,
            mapping={"label": 0},
            tally={"classes": [{"label": SECRET} | figures], "troubles": [], "more": 0, "rows": 1},
        )

    def _evaluations(self):
        """One in progress that asks others by link, and one with its report; secret in every word."""
        facts = {"district": self.district, "words": SECRET}
        self.evaluation = EvaluationFactory(**facts, reached="consultant_review")
        self.rater_link = rated_by_link(self.evaluation, by=self.librarian, words=SECRET)
        ConfidentialNote.objects.create(evaluation=self.evaluation, author=self.librarian, text=SECRET)
        self.resource = ResourceFactory()
        attach(Goal.objects.filter(plan=self.plan).first(), self.resource)
        self.final_evaluation = EvaluationFactory(**facts, school_year=2024, reached="final")
        make_ready(self.final_evaluation.report)

    def _services(self):
        """A request, one that was sent, and a running agreement with a change and days."""
        facts = {"district": self.district, "started_by": self.librarian}
        self.request = AgreementFactory(**facts)
        NamedPerson.objects.create(subscription=self.request.lines.get(), name=SECRET)
        self.asked = AgreementFactory(**facts, reached="submitted")
        self.agreement = self._agreement()
        self.line = self.agreement.lines.get()
        self.amendment = self._amendment()
        self._days()

    def _days(self):
        """A day booked and one given, secret in every word."""
        words = {"place": SECRET, "quarters": 2}
        self.booking = booked(self.line, dt.date(2026, 10, 12), purpose=SECRET, **words)
        self.visit = logged(
            self.line,
            dt.date(2026, 10, 5),
            summary=SECRET,
            people_met=SECRET,
            next_step=SECRET,
            plan_step=Step.objects.filter(goal__plan=self.plan).first(),
            private_note=SECRET,
            files=[SimpleUploadedFile("xqsecret.txt", SECRET.encode())],
            **words,
        )
        self._statement(words)

    def _statement(self, words):
        """September, with a day that the district asks about."""
        logged(self.line, dt.date(2026, 9, 14), summary=SECRET, **words)
        manager = MembershipFactory(role=Role.MANAGER).user
        month = dt.date(2026, 9, 1)
        self.statement = statements.issue(by=manager, district=self.district, month=month)
        make_ready(self.statement.report)
        line, administrator = self.statement.lines.get(), self.agreement.approved_by
        self.statement.query(by=administrator, note=SECRET, line=line)

    def _version(self, first_year, last_year):
        plan = PlanFactory(
            district=self.district,
            first_year=first_year,
            last_year=last_year,
            complete=True,
            started_by=self.librarian,
        )
        words = f"<p>{SECRET} {{}}</p>"
        Section.objects.filter(plan=plan).update(html=words.format("text"))
        SectionVersion.objects.filter(section__plan=plan).update(
            content={"html": words.format("once"), "rows": []}
        )
        Goal.objects.filter(plan=plan).update(title=SECRET, outcome=SECRET, measure=SECRET)
        Step.objects.filter(goal__plan=plan).update(text=SECRET, who=SECRET)
        for model, field in ((TeamMember, "name"), (Holding, "label"), (BudgetLine, "purpose")):
            model.objects.filter(plan=plan).update(**{field: SECRET})
        return SubmissionFactory(plan=plan, by=self.librarian, note=f"{SECRET} note", reviewer=self.reviewer)

    def _agreement(self):
        """A running one with used days, secret in each word that people write."""
        agreement = AgreementFactory(district=self.district, started_by=self.librarian, reached="submitted")
        NamedPerson.objects.create(subscription=agreement.lines.get(), name=f"{SECRET} Member")
        administrator = MembershipFactory(district=self.district, role=Role.ADMINISTRATOR).user
        agreement.approve(
            by=administrator, note=SECRET, name=f"{SECRET} Signer", title=SECRET, po_number=SECRET
        )
        manager = MembershipFactory(role=Role.MANAGER).user
        agreement.accept(by=manager, note=SECRET)
        make_ready(agreement.report)
        ledger.write(agreement.lines.get(), LedgerEntry.Kind.DELIVERY, -2, by=manager, note=SECRET)
        return agreement

    def _amendment(self):
        amendment = draw_up(
            self.agreement,
            by=self.librarian,
            kind=Amendment.Kind.ADD,
            subscription=self.line,
            quantity=1,
            effective_on=clock.today(),
        )
        amendment.number = 1
        amendment.save()
        amendment.request(by=self.librarian, note=SECRET)
        return amendment

    def _failed_job(self):
        job = jobs.enqueue("test", f"{SECRET}", district=self.district)
        Job.objects.filter(pk=job.pk).update(words=SECRET, error=SECRET)
        return job

    def record(self, model):
        """The row of this district for an admin page."""
        rows = {
            CatalogYear: lambda: self.request.year,
            Offer: lambda: self.request.lines.get().offer,
            Service: lambda: self.request.lines.get().service,
            Evaluation: lambda: self.evaluation,
            Instrument: lambda: self.evaluation.instrument,
            Resource: lambda: self.resource,
            Agreement: lambda: self.agreement,
            Amendment: lambda: self.amendment,
            LedgerEntry: lambda: self.line.ledger.last(),
            Statement: lambda: self.statement,
            Subscription: lambda: self.line,
            Assignment: lambda: AssignmentFactory(district=self.district),
            Cesa: lambda: self.district.cesa,
            District: lambda: self.district,
            Invitation: lambda: self.invitation,
            Job: lambda: self.job,
            Membership: lambda: self.membership,
            StateChange: lambda: self.submission.changes.first(),
            Submission: lambda: self.submission,
            User: lambda: self.librarian,
        }
        return rows[model]() if model in rows else self.fund.rows.get(model)

    def arguments(self, address):
        """Values for the address's parameters that name records of this district; None when not known."""
        if address.name.startswith("admin:") or address.route.startswith("admin/"):
            return self._admin_arguments(address)
        report = {"pk": self.submission.report_id, "number": 1}
        plan = {"pk": self.plan.pk, "key": "goals", "move": "send", "number": 1}
        known = {
            "planning:bring-back": {"pk": self.plan.pk, "key": "goals", "version": self.saved_once.pk},
            "planning:comment-do": {"pk": self.plan.pk, "comment": self.comment.pk, "move": "resolve"},
            "services:subscribe-sent": {"pk": self.asked.pk, "year": self.asked.year.ends_in},
            "services:year": {"pk": self.district.pk, "year": self.agreement.year.ends_in},
            "districts:district-detail": {"pk": self.district.pk},
            "districts:end": {"pk": self.membership.pk},
            "districts:withdraw": {"pk": self.invitation.pk},
            "districts:accept": {"token": UNKNOWN_TOKEN},
            "reports:verify-code": {"code": UNKNOWN_CODE},
            "planning:public": {"code": "0000"},
            "planning:word-import": {"pk": self.plan.pk, "word": self.word.pk},
            "planning:collection-import": {"pk": self.plan.pk, "sheet": self.sheet.pk},
            "planning:update": {"pk": self.update.plan_id, "year": self.update.school_year},
            "planning:update-finish": {"pk": self.update.plan_id, "year": self.update.school_year},
            "planning:public-version": UNKNOWN_PLAN,
            "planning:public-file": UNKNOWN_PLAN,
            "account_confirm_email": {"key": "unknown"},
            "account_reset_password_from_key": {"uidb36": "1", "key": "unknown"},
        }
        known |= self._days_arguments() | self._evaluation_arguments() | self.fund.arguments
        if address.name in known:
            return known[address.name]
        services = {"pk": self.agreement.pk, "number": 1, "move": "withdraw"}
        services |= {"year": self.agreement.year.ends_in}
        if address.name.startswith("services:subscribe"):
            services["pk"] = self.request.pk
        fund = {"pk": self.fund.fund.pk}
        pools = {"planning": plan, "reports": report, "services": services, "funds": fund}
        pool = pools.get(address.name.partition(":")[0], {})
        if set(address.parameters) <= set(pool):
            return {name: pool[name] for name in address.parameters}
        return None

    def _evaluation_arguments(self):
        evaluation = {"pk": self.evaluation.pk}
        names = ("", "-note", "-discussion", "-goals", "-trend", "-raters")
        return {f"planning:evaluation{name}": evaluation for name in names} | {
            "planning:evaluation-do": evaluation | {"move": "finish_rating"},
            "planning:evaluation-part": evaluation | {"key": "reading"},
            "planning:evaluation-rater-end": evaluation | {"link": self.rater_link.pk},
            "planning:rate": {"token": UNKNOWN_TOKEN},
        }

    def _days_arguments(self):
        line, booking, visit = ({"pk": one.pk} for one in (self.line, self.booking, self.visit))
        return {
            "services:days-of": line,
            "services:booking": booking,
            "services:booking-move": booking,
            "services:booking-do": booking | {"move": "cancel"},
            "services:statement": {"pk": self.statement.pk},
            "services:statement-agree": {"pk": self.statement.pk},
            "services:statement-question": {
                "pk": self.statement.pk,
                "line": self.statement.lines.get().pk,
            },
            "services:visit": visit,
            "services:visit-correct": visit,
            "services:visit-do": visit | {"move": "reverse"},
            "services:visit-paper": visit,
            "services:visit-file": {"pk": self.visit.files.get().pk},
        }

    def _admin_arguments(self, address):
        if address.parameters == ("app_label",):
            return {"app_label": "planning"}
        if address.parameters == ("url",):
            return {"url": "nowhere"}
        model = _admin_models().get(address.route.split("/")[2])
        record = self.record(model) if model else None
        if "pk" in address.parameters:
            moves = {Agreement: "accept", Amendment: "accept", FundOrder: "approve"}
            return {"pk": record.pk, "move": moves.get(model, "sign_off")} if record else None
        return {"object_id": record.pk if record else UserFactory().pk} if model else None

    def path(self, address):
        """The address with its parameters filled in; None when nobody said how."""
        values = self.arguments(address) if address.parameters else {}
        if values is None:
            return None
        route = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), _plain(address.route))
        return f"/{route}"


def _plain(route):
    """A route written as a regular expression, in the angle brackets of the others."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^", "").replace("$", "")


def _admin_models():
    from django.contrib import admin

    return {model._meta.model_name: model for model in admin.site._registry}
