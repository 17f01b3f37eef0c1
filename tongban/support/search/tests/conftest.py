import pytest

from tongban.common import stamped
from tongban.support.search import api as search


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    stamped.forget_all()
    settings.SEARCH_ROOT = tmp_path / "search"
    yield
    stamped.forget_all()


def doc(code, title, **facts):
    return search.SearchDoc(code=code, title=title, **facts)


@pytest.fixture
def library(db):
    search.index(
        "item",
        [
            doc("1", "食品经营许可（新办）", alias=("开饭店",), division_path="35.3507", subtitle="市市场监管局"),
            doc("2", "食品经营许可（新办）", division_path="35.3507.350703", subtitle="建阳区市场监管局"),
            doc("3", "食品经营许可（变更）", division_path="35.3507"),
            doc("4", "居民身份证补领", alias=("补办身份证",), summary="身份证丢失、被盗后补领"),
            doc("5", "社会保障卡补领", topics=("养老", "就医")),
            doc("6", "不动产转移登记（二手房过户）", body="不动产权证书 买卖合同"),
            doc("7", "林木采伐许可"),
            doc("8", "教师资格认定"),
        ],
    )
