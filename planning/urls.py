from django.urls import path

from . import views

app_name = "planning"
urlpatterns = [
    path("plans/", views.PlanList.as_view(), name="plan-list"),
    path("plans/new/", views.PlanCreate.as_view(), name="plan-create"),
    path("plans/<int:pk>/", views.PlanDetail.as_view(), name="plan-detail"),
    path("plans/<int:pk>/check/", views.PlanCheck.as_view(), name="plan-check"),
    path("plans/<int:pk>/report/", views.plan_report, name="plan-report"),
    path("plans/<int:pk>/export.docx", views.export_word, name="word-export"),
    path("plans/<int:pk>/import/", views.upload_word, name="word-upload"),
    path("plans/<int:pk>/import/<int:word>/", views.WordImportPage.as_view(), name="word-import"),
    path("plans/<int:pk>/updates/", views.Updates.as_view(), name="updates"),
    path("plans/<int:pk>/updates/<int:year>/", views.UpdatePage.as_view(), name="update"),
    path("plans/<int:pk>/updates/<int:year>/finish/", views.finish_update, name="update-finish"),
    path("plans/<int:pk>/board/", views.board, name="board"),
    path("plans/<int:pk>/versions/<int:number>/board/", views.BoardPage.as_view(), name="board-version"),
    path("plans/<int:pk>/versions/<int:number>/board/packet/", views.board_packet, name="board-packet"),
    path("plans/<int:pk>/versions/<int:number>/board/minutes/", views.minutes, name="minutes"),
    path("plans/<int:pk>/versions/<int:number>/board/do/<slug:move>/", views.do_board, name="board-do"),
    path("plans/<int:pk>/versions/<int:number>/publish/", views.publish_plan, name="publish"),
    path("plans/<int:pk>/versions/<int:number>/unpublish/", views.unpublish_plan, name="unpublish"),
    path("p/<slug:code>/", views.public_plan, name="public"),
    path("p/<slug:code>/<slug:years>/<int:number>/", views.public_version, name="public-version"),
    path("p/<slug:code>/<slug:years>/<int:number>/plan.pdf", views.public_file, name="public-file"),
    path("plans/<int:pk>/versions/<int:number>/changes/", views.VersionChanges.as_view(), name="changes"),
    path("plans/<int:pk>/comments/", views.comment_on_plan, name="comment"),
    path("plans/<int:pk>/comments/<int:comment>/do/<slug:move>/", views.do_comment, name="comment-do"),
    path("plans/<int:pk>/do/<slug:move>/", views.do_move, name="plan-do"),
    path("plans/<int:pk>/sections/<slug:key>/", views.SectionPage.as_view(), name="section"),
    path(
        "plans/<int:pk>/sections/<slug:key>/history/", views.SectionHistory.as_view(), name="section-history"
    ),
    path(
        "plans/<int:pk>/sections/<slug:key>/history/compare/",
        views.SectionCompare.as_view(),
        name="section-compare",
    ),
    path(
        "plans/<int:pk>/sections/<slug:key>/history/<int:version>/bring-back/",
        views.bring_back,
        name="bring-back",
    ),
    path("evaluations/", views.EvaluationList.as_view(), name="evaluation-list"),
    path("evaluations/new/", views.EvaluationStart.as_view(), name="evaluation-start"),
    path("evaluations/<int:pk>/", views.EvaluationDetail.as_view(), name="evaluation"),
    path("evaluations/<int:pk>/do/<slug:move>/", views.do_evaluation, name="evaluation-do"),
    path("evaluations/<int:pk>/parts/<slug:key>/", views.PartPage.as_view(), name="evaluation-part"),
    path("evaluations/<int:pk>/note/", views.confidential_note, name="evaluation-note"),
    path("evaluations/<int:pk>/discussion/", views.discussion, name="evaluation-discussion"),
    path("evaluations/<int:pk>/goals/", views.evaluation_goals, name="evaluation-goals"),
    path("evaluations/<int:pk>/trend/", views.EvaluationTrend.as_view(), name="evaluation-trend"),
    path("evaluations/<int:pk>/raters/", views.rater_links, name="evaluation-raters"),
    path("evaluations/<int:pk>/raters/<int:link>/end/", views.end_rater_link, name="evaluation-rater-end"),
    path("rate/thanks/", views.rated, name="rated"),
    path("rate/<str:token>/", views.rate, name="rate"),
]
