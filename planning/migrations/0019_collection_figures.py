from django.db import migrations, models

import portal.core.money


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0018_goal_resources"),
    ]

    operations = [
        migrations.AddField(
            model_name="holding",
            name="added",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="added last school year"),
        ),
        migrations.AddField(
            model_name="holding",
            name="price",
            field=portal.core.money.DollarField(blank=True, null=True, verbose_name="price of one item"),
        ),
        migrations.AddField(
            model_name="holding",
            name="target_age",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="target age"),
        ),
        migrations.AddField(
            model_name="holding",
            name="to_buy",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="your number"),
        ),
        migrations.AddField(
            model_name="holding",
            name="weeded",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="weeded last school year"),
        ),
    ]
