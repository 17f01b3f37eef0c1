import json

from tongban.ui.assets import static


def test_built_files_are_found_by_their_plain_name(settings, tmp_path):
    (tmp_path / "tb").mkdir()
    (tmp_path / "tb" / "manifest.json").write_text(json.dumps({"tb/main.css": "tb/main.0123456789ab.css"}))
    settings.STATICFILES_DIRS = [tmp_path]
    assert static("tb/main.css") == "/static/tb/main.0123456789ab.css"
    assert static("tb/other.css") == "/static/tb/other.css"


def test_without_a_build_the_plain_name_stands(settings, tmp_path):
    settings.STATICFILES_DIRS = []
    settings.STATIC_ROOT = tmp_path
    assert static("tb/main.css") == "/static/tb/main.css"
