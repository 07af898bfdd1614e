"""Keeps a worker running for every endpoint in the repository, and relays predictions to it."""
