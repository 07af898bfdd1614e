"""Serving against other products, and the floor: each a process that listens on a port of the loopback."""
