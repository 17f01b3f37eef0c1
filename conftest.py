"""What every test shares. The database comes from `make test`, which starts one for the run."""

import pytest


@pytest.fixture(autouse=True)
def state_folder(settings, tmp_path_factory):
    """Files, keys and the search index of a test stay out of the state folder."""
    root = tmp_path_factory.getbasetemp() / "home"
    for name in ["FILES_ROOT", "KEYS_ROOT", "SEARCH_ROOT"]:
        folder = root / name.lower()
        folder.mkdir(parents=True, exist_ok=True)
        setattr(settings, name, folder)
