"""Reading for an audit asks what is dropped once, and leaves no file open."""

import os

from core.corpus.catalog.queries import open_catalog
from core.insight.audit.opened_selection import OpenedSelection, open_selection
from core.insight.audit.report import read_groups as module
from core.insight.audit.selection_audit import audit_selection
from core.insight.audit.texts_of_documents import documents_read
from core.records import ignore_progress
