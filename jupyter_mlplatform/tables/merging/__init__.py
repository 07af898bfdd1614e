"""Bringing two tables together that both came from a third, row by row.

Rows are found by key. What one side changed, added or removed is taken from it, cell by cell where both changed the
same row. Rows stay where the target has them; those that only the source added come at the end, in its order.
"""
