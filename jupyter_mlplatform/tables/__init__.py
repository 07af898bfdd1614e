"""Tables as they are stored: reading files in, cutting them into parts, and what is in their columns.

Import the module that is needed (`ingest`, `parts`, `table`, `profile`, `semantic`): the package itself loads nothing.
"""
