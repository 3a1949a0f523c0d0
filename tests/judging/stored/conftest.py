import pytest

from core.corpus.catalog.queries import Catalog, open_catalog
from core.corpus.filters import DocumentFilter, Order
from core.corpus.workspace import Workspace


@pytest.fixture
def catalog(rated_workspace: Workspace) -> Catalog:
    return open_catalog(rated_workspace)


@pytest.fixture
def ids(catalog: Catalog) -> list[str]:
    """The first documents by their ids."""
    order = Order("doc_id", descending=False)
    return catalog.page(DocumentFilter(), None, order=order, offset=0, limit=60)["doc_id"].tolist()
