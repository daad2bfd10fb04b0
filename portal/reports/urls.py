from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("reports/<int:pk>/", views.ReportDetail.as_view(), name="report"),
    path("reports/<int:pk>/status/", views.ReportStatus.as_view(), name="status"),
    path("reports/<int:pk>/retry/", views.retry, name="retry"),
    path("reports/<int:pk>/file.pdf", views.report_file, name="file"),
    path("reports/<int:pk>/pages/<int:number>.webp", views.page_picture, name="page"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify-code"),
]
