from .board import BoardDecision, DpiFiling
from .frameworks import Framework, FrameworkArea, PlanTemplate, TemplateSection
from .plans import Plan, Section, SectionVersion
from .publications import Publication
from .rows import BudgetLine, Fund, Goal, Holding, Step, TeamMember
from .submissions import Submission, versions_at

__all__ = [
    "BoardDecision",
    "BudgetLine",
    "DpiFiling",
    "Framework",
    "FrameworkArea",
    "Fund",
    "Goal",
    "Holding",
    "Plan",
    "PlanTemplate",
    "Publication",
    "Section",
    "SectionVersion",
    "Step",
    "Submission",
    "TeamMember",
    "TemplateSection",
    "versions_at",
]
