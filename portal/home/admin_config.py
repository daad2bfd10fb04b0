from django.contrib.admin.apps import AdminConfig


class ReviewDeskConfig(AdminConfig):
    """Django's admin with our site in it. Not in apps.py, where two default configurations would collide."""

    default_site = "portal.home.desk.ReviewDesk"
