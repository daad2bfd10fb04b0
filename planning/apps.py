from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = "Plans"

    def ready(self):
        from . import report_kinds, work  # noqa: F401 - the PDFs this app makes, and its work in the morning
