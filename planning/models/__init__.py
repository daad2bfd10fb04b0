from .board import BoardDecision, DpiFiling
from .comments import SectionComment
from .frameworks import Framework, FrameworkArea, PlanTemplate, TemplateSection
from .plans import Plan, Section, SectionVersion
from .publications import Publication
from .rows import BudgetLine, Fund, Goal, Holding, Step, TeamMember
from .submissions import Submission, versions_at
from .updates import GoalReview, PlanUpdate
from .word_imports import WordImport

__all__ = [
    "BoardDecision",
    "BudgetLine",
    "DpiFiling",
    "Framework",
    "FrameworkArea",
    "Fund",
    "Goal",
    "GoalReview",
    "Holding",
    "Plan",
    "PlanTemplate",
    "PlanUpdate",
    "Publication",
    "Section",
    "SectionComment",
    "SectionVersion",
    "Step",
    "Submission",
    "TeamMember",
    "TemplateSection",
    "WordImport",
    "versions_at",
]
