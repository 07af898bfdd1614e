"""The notebook's face: handles on datasets, versions, models and endpoints, each with a rich display."""
