"""Lineage as OpenLineage events, for catalogues that read them. See https://openlineage.io/docs/spec/object-model."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, Any

from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.errors import Invalid, NotFound
from jupyter_mlplatform.records.lineage import LineageGraph, LineageNode
from jupyter_mlplatform.services.clock import now, timestamp
from jupyter_mlplatform.services.lineage import Direction, Lineage
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.versions import Located, Versions

if TYPE_CHECKING:
    from jupyter_mlplatform.services.column_lineage import Origin

Json = dict[str, Any]

_SPEC = "https://openlineage.io/spec"
_EVENTS = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs"
_FACETS = {
    "schema": ("1-2-0", "SchemaDatasetFacet"),
    "version": ("1-0-1", "DatasetVersionDatasetFacet"),
    "columnLineage": ("1-2-0", "ColumnLineageDatasetFacet"),
    "datasetType": ("1-0-1", "DatasetTypeDatasetFacet"),
    "outputStatistics": ("1-0-2", "OutputStatisticsOutputDatasetFacet"),
    "dataset documentation": ("1-1-0", "DocumentationDatasetFacet"),
    "dataset ownership": ("1-0-1", "OwnershipDatasetFacet"),
    "job documentation": ("1-1-0", "DocumentationJobFacet"),
    "job ownership": ("1-0-1", "OwnershipJobFacet"),
    "jobType": ("2-0-4", "JobTypeJobFacet"),
    "processing_engine": ("1-1-1", "ProcessingEngineRunFacet"),
}


class OpenLineage:
    """Exports lineage: a run for each version and model, the datasets and the endpoints as they are.

    Parameters
    ----------
    namespace
        Where datasets and jobs are: the address of the store.
    """

    def __init__(self, lineage: Lineage, versions: Versions, transformations: Transformations, namespace: str) -> None:
        self._lineage = lineage
        self._versions = versions
        self._transformations = transformations
        self._namespace = namespace if "://" in namespace else f"file://{namespace}"
        self._product = installed("jupyter_mlplatform")
        self._producer = f"urn:jupyter-mlplatform:{self._product}"

    def events(self, version: str, *, depth: int = 50, direction: Direction = "both", limit: int = 1_000) -> list[Json]:
        """Return the events of a version's surroundings, those that came first first. Raises `NotFound`."""
        return list(self.of(self._lineage.graph(version, depth=depth, direction=direction, limit=limit)))

    def of(self, graph: LineageGraph) -> Iterator[Json]:
        """Yield the events of a graph."""
        nodes = {node.id: node for node in graph.nodes}
        sources = defaultdict(list)
        for edge in graph.edges:
            if edge.kind != "revision" and edge.kind != "output":  # noqa: PLR1714 - narrows
                target = edge.target.removeprefix("transformation:")
                sources[target].append(nodes[edge.source])
        for node in graph.nodes:
            if node.kind == "dataset":
                yield self._dataset(node)
            elif node.kind == "version" and node.dataset_id:
                yield self._version(self._versions.locate(node.id), sources[node.id])
            elif node.kind == "model":
                yield self._model(node, sources[node.id])
        for node in graph.nodes:
            if node.kind == "deployment":
                yield self._deployment(node, sources[node.id])

    def _dataset(self, node: LineageNode) -> Json:
        newest = self._versions.locate(str(node.dataset_id))
        metadata = self._versions.metadata(newest)
        facets = self._described(metadata, newest.id)
        return self._event("DatasetEvent", metadata.created_at) | {
            "dataset": self._name(metadata.id) | {"facets": facets}
        }

    def _version(self, version: Located, sources: Sequence[LineageNode]) -> Json:
        metadata = self._versions.metadata(version)
        facets = self._described(metadata, version.id)
        if version.stamp.kind == "transformation":
            facets |= self._columns(version, metadata)
        statistics = {"rowCount": metadata.rows, "size": metadata.bytes}
        output = self._name(version.dataset_id) | {
            "facets": facets,
            "outputFacets": {"outputStatistics": self._facet("outputStatistics", statistics)},
        }
        kind, message, author = version.stamp.kind, version.commit.message, version.stamp.author
        job = self._job(f"{version.dataset_id}.{kind}", kind.upper(), message, author)
        return self._run(version.id, timestamp(version.commit), job, sources, output)

    def _model(self, node: LineageNode, sources: Sequence[LineageNode]) -> Json:
        commit = str(node.commit)
        output = self._name(f"models/{node.id.removeprefix('model:')}") | {
            "facets": {
                "version": self._facet("version", {"datasetVersion": commit}),
                "datasetType": self._facet("datasetType", {"datasetType": "MODEL"}),
                "documentation": self._facet("dataset documentation", {"description": f"{node.label}: {node.detail}"}),
            }
        }
        job = self._job(f"{node.dataset_id}.train", "TRAINING", f"Train {node.label}", node.author)
        return self._run(commit, node.created_at or now(), job, sources, output)

    def _deployment(self, node: LineageNode, sources: Sequence[LineageNode]) -> Json:
        job = self._job(f"endpoints.{node.label}", "ENDPOINT", node.detail, "", processing="SERVICE")
        return self._event("JobEvent", now()) | {
            "job": job,
            "inputs": [self._input(one) for one in sources],
            "outputs": [],
        }

    def _run(self, commit: str, moment: datetime, job: Json, sources: Sequence[LineageNode], output: Json) -> Json:
        engine = {"version": self._product, "name": "jupyter_mlplatform"}
        return self._event("RunEvent", moment) | {
            "eventType": "COMPLETE",
            "run": {
                "runId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._namespace}/{commit}")),
                "facets": {"processing_engine": self._facet("processing_engine", engine)},
            },
            "job": job,
            "inputs": [self._input(one) for one in sources if one.kind != "dataset"],
            "outputs": [output],
        }

    def _input(self, node: LineageNode) -> Json:
        name = f"models/{node.id.removeprefix('model:')}" if node.kind == "model" else str(node.dataset_id or node.id)
        facets = {"version": self._facet("version", {"datasetVersion": node.commit})}
        if node.kind == "version" and node.dataset_id:
            facets |= self._schema(self._versions.metadata(self._versions.locate(node.id)))
        return self._name(name) | {"facets": facets}

    def _described(self, metadata: DatasetMetadata, version: str) -> Json:
        facets = self._schema(metadata) | {
            "version": self._facet("version", {"datasetVersion": version}),
            "datasetType": self._facet("datasetType", {"datasetType": "TABLE"}),
            "ownership": self._facet("dataset ownership", {"owners": [{"name": f"user:{metadata.owner}"}]}),
        }
        text = metadata.description or metadata.name
        return facets | {"documentation": self._facet("dataset documentation", {"description": text})}

    def _schema(self, metadata: DatasetMetadata) -> Json:
        fields = [
            {"name": column.name, "type": column.dtype, "description": column.semantic_type, "ordinal_position": place}
            for place, column in enumerate(metadata.columns, 1)
        ]
        return {"schema": self._facet("schema", {"fields": fields})}

    def _columns(self, version: Located, metadata: DatasetMetadata) -> Json:
        """Return the facet that says which column was made from which; none where a recipe cannot be read any more."""
        from jupyter_mlplatform.services.column_lineage import trace

        recipe = self._transformations.recipe(version)
        if recipe is None:
            return {}
        before = self._versions.locate(recipe.input_version)
        try:
            traced = trace(
                recipe,
                [column.name for column in self._versions.metadata(before).columns],
                [column.name for column in metadata.columns],
                lambda text: [column.name for column in self._versions.metadata(self._versions.locate(text)).columns],
            )
        except (Invalid, NotFound):
            return {}

        def field(origin: "Origin", kind: str, subtype: str) -> Json:
            where = self._versions.locate(origin.version) if origin.version else before
            how = {"type": kind, "subtype": subtype}
            return self._name(where.dataset_id) | {"field": origin.column, "transformations": [how]}

        fields = {
            name: {"inputFields": [field(origin, "DIRECT", origin.how) for origin in origins]}
            for name, origins in traced.columns.items()
        }
        rows = [field(origin, "INDIRECT", effect) for origin, effect in traced.rows]
        content = {"fields": fields, "dataset": rows} if rows else {"fields": fields}
        return {"columnLineage": self._facet("columnLineage", content)}

    def _job(self, name: str, kind: str, message: str, author: str, *, processing: str = "BATCH") -> Json:
        what = {"processingType": processing, "integration": "JUPYTER_MLPLATFORM", "jobType": kind}
        facets = {"jobType": self._facet("jobType", what)}
        if message:
            facets["documentation"] = self._facet("job documentation", {"description": message})
        if author:
            facets["ownership"] = self._facet("job ownership", {"owners": [{"name": f"user:{author}"}]})
        return self._name(name) | {"facets": facets}

    def _name(self, name: str) -> Json:
        return {"namespace": self._namespace, "name": name}

    def _event(self, kind: str, moment: datetime) -> Json:
        return {"eventTime": moment.isoformat(), "producer": self._producer, "schemaURL": f"{_EVENTS}/{kind}"}

    def _facet(self, key: str, content: Json) -> Json:
        number, name = _FACETS[key]
        schema = f"{_SPEC}/facets/{number}/{name}.json#/$defs/{name}"
        return {"_producer": self._producer, "_schemaURL": schema} | content
