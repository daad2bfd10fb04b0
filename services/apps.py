from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "Services"

    def ready(self):
        from . import report_kinds  # noqa: F401 - the PDFs this app makes
