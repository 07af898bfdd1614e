"""Another product serving a pipeline, in its own environment: ``python peer.py NAME FOLDER PORT``.

The folder holds train.csv, whose last column is the target. The pipeline has the steps and settings of our linear
candidate, on pandas frames. Becomes the product's own server process. Needs nothing of ours.
"""

import json
import os
import sys
from pathlib import Path

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

BENTO = """
import bentoml, joblib, pandas as pd

@bentoml.service
class Animals:
    def __init__(self) -> None:
        self.model = joblib.load({path!r})

    @bentoml.api
    def predict(self, rows: pd.DataFrame) -> list[list[float]]:
        return self.model.predict_proba(rows).tolist()
"""


def fit(folder: Path) -> tuple[Pipeline, pd.DataFrame]:
    """Return the fitted pipeline and its training rows."""
    table = pd.read_csv(folder / "train.csv")
    rows, target = table.iloc[:, :-1], table.iloc[:, -1]
    numbers = [name for name in rows if rows[name].dtype.kind in "if"]
    levels = [name for name in rows if name not in numbers]
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=3, sparse_output=False)
    complete = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    encoder = ColumnTransformer([("levels", one_hot, levels), ("numbers", complete, numbers)], sparse_threshold=0)
    return Pipeline([("encode", encoder), ("model", LogisticRegression(max_iter=1000))]).fit(rows, target), rows


def main(name: str, folder: Path, port: int) -> None:
    """Fit, store the model as the product does, and serve it with one process."""
    model, rows = fit(folder)
    home = Path(sys.executable).parent
    os.environ.update(OMP_NUM_THREADS="1", PATH=f"{home}:{os.environ['PATH']}", BENTOML_DO_NOT_TRACK="true")
    os.chdir(folder)
    if name == "mlflow":
        import mlflow

        signature = mlflow.models.infer_signature(rows, model.predict(rows))
        mlflow.sklearn.save_model(model, "mlflow_model", signature=signature, serialization_format="cloudpickle")
        command = [
            "mlflow", "models", "serve", "-m", "mlflow_model", "-p", str(port), "--env-manager", "local", "-w", "1",
        ]  # fmt: skip
    else:
        import joblib

        joblib.dump(model, "model.joblib")
        if name == "mlserver":
            settings = {
                "name": "animals",
                "implementation": "mlserver_sklearn.SKLearnModel",
                "parameters": {"uri": "model.joblib", "content_type": "pd"},
            }
            Path("model-settings.json").write_text(json.dumps(settings))
            server = {"http_port": port, "grpc_port": port + 1, "metrics_port": port + 2, "host": "127.0.0.1",
                      "parallel_workers": 0, "debug": False}  # fmt: skip
            Path("settings.json").write_text(json.dumps(server))
            command = ["mlserver", "start", "."]
        else:
            Path("service.py").write_text(BENTO.format(path=str(folder / "model.joblib")))
            command = ["bentoml", "serve", "service:Animals", "--port", str(port), "--host", "127.0.0.1"]
    os.execv(home / command[0], command)  # its own server, in place of this process


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
