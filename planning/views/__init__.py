from .board import BoardPage, board, board_packet, do_board, minutes
from .collection import CollectionImportPage, upload_collection
from .comments import comment_on_plan, do_comment
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
from .frameworks import frameworks
from .history import SectionCompare, SectionHistory, bring_back
from .plans import PlanCheck, PlanCreate, PlanDetail, PlanList, do_move, plan_report
from .public import public_file, public_plan, public_version, publish_plan, unpublish_plan
from .raters import end_rater_link, rate, rated, rater_links
from .sections import SectionPage
from .updates import UpdatePage, Updates, finish_update
from .versions import VersionChanges
from .word import WordImportPage, export_word, upload_word

__all__ = [
    "BoardPage",
    "CollectionImportPage",
    "EvaluationDetail",
    "EvaluationList",
    "EvaluationStart",
    "EvaluationTrend",
    "PartPage",
    "PlanCheck",
    "PlanCreate",
    "PlanDetail",
    "PlanList",
    "SectionCompare",
    "SectionHistory",
    "SectionPage",
    "UpdatePage",
    "Updates",
    "VersionChanges",
    "WordImportPage",
    "board",
    "board_packet",
    "bring_back",
    "comment_on_plan",
    "confidential_note",
    "discussion",
    "do_board",
    "do_comment",
    "do_evaluation",
    "do_move",
    "end_rater_link",
    "evaluation_goals",
    "export_word",
    "finish_update",
    "frameworks",
    "minutes",
    "plan_report",
    "public_file",
    "public_plan",
    "public_version",
    "publish_plan",
    "rate",
    "rated",
    "rater_links",
    "unpublish_plan",
    "upload_collection",
    "upload_word",
]
