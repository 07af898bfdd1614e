"""The old product's records: a view of datasets in their words, and carrying an export of them over."""
