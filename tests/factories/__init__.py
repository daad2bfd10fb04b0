"""One factory per model, made as the portal itself would make the rows."""

from .districts import AssignmentFactory, CesaFactory, DistrictFactory, MembershipFactory, UserFactory
from .planning import (
    AccessTemplateFactory,
    PlanFactory,
    PlanTemplateFactory,
    SubmissionFactory,
    commented,
    send_back,
    sent_again,
)
from .reports import make_ready

__all__ = [
    "AccessTemplateFactory",
    "AssignmentFactory",
    "CesaFactory",
    "DistrictFactory",
    "MembershipFactory",
    "PlanFactory",
    "PlanTemplateFactory",
    "SubmissionFactory",
    "UserFactory",
    "commented",
    "make_ready",
    "send_back",
    "sent_again",
]
