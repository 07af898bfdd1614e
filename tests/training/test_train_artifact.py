"""Models as bytes: the same bits back, and nothing foreign."""

import functools
import os
import random
import subprocess
import sys

import numpy as np
import polars as pl
import pytest
import skops.io
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from jupyter_mlplatform.records.errors import Corrupt, Invalid
from jupyter_mlplatform.training import artifact
from jupyter_mlplatform.training.portfolio import PORTFOLIO
from tests.training.described import describe

pytestmark = pytest.mark.slow


class Foreign(TransformerMixin, BaseEstimator):
    def transform(self, X):  # noqa: N803
        return X


@pytest.mark.parametrize("name", PORTFOLIO)
def test_round_trip_of_classes(session, penguins, name):
    frame = penguins[0]
    pipeline = session.fit(penguins, "Species", name)
    loaded = artifact.load(artifact.dump(pipeline))
    assert np.array_equal(loaded.predict_proba(frame), pipeline.predict_proba(frame))
    assert np.array_equal(loaded.predict(frame), pipeline.predict(frame))
    assert loaded.classes_.tolist() == pipeline.classes_.tolist()


@pytest.mark.parametrize("name", PORTFOLIO)
def test_round_trip_of_numbers(session, penguins, name):
    frame = penguins[0]
    pipeline = session.fit(penguins, "Body Mass (g)", name)
    assert np.array_equal(artifact.load(artifact.dump(pipeline)).predict(frame), pipeline.predict(frame))


def test_round_trip_with_many_levels(session):

    frame = pl.DataFrame({"level": [f"l{number % 50}" for number in range(200)], "y": [0, 1, 1, 0, 1] * 40})
    pipeline = session.fit((frame, describe(frame, level="categorical")), "y")
    assert np.array_equal(artifact.load(artifact.dump(pipeline)).predict_proba(frame), pipeline.predict_proba(frame))


def test_another_process_reads_it(session, diabetes, tmp_path):
    frame, _ = diabetes
    pipeline = session.fit(diabetes, "target")
    (tmp_path / "model").write_bytes(artifact.dump(pipeline))
    frame.write_parquet(tmp_path / "rows")
    code = (
        "import sys, pathlib, polars as pl\n"
        "from jupyter_mlplatform.training import artifact\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "model = artifact.load((folder / 'model').read_bytes())\n"
        "sys.stdout.write(model.predict(pl.read_parquet(folder / 'rows')).tobytes().hex())"
    )
    output = subprocess.run([sys.executable, "-c", code, tmp_path], check=True, capture_output=True, text=True).stdout
    assert bytes.fromhex(output) == pipeline.predict(frame).tobytes()


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (Foreign(), "Foreign"),
        (FunctionTransformer(os.system), "system"),
        (FunctionTransformer(functools.partial(os.system, "true")), "system"),
    ],
)
def test_a_foreign_type_is_refused_by_name(step, name):
    crafted = skops.io.dumps(Pipeline([("step", step), ("model", LinearRegression())]))
    with pytest.raises(Invalid, match=name):
        artifact.load(crafted)
    with pytest.raises(Invalid, match=name):
        artifact.dump(Pipeline([("step", step)]))


def test_only_a_pipeline_is_a_model():
    with pytest.raises(Invalid, match="dict"):
        artifact.load(skops.io.dumps({"a": 1}))


def test_damage_is_said_as_such(session, diabetes):
    data = artifact.dump(session.fit(diabetes, "target"))
    rng = random.Random(0)
    for damaged in (b"", b"no archive", data[:-1], data[: len(data) // 2], data[1000:]):
        with pytest.raises(Corrupt):
            artifact.load(damaged)
    for _ in range(30):
        at = rng.randrange(len(data) // 2)
        try:
            artifact.load(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        except (Corrupt, Invalid):
            continue  # a flipped bit that nothing reads, as in a time stamp, does no harm


def test_content_hash_names_the_bytes():
    assert artifact.content_hash(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
