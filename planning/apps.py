from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = "Plans"

    def ready(self):
        from . import (  # noqa: F401 - the PDFs this app makes, and its work in the morning
            evaluation_paper,
            evidence,
            report_kinds,
            work,
        )
        from .evaluation_goals import evaluations_for

        evidence.PROVIDERS.append(evaluations_for)
