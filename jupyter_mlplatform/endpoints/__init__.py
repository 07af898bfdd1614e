"""Deployed models: a supervised worker process for each, and the server's and the notebook's side of it.

The process hop keeps a model that crashes, hangs or was crafted out of the Jupyter server and out of the kernel.

- `predictor` and `inputs`: rows as first uploaded in, predictions by class name out;
- `worker`: the process; `protocol`: what goes over its socket;
- `process`, `supervisor`, `workers`, `endpoint`: asyncio, on the server's side;
- `blocking`: the same from a kernel, where an event loop runs already.
"""
