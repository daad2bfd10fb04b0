from django.urls import path

from . import views

app_name = "planning"
urlpatterns = [
    path("plans/", views.PlanList.as_view(), name="plan-list"),
    path("plans/new/", views.PlanCreate.as_view(), name="plan-create"),
    path("plans/<int:pk>/", views.PlanDetail.as_view(), name="plan-detail"),
    path("plans/<int:pk>/check/", views.PlanCheck.as_view(), name="plan-check"),
    path("plans/<int:pk>/report/", views.plan_report, name="plan-report"),
    path("plans/<int:pk>/versions/<int:number>/changes/", views.VersionChanges.as_view(), name="changes"),
    path("plans/<int:pk>/comments/", views.comment_on_plan, name="comment"),
    path("plans/<int:pk>/comments/<int:comment>/do/<slug:move>/", views.do_comment, name="comment-do"),
    path("plans/<int:pk>/do/<slug:move>/", views.do_move, name="plan-do"),
    path("plans/<int:pk>/sections/<slug:key>/", views.SectionPage.as_view(), name="section"),
    path(
        "plans/<int:pk>/sections/<slug:key>/history/", views.SectionHistory.as_view(), name="section-history"
    ),
]
