from django.db import migrations, models
from django.db.models import Q

CODE = models.CharField(
    "license code",
    choices=[
        ("1902", "1902, Library Media Specialist"),
        ("1901", "1901, initial stage of 1902"),
        ("902", "902, before 2004"),
        ("901", "901, before 2004"),
        ("900", "900, School Librarian"),
    ],
    default="1902",
    max_length=4,
)


class Migration(migrations.Migration):
    """No other license that DPI gives makes somebody the specialist of a library."""

    dependencies = [("districts", "0004_schools_and_licences")]
    operations = [
        migrations.AlterField("licence", "code", CODE),
        migrations.AlterField("historicallicence", "code", CODE),
        migrations.AddConstraint(
            "licence",
            models.CheckConstraint(
                condition=Q(code__in=["1902", "1901", "902", "901", "900"]),
                name="licence_is_of_a_library_specialist",
            ),
        ),
    ]
