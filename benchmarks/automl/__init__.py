"""Training against other products: the same rows, the same metric, the same time."""
