"""What differs between two stored tables: schema, rows by key or as a multiset, cells, distributions.

Only parts that are not in both are read, a part at a time, except for their keys and a sample. Equal means equal as
values: NaN equals NaN, null equals null and nothing else, 0.0 equals -0.0 (inside lists and structs they differ),
instants are equal whatever their zone, and a number is the same whatever type it is stored in.
"""
