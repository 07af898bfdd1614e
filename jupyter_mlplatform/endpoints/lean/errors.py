"""Why the lean path does not serve."""


class NotLean(Exception):
    """The pipeline has a part that the lean path does not know; the message says which."""


class Declined(Exception):
    """These rows are for the frame path, which says what is wrong with each; the message says why, naming no value."""
