"""The command ``jupyter mlplatform``: moving a store and looking after it."""
