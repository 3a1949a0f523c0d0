"""The same work on a Ray cluster: parts of documents are spread over its nodes, which share the workspace's storage."""
