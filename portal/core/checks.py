from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register

OURS = {"core", "reports", "districts", "planning", "services", "funds"}


@register()
def every_model_declares_its_scope(app_configs, **kwargs):
    """A model says how it reaches its district, or says that it has none."""
    for model in apps.get_models():
        if model._meta.app_label not in OURS or hasattr(model, "history_object"):
            continue
        if not hasattr(model, "district_path"):
            yield Error(f"{model._meta.label} does not declare district_path.", obj=model, id="core.E001")
        elif model.district_path and not hasattr(model._default_manager.all(), "visible_to"):
            yield Error(
                f"{model._meta.label} has no visible_to: use ScopedQuerySet.", obj=model, id="core.E002"
            )


@register()
def a_pdf_ends_before_its_worker_is_stopped(app_configs, **kwargs):
    """A PDF that takes too long ends with words about the PDF only when nothing else ends it first."""
    seconds, limit = settings.RENDER_SECONDS, settings.CELERY_TASK_SOFT_TIME_LIMIT
    if seconds >= limit:
        yield Error(f"RENDER_SECONDS is {seconds}; a worker is stopped after {limit}.", id="core.E003")
