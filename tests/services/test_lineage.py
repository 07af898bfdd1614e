"""What versions were made from and into, and what goes stale without one, on both stores."""

from pathlib import Path

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import ApplyRequest, LineageGraph, LineageNode, TrainRequest
from jupyter_mlplatform.records.errors import HasDependants, NotFound
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.store.replicate import replicate

pytestmark = pytest.mark.slow

PEOPLE = pl.DataFrame({"age": [float(n % 41) for n in range(120)], "city": ["Bern", "Oslo", "Rome"] * 40})
CITIES = pl.DataFrame({"name": ["Oslo", "Bern"], "people": [700, 130]})
JOIN = {"kind": "join_dataset", "version": "cities", "on": ["city"], "other_on": ["name"]}
SCALE = {"kind": "scale", "columns": ["age"]}
DROP = {"kind": "drop_columns", "columns": ["city"]}
SORT = {"kind": "sort", "columns": ["age"]}


@pytest.fixture
def platform(each_platform: Platform) -> Platform:
    each_platform.datasets.create(from_frame(PEOPLE), name="People")
    return each_platform


def upload(platform: Platform, frame: pl.DataFrame, dataset: str = "people") -> str:
    return platform.datasets.add_version(dataset, from_frame(frame)).id


def apply(platform: Platform, *steps: dict, **where: str) -> str:
    return platform.transformations.apply(ApplyRequest(**{"version": "people", "steps": steps, **where})).id


def train(platform: Platform, version: str, name: str) -> str:
    request = TrainRequest(version=version, target="age", candidates=("linear",), folds=2, name=name)
    return platform.models.train(request, Report(lambda _event: None)).id


def called(node: LineageNode) -> str:
    """Return the label of a node seen from people, with the dataset before the number."""
    return f"people{node.label}" if node.label.startswith("@") else node.label


def edges(graph: LineageGraph) -> set[tuple[str, str, str]]:
    names = {node.id: called(node) for node in graph.nodes}
    return {(names[edge.source], edge.kind, names[edge.target]) for edge in graph.edges}


def labels(graph: LineageGraph) -> set[str]:
    return {called(node) for node in graph.nodes}


def test_a_graph_tells_uploads_recipes_models_and_endpoints(platform: Platform) -> None:
    upload(platform, PEOPLE.head(100))
    made = apply(platform, SCALE, SORT)
    model = train(platform, made, "Ages")
    platform.deployments.deploy(model, "ages")
    graph = platform.lineage.graph("people@2")
    assert edges(graph) == {
        ("People", "derived", "people@1"),
        ("people@1", "revision", "people@2"),
        ("people@2", "input", "scale, sort"),
        ("scale, sort", "output", "people@3"),
        ("people@3", "trained", "Ages"),
        ("Ages", "deployed", "ages"),
    }
    assert not graph.truncated
    assert not any(node.more_up or node.more_down for node in graph.nodes)
    nodes = {called(node): node for node in graph.nodes}
    assert (nodes["people@3"].commit, nodes["people@3"].dataset_id, nodes["people@3"].number) == (made, "people", 3)
    assert nodes["people@3"].author == nodes["Ages"].author == "ada"
    assert nodes["people@1"].created_at
    assert ", rmse " in nodes["Ages"].detail
    assert nodes["ages"].detail == "Deployment 1"


def test_depth_and_limit_cut_in_both_directions_and_say_so(platform: Platform) -> None:
    for rows in (110, 100, 90, 80):
        upload(platform, PEOPLE.head(rows))
    both = platform.lineage.graph("people@3", depth=1)
    assert labels(both) == {"people@2", "people@3", "people@4"}
    assert both.truncated
    flags = {called(node): (node.more_up, node.more_down) for node in both.nodes}
    assert flags == {"people@2": (True, False), "people@3": (False, False), "people@4": (False, True)}
    assert labels(platform.lineage.graph("people@3", depth=2, direction="up")) == {"people@1", "people@2", "people@3"}
    assert labels(platform.lineage.graph("people@3", depth=3, direction="up")) >= {"People"}
    down = platform.lineage.graph("people@3", direction="down")
    assert (labels(down), down.truncated) == ({"people@3", "people@4", "people@5"}, False)
    assert {called(node) for node in down.nodes if node.more_up} == {"people@3"}
    few = platform.lineage.graph("people@1", direction="down", limit=2)
    assert (labels(few), few.truncated) == ({"people@1", "people@2"}, True)


