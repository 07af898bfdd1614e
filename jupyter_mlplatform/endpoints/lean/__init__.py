"""A fitted pipeline without data frames: columns of Python values in, one matrix of floats, what the model says out.

Nearly all of what one row costs is making frames and checking them. Here

- `sources` finds out which raw columns each number of the model's matrix depends on;
- `encoding` makes the matrix: numbers by a few array operations, any other value by looking up what the frame path
  made of it before;
- `trees` walks all trees of a model in one call, `models` has the arithmetic of the models that are known;
- `path` puts these together and compares the result with the frame path's, bit for bit, before it is used.
"""
