"""Every domain a group, however many there are: what is matched to domains, or holds them equal, lumps none."""

import numpy as np

from core.corpus.filters import DocumentFilter
from core.insight.groups import Group, Grouping
from core.selection.pool.pool import DOMAIN, Pool


def every_domain(pool: Pool) -> Grouping:
    """Group documents by domain, rare ones too, which `core.insight.group_by_column.group_by` puts into one group.

    Parameters
    ----------
    pool : Pool
        All documents.

    Returns
    -------
    Grouping
        By name of the domain; to compare within, not to be listed.
    """
    groups = tuple(Group(name, DocumentFilter(domains=(name,))) for name in pool.domains)
    return Grouping(DOMAIN, groups, np.asarray(pool.domain_of, dtype=np.int64))
