"""Logs runs with MLflow on SQLite, each with what a lineage record of ours says, and prints the CPU seconds of each.

Run by an interpreter that has MLflow: ``python -P mlflow_runs.py FOLDER COUNT``. Needs nothing else of this project.
"""

import json
import sys
import time

import mlflow

WARM_UP = 10


def log(number: int) -> None:
    with mlflow.start_run(run_name=f"version {number}"):
        mlflow.log_params({"step 1": "impute", "step 2": "scale"})
        mlflow.set_tags(
            {
                "kind": "transformation",
                "dataset": "churn",
                "number": str(number),
                "input": "a" * 64,
                "author": "ada",
                "notebook": "work.ipynb",
                "cell": "7",
            }
        )


def main() -> None:
    folder, count = sys.argv[1], int(sys.argv[2])
    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    mlflow.set_experiment("lineage")
    taken = []
    for number in range(WARM_UP + count):
        start = time.process_time()
        log(number)
        taken.append(time.process_time() - start)
    print(json.dumps({"version": mlflow.__version__, "cpu": taken[WARM_UP:]}))


if __name__ == "__main__":
    main()
