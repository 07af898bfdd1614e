"""The index: what the commits of a repository say, in a SQLite file on this machine that can be deleted at any time."""
