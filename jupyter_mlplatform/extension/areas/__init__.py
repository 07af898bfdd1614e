"""The operations of the REST API, one module an area."""
