from .comments import comment_on_plan, do_comment
from .plans import PlanCheck, PlanCreate, PlanDetail, PlanList, do_move, plan_report
from .sections import SectionHistory, SectionPage
from .versions import VersionChanges

__all__ = [
    "PlanCheck",
    "PlanCreate",
    "PlanDetail",
    "PlanList",
    "SectionHistory",
    "SectionPage",
    "VersionChanges",
    "comment_on_plan",
    "do_comment",
    "do_move",
    "plan_report",
]