def test_depth_counts_the_recipe_in_between(platform: Platform) -> None:
    made = apply(platform, SCALE)
    assert labels(platform.lineage.graph(made, depth=1, direction="up")) == {"scale", "people@2"}
    assert labels(platform.lineage.graph(made, depth=2, direction="up")) == {"scale", "people@2", "people@1"}


def test_publishing_has_the_rows_of_the_experiment_and_takes_the_place_of_the_line(platform: Platform) -> None:
    made = apply(platform, DROP, branch="trial")
    upload(platform, PEOPLE.head(50))
    published = platform.branches.publish("people", "trial", strategy="source-wins").id
    graph = platform.lineage.graph(published, direction="up")
    kinds = {(edge.source, edge.kind) for edge in graph.edges if edge.target == published}
    assert kinds == {(made, "merged"), (platform.versions.locate("people@2").id, "revision")}
    stale = platform.lineage.impact("people@1")
    assert [one.id for one in stale.versions] == [made, published]
    assert stale.versions[1].reason == "Has the rows of people@2, published."
    assert platform.lineage.impact("people@2").versions == ()


def test_publishing_row_by_row_has_rows_of_both(platform: Platform) -> None:
    numbered = PEOPLE.with_row_index("id")
    upload(platform, numbered)
    platform.branches.create("people", "trial")
    theirs = platform.datasets.add_version(
        "people", from_frame(numbered.with_columns(city=pl.lit("Lima"))), branch="dataset--people--trial"
    ).id
    ours = upload(platform, numbered.with_columns(age=pl.col("age") + 1))
    published = platform.branches.publish("people", "trial", strategy="rows", keys=("id",)).id
    edges_in = {
        (edge.source, edge.kind) for edge in platform.lineage.graph(published).edges if edge.target == published
    }
    assert edges_in == {(ours, "merged"), (theirs, "merged")}
    assert [one.id for one in platform.lineage.impact(ours).versions] == [published]


def test_what_an_undo_brought_back_depends_on_what_it_was(platform: Platform) -> None:
    first = platform.versions.locate("people").id
    made = apply(platform, SCALE)
    undone = platform.undoing.undo(made).id
    graph = platform.lineage.graph(undone, direction="up")
    assert {(edge.source, edge.kind) for edge in graph.edges if edge.target == undone} == {
        (made, "revision"),
        (first, "restored"),
    }
    assert [one.id for one in platform.lineage.impact(first).versions] == [made, undone]
    assert platform.lineage.impact(made).versions == ()


def test_a_join_has_two_inputs_and_both_sides_know_it(platform: Platform) -> None:
    platform.datasets.create(from_frame(CITIES), name="Cities")
    cities = platform.versions.locate("cities").id
    made = apply(platform, JOIN, SCALE)
    graph = platform.lineage.graph(made, direction="up")
    assert {node.label for node in graph.nodes if node.kind == "version"} == {"cities@1", "@1", "@2"}
    assert {
        ("cities@1", "input", "join_dataset, scale"),
        ("people@1", "input", "join_dataset, scale"),
        ("Cities", "derived", "cities@1"),
        ("People", "derived", "people@1"),
    } <= edges(graph)
    assert {"people@2", "@1"} <= {node.label for node in platform.lineage.graph(cities, direction="down").nodes}
    assert [version.id for version in platform.versions.children(cities)] == [made]
    assert {version.id for version in platform.versions.parents(made)} == {
        platform.versions.locate("people@1").id,
        cities,
    }
    impact = platform.lineage.impact(cities)
    assert [(one.id, one.dataset_id) for one in impact.versions] == [(made, "people")]
    model = train(platform, made, "Joined")
    with pytest.raises(HasDependants) as refused:
        platform.datasets.delete("cities")
    assert refused.value.extra["dependants"] == [f"model {model}"]


