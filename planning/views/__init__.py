from .evaluation_parts import PartPage, confidential_note
from .evaluations import (
    EvaluationDetail,
    EvaluationList,
    EvaluationStart,
    EvaluationTrend,
    discussion,
    do_evaluation,
    evaluation_goals,
)
from .plans import PlanCheck, PlanCreate, PlanDetail, PlanList, do_move, plan_report
from .raters import end_rater_link, rate, rated, rater_links
from .sections import SectionHistory, SectionPage

__all__ = [
    "EvaluationDetail",
    "EvaluationList",
    "EvaluationStart",
    "EvaluationTrend",
    "PartPage",
    "PlanCheck",
    "PlanCreate",
    "PlanDetail",
    "PlanList",
    "SectionHistory",
    "SectionPage",
    "confidential_note",
    "discussion",
    "do_evaluation",
    "do_move",
    "end_rater_link",
    "evaluation_goals",
    "plan_report",
    "rate",
    "rated",
    "rater_links",
]
