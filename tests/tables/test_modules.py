"""What a process of ours has loaded when it has read, stored and compared tables."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.compare.compare import compare
from jupyter_mlplatform.tables.ingest import open_source
from jupyter_mlplatform.tables.table import Table

store, versions = EmbeddedStore(Path("store")), []
for name in ("before.csv", "after.csv"):
    with open_source(Path(name)) as source, store.stage("main") as stage:
        parts.write(stage, "d", source)
        versions.append(Table(store, stage.commit(name).id, "d"))
found = compare(*versions)
print(found.rows.changed, *sorted({"pandas", "sklearn", "scipy.stats", "jupyter_server"} & set(sys.modules)))
"""


def test_tables_are_read_stored_and_compared_without_pandas(tmp_path: Path) -> None:
    rows = [(number, number / 7, "yes" if number % 3 else "", number % 2 == 0) for number in range(5_000)]
    for name, added in (("before.csv", 0), ("after.csv", 1)):
        lines = [f"{key},{value + added * (key == 7)},{text},{flag}" for key, value, text, flag in rows]
        (tmp_path / name).write_text("\n".join(["id,value,answer,even", *lines]))
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]