def test_a_lineage_moves_with_its_store(platform: Platform, tmp_path: Path) -> None:
    platform.datasets.create(from_frame(CITIES), name="Cities")
    apply(platform, JOIN, SCALE)
    with Platform(str(tmp_path / "copy"), author="ada") as copy:
        replicate(platform.store, copy.store)
        assert edges(copy.lineage.graph("people@2")) == edges(platform.lineage.graph("people@2"))
        cities = copy.versions.locate("cities").id
        assert [one.label for one in copy.lineage.impact(cities).versions] == ["people@2"]


def test_impact_follows_rows_and_delete_is_refused_with_the_same_names(platform: Platform) -> None:
    first = platform.versions.locate("people").id
    scaled = apply(platform, SCALE)
    trimmed = apply(platform, SORT, version=scaled)
    model = train(platform, trimmed, "Ages")
    platform.deployments.deploy(model, "ages")
    newer = upload(platform, PEOPLE.head(60))
    impact = platform.lineage.impact(first)
    assert (impact.version, impact.label, impact.deleted, impact.withdrawable) == (first, "people@1", False, False)
    assert [(one.id, one.distance, one.depends_on) for one in impact.versions] == [
        (scaled, 1, first),
        (trimmed, 2, scaled),
    ]
    assert newer not in {one.id for one in impact.versions}
    assert [one.label for one in impact.transformations] == ["scale", "sort"]
    assert [(one.id, one.reason, one.distance) for one in impact.models] == [(model, "Trained on people@3.", 3)]
    assert [(one.id, one.reason) for one in impact.deployments] == [("ages", "Serves model Ages.")]
    assert impact.dependants == (f"model {model}", "endpoint ages")
    with pytest.raises(HasDependants) as refused:
        platform.versions.delete(first)
    assert tuple(refused.value.extra["dependants"]) == impact.dependants
    platform.deployments.stop("ages")
    platform.models.delete(model)
    after = platform.lineage.impact(first)
    assert (after.models, after.deployments, after.dependants, after.withdrawable) == ((), (), (), True)
    platform.versions.delete(first)
    assert platform.lineage.impact(first).deleted
    nodes = {called(node): node for node in platform.lineage.graph(newer).nodes}
    assert [label for label, node in nodes.items() if node.deleted] == ["people@1"]
    assert "Ages" not in nodes
    assert not nodes["people@3"].more_down
    platform.versions.restore(first)
    assert not platform.lineage.impact(first).deleted


def test_the_newest_version_of_a_branch_blocks(platform: Platform) -> None:
    made = apply(platform, DROP, branch="trial")
    impact = platform.lineage.impact(made)
    assert [(one.kind, one.id, one.blocks) for one in impact.branches] == [("branch", "dataset--people--trial", True)]
    assert impact.dependants == ("branch dataset--people--trial",)
    assert platform.lineage.impact("people@1").dependants == ("branch dataset--people",)


def test_a_rollback_of_an_endpoint_moves_its_edge(platform: Platform) -> None:
    first, second = train(platform, "people", "One"), train(platform, "people", "Two")
    platform.deployments.deploy(first, "ages")
    platform.deployments.deploy(second, "ages")
    assert ("Two", "deployed", "ages") in edges(platform.lineage.graph("people"))
    platform.deployments.rollback("ages")
    graph = platform.lineage.graph("people")
    assert {edge for edge in edges(graph) if edge[1] == "deployed"} == {("One", "deployed", "ages")}
    platform.deployments.stop("ages")
    assert "ages" not in labels(platform.lineage.graph("people"))


def test_what_no_branch_leads_to_any_more_is_shown_by_its_id_only(platform: Platform) -> None:
    made = apply(platform, DROP, branch="trial")
    first = platform.versions.locate("people").id
    platform.branches.delete("people", "trial")
    assert made not in {node.id for node in platform.lineage.graph(first).nodes}
    alone = platform.lineage.graph(made)
    assert {node.id for node in alone.nodes} >= {first, made}
    assert [(edge.source, edge.target) for edge in alone.edges if edge.kind == "input"] == [
        (first, f"transformation:{made}")
    ]


@pytest.mark.parametrize("version", ["nobody", "people@9", "0" * 64])
def test_an_unknown_version_is_not_found(platform: Platform, version: str) -> None:
    for ask in (platform.lineage.graph, platform.lineage.impact):
        with pytest.raises(NotFound):
            ask(version)
