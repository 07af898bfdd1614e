"""Measuring what proposals are worth: paired, on the same folds, within a time budget."""
