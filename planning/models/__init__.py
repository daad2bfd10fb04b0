from .evaluations import Evaluation
from .frameworks import Framework, FrameworkArea, PlanTemplate, TemplateSection
from .instruments import Instrument, InstrumentPart, RaterRole, Statement
from .plans import Plan, Section, SectionVersion
from .ratings import (
    ConfidentialNote,
    EvaluationGoal,
    EvaluationPart,
    Level,
    RaterAnswer,
    RaterLink,
    RaterRating,
    Rating,
)
from .rows import BudgetLine, Fund, Goal, Holding, Step, TeamMember
from .submissions import Submission, versions_at

__all__ = [
    "BudgetLine",
    "ConfidentialNote",
    "Evaluation",
    "EvaluationGoal",
    "EvaluationPart",
    "Framework",
    "FrameworkArea",
    "Fund",
    "Goal",
    "Holding",
    "Instrument",
    "InstrumentPart",
    "Level",
    "Plan",
    "PlanTemplate",
    "RaterAnswer",
    "RaterLink",
    "RaterRating",
    "RaterRole",
    "Rating",
    "Section",
    "SectionVersion",
    "Statement",
    "Step",
    "Submission",
    "TeamMember",
    "TemplateSection",
    "versions_at",
]
