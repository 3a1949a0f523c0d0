"""Values for documents from elsewhere than the rater: what it is compared with, or what stands in for it."""
