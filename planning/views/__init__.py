from .plans import PlanCheck, PlanCreate, PlanDetail, PlanList, do_move, plan_report
from .sections import SectionHistory, SectionPage

__all__ = [
    "PlanCheck",
    "PlanCreate",
    "PlanDetail",
    "PlanList",
    "SectionHistory",
    "SectionPage",
    "do_move",
    "plan_report",
]
