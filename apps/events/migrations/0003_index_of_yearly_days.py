"""Find days of remembrance without looking at every event."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0002_days_of_remembrance")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["yearly_on"], name="event_yearly"),
        ),
    ]
