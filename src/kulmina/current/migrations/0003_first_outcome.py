from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("current", "0002_rooms")]

    operations = [
        migrations.AddField(model_name="lead", name="first_outcome", field=models.CharField(max_length=16, null=True)),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("held__isnull", False)),
                fields=["held", "seller", "first_outcome"],
                name="current_lead_held",
            ),
        ),
    ]
