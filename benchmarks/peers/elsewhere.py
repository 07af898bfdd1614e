"""Peers that need an environment of their own (``pip install ydata-profiling datacompy``): one case a process.

``PYTHON elsewhere.py profile FILE`` or ``PYTHON elsewhere.py diff LEFT RIGHT``.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pandas as pd
from process import tell


def profile(file: str) -> None:
    """Profile a CSV file with ydata-profiling, minimal; reading it is not measured."""
    from ydata_profiling import ProfileReport

    def report(frame: pd.DataFrame) -> int:
        return len(ProfileReport(frame, minimal=True, progress_bar=False).to_json()) and frame.shape[1]

    frame = pd.read_csv(file)
    report(frame.head(1_000))
    tell(lambda: report(frame))


def diff(left: str, right: str) -> None:
    """Compare two Parquet files with datacompy; reading them is measured."""
    import datacompy

    kind = getattr(datacompy, "PandasCompare", None) or datacompy.Compare

    def action() -> int:
        one, other = pd.read_parquet(left), pd.read_parquet(right)
        found = kind(one, other, join_columns="id")
        same = found.intersect_rows[[f"{name}_match" for name in one.columns if name != "id"]].all(axis=1)
        return int((~same).sum())

    tell(action)


if __name__ == "__main__":
    {"profile": profile, "diff": diff}[sys.argv[1]](*sys.argv[2:])
