import pytest

from tongban.support.notices import api as notices
from tongban.support.notices.tests.city import build


@pytest.fixture
def town(db):
    return build()


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    """A small PDF of one page."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "page.typ").write_text('#set text(font: "Noto Serif CJK SC")\n准予经营。')
    from tongban.support.notices import typesetting

    kept, typesetting.ROOT = typesetting.ROOT, folder
    try:
        return notices.render_typst(folder / "page.typ", {})
    finally:
        typesetting.ROOT = kept
