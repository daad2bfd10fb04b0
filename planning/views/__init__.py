from .board import BoardPage, board_packet, do_board, minutes
from .comments import comment_on_plan, do_comment
from .plans import PlanCheck, PlanCreate, PlanDetail, PlanList, do_move, plan_report
from .public import public_file, public_plan, public_version, publish_plan, unpublish_plan
from .sections import SectionHistory, SectionPage
from .updates import UpdatePage, Updates, finish_update
from .versions import VersionChanges
from .word import WordImportPage, export_word, upload_word

__all__ = [
    "BoardPage",
    "PlanCheck",
    "PlanCreate",
    "PlanDetail",
    "PlanList",
    "SectionHistory",
    "SectionPage",
    "UpdatePage",
    "Updates",
    "VersionChanges",
    "WordImportPage",
    "board_packet",
    "comment_on_plan",
    "do_board",
    "do_comment",
    "do_move",
    "export_word",
    "finish_update",
    "minutes",
    "plan_report",
    "public_file",
    "public_plan",
    "public_version",
    "publish_plan",
    "unpublish_plan",
    "upload_word",
]
