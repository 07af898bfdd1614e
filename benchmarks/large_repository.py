"""A repository of thousands of datasets, made in one transaction: what it holds is small, its commits are real."""

import hashlib
from pathlib import Path
from sqlite3 import Connection

import polars as pl

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.store.embedded import EmbeddedStore, commits, refs, trees

TOPICS = ("churn", "sales", "claims", "sensors", "orders", "patients", "energy", "traffic", "prices", "weather")
PLACES = ("Bern", "Oslo", "Rome", "Lima", "Paris", "Kyoto", "Quito", "Tunis", "Accra", "Dublin")
TEMPLATE = "template"


def make(folder: Path, *, datasets: int, versions: int, every_upload: int = 2) -> None:
    """Make an embedded store of datasets with versions: every so many an upload, the others made by recipes."""
    with Platform(str(folder), author="ada") as platform:
        frame = pl.DataFrame({f"column {number}": [number, number + 1] for number in range(20)})
        template = platform.datasets.create(from_frame(frame), name=TEMPLATE)
    store = EmbeddedStore(folder)
    with store.database.write() as connection:
        begun = commits.load(connection, template.version)
        start = names.dataset_path(TEMPLATE)
        nodes = store.nodes(connection)
        found = trees.scan(nodes, nodes.parts(begun.tree), prefix=start)
        files = {path.removeprefix(start): entry for path, entry in found}
        root = commits.load(connection, begun.commit.parents[0])
        for number in range(datasets):
            dataset_id = f"{TOPICS[number % 10]}-{number:05d}"
            paths = {names.dataset_path(dataset_id, name): entry for name, entry in files.items()}
            head = root
            for version in range(1, versions + 1):
                metadata = names.dataset_path(dataset_id, "metadata.json")
                paths[metadata] = _put(connection, _metadata(template, dataset_id, number, version))
                tree = trees.apply(store.nodes(connection), head.tree, paths)
                made = commits.add(
                    connection,
                    tree,
                    [head],
                    f"Version {version}",
                    _stamp(dataset_id, version, is_upload=version % every_upload == 1).metadata(),
                )
                head = commits.load(connection, made.id)
            refs.create(connection, "branch", names.dataset_branch(dataset_id), head.commit.id)
    store.close()


def _metadata(template: DatasetMetadata, dataset_id: str, number: int, version: int) -> bytes:
    topic, place = TOPICS[number % 10], PLACES[number // 10 % 10]
    said = {
        "id": dataset_id,
        "name": f"{topic.title()} {number}",
        "description": f"What we know of {topic} in {place}",
        "tags": (place, f"team {number % 37}"),
        "rows": version,
    }
    return template.model_copy(update=said).model_dump_json(indent=1).encode()


def _stamp(dataset_id: str, version: int, *, is_upload: bool) -> Stamp:
    if is_upload:
        return Stamp(kind="upload", subject=dataset_id, number=version, source="table.csv", author="ada")
    return Stamp(kind="transformation", subject=dataset_id, number=version, steps=("impute", "scale"), author="ada")


def _put(connection: Connection, body: bytes) -> trees.Entry:
    checksum = hashlib.sha256(body).hexdigest()
    connection.execute("INSERT OR IGNORE INTO objects (checksum, body) VALUES (?, ?)", (checksum, body))
    return trees.Entry(checksum, len(body))
