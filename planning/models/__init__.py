from .board import BoardDecision, DpiFiling
from .collection_imports import CollectionImport
from .comments import SectionComment
from .evaluations import Evaluation
from .frameworks import Framework, FrameworkArea, PlanTemplate, TemplateSection
from .instruments import Instrument, InstrumentPart, RaterRole, Statement
from .plans import Plan, Section, SectionVersion
from .publications import Publication
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
from .resources import Resource
from .rows import AccessPoint, BudgetLine, Fund, Goal, GoalResource, Holding, Step, TeamMember
from .submissions import Submission, versions_at
from .updates import GoalReview, PlanUpdate
from .word_imports import WordImport

__all__ = [
    "AccessPoint",
    "BoardDecision",
    "BudgetLine",
    "CollectionImport",
    "ConfidentialNote",
    "DpiFiling",
    "Evaluation",
    "EvaluationGoal",
    "EvaluationPart",
    "Framework",
    "FrameworkArea",
    "Fund",
    "Goal",
    "GoalResource",
    "GoalReview",
    "Holding",
    "Instrument",
    "InstrumentPart",
    "Level",
    "Plan",
    "PlanTemplate",
    "PlanUpdate",
    "Publication",
    "RaterAnswer",
    "RaterLink",
    "RaterRating",
    "RaterRole",
    "Rating",
    "Resource",
    "Section",
    "SectionComment",
    "SectionVersion",
    "Statement",
    "Step",
    "Submission",
    "TeamMember",
    "TemplateSection",
    "WordImport",
    "versions_at",
]
