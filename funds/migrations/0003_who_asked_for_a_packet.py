from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Somebody who asks for a packet that is being made gets that one, and hears of it too."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("funds", "0002_append_only"),
    ]
    operations = [
        migrations.AddField(
            model_name="auditpacket",
            name="also_asked",
            field=models.ManyToManyField(editable=False, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
    ]
