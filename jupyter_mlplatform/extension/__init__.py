"""The Jupyter server extension: the REST API and the event stream over the platform's services."""
