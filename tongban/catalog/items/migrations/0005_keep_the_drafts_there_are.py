from django.db import migrations


def keep(apps, schema_editor):
    """Drafts that were there before their saves were kept: the last save of each is known."""
    save = apps.get_model("items", "DraftSave")
    drafts = apps.get_model("items", "ItemVersion").objects.filter(state="draft")
    for draft in drafts.iterator():
        save.objects.create(
            version=draft,
            revision=draft.revision,
            body=draft.body,
            saved_by_id=draft.edited_by_id,
            saved_at=draft.edited_at,
        )


class Migration(migrations.Migration):
    dependencies = [("items", "0004_drafts_keep_their_saves")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
