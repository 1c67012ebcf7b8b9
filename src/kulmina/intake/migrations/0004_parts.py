from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_findings"),
    ]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="finished",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="receipt",
            name="restated",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="receipt",
            name="replaced",
            field=models.BigIntegerField(null=True),
        ),
    ]
