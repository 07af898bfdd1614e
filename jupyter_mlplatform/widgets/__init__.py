"""The widgets: what a notebook shows of a dataset, a run or an endpoint while its kernel lives, and lets people do."""
