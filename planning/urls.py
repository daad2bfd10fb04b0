from django.urls import path

from . import views

app_name = "planning"
urlpatterns = [
    path("plans/", views.PlanList.as_view(), name="plan-list"),
    path("plans/new/", views.PlanCreate.as_view(), name="plan-create"),
    path("plans/<int:pk>/", views.PlanDetail.as_view(), name="plan-detail"),
    path("plans/<int:pk>/check/", views.PlanCheck.as_view(), name="plan-check"),
    path("plans/<int:pk>/report/", views.plan_report, name="plan-report"),
    path("plans/<int:pk>/do/<slug:move>/", views.do_move, name="plan-do"),
    path("plans/<int:pk>/sections/<slug:key>/", views.SectionPage.as_view(), name="section"),
    path(
        "plans/<int:pk>/sections/<slug:key>/history/", views.SectionHistory.as_view(), name="section-history"
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
