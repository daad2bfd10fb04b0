from .comments import SectionComment
from .frameworks import Framework, FrameworkArea, PlanTemplate, TemplateSection
from .plans import Plan, Section, SectionVersion
from .rows import BudgetLine, Fund, Goal, Holding, Step, TeamMember
from .submissions import Submission, versions_at

__all__ = [
    "BudgetLine",
    "Framework",
    "FrameworkArea",
    "Fund",
    "Goal",
    "Holding",
    "Plan",
    "PlanTemplate",
    "Section",
    "SectionComment",
    "SectionVersion",
    "Step",
    "Submission",
    "TeamMember",
    "TemplateSection",
    "versions_at",
]
