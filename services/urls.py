from django.urls import path

from portal.core.errors import not_here

app_name = "services"
urlpatterns = [  # mail names these addresses; their pages come with the parts that show them
    path("agreements/<int:pk>/", not_here, name="agreement"),
    path("days/<int:pk>/", not_here, name="visit"),
    path("statements/<int:pk>/", not_here, name="statement"),
]
