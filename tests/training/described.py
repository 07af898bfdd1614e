"""What a test says of its tables' columns."""

from jupyter_mlplatform.records import Column


def describe(frame, **semantic_types):
    """Return the columns of a frame; numeric where nothing else is said."""
    return tuple(
        Column(name=name, dtype=str(dtype), semantic_type=semantic_types.get(name, "numeric"), nullable=True)
        for name, dtype in frame.schema.items()
    )
