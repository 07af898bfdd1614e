"""An export of the old product's collections, carried over: versions, steps, what cannot be, and once only."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.cli.main import main
from jupyter_mlplatform.records import ApplyRequest
from jupyter_mlplatform.records.errors import Unavailable
from jupyter_mlplatform.records.legacy import ImportLine, ImportReport
from jupyter_mlplatform.services import datasets as datasets_module
from jupyter_mlplatform.services.legacy.export import read_export
from jupyter_mlplatform.services.legacy.files import DataFiles

ID = "650000000000000000000001"
OTHER = "650000000000000000000002"
GONE = "650000000000000000000003"
FIRST, SECOND = b"age,city\n31,Bern\n,Oslo\n", b"age,city\n31,Bern\n31,Oslo\n"
IMPUTE = {"step_type": "impute", "parameters": {"method": "median"}, "affected_columns": ["age"]}
CUSTOM = {"step_type": "custom", "parameters": {"code": "df"}, "affected_columns": []}


def date(day: int) -> dict[str, Any]:
    return {"$date": f"2025-03-{day:02}T10:00:00Z"}


def user_data(old_id: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "_id": {"$oid": old_id}, "user_id": "u1", "filename": f"{old_id}_{name}", "original_filename": name,
        "s3_url": f"https://bucket.example/uploads/{name}?X-Signature=secret", "num_rows": {"$numberInt": "2"},
        "num_columns": 2, "data_schema": [], "created_at": date(1),
        "updated_at": {"$date": {"$numberLong": "1741255200000"}}, **fields,
    }  # fmt: skip


def version(old_id: str, dataset: str, number: int, content: bytes, **fields: Any) -> dict[str, Any]:
    return {
        "_id": {"$oid": f"66000000000000000000000{number}"}, "version_id": old_id, "dataset_id": dataset,
        "version_number": number, "user_id": "u1", "content_hash": hashlib.sha256(content).hexdigest(),
        "file_path": f"versions/{dataset}/v{number}.csv", "s3_url": f"s3://bucket/versions/{dataset}/v{number}.csv",
        "created_at": date(number), "created_by": "u1", **fields,
    }  # fmt: skip


def lineage(old_id: str, child: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"lineage_id": old_id, "child_version_id": child, "dataset_id": ID, "transformation_steps": list(steps)}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """One dataset of two versions, one whose history is in its record, one without its file; a model, a broken line."""
    collections: dict[str, list[Any]] = {
        "user_data": [
            user_data(ID, "people.csv", contains_pii=True, onboarding_progress={"step": {"$numberLong": "3"}}),
            user_data(
                OTHER, "towns.csv", file_path="transformed/towns_2.csv",
                transformation_history=[{"type": "drop_missing", "parameters": {}, "timestamp": date(2)}],
            ),
            user_data(GONE, "gone.csv"),
        ],
        "dataset_metadata": [
            {
                "_id": {"$oid": "670000000000000000000001"}, "dataset_id": ID, "user_id": "u1",
                "filename": "people.csv", "original_filename": "people.csv", "file_type": "csv",
                "s3_url": "s3://bucket/people.csv", "aiSummary": {"overview": "People", "rawMarkdown": "#"},
                "pii_report": {"contains_pii": True, "risk_level": "medium", "masked": False}, "created_at": date(2),
            },
        ],
        "dataset_versions": [
            version("v-2", ID, 2, SECOND, description="ages filled", tags=["clean"]),
            version("v-1", ID, 1, FIRST),
            version("v-9", "nowhere", 1, FIRST),
        ],
        "transformation_lineages": [lineage("l-1", "v-2", IMPUTE, CUSTOM), lineage("l-2", "v-none", IMPUTE)],
        "transformation_configs": [
            {"config_id": "c-1", "dataset_id": ID, "transformation_steps": [
                {"transformation_type": "standardize", "column": "age", "parameters": {}},
            ]},
        ],
        "model_configs": [
            {"model_id": "m-1", "dataset_id": ID, "algorithm": "Random Forest", "model_path": "models/m.pkl",
             "feature_config": {"feature_names": ["city"], "target_column": "age"}},
            {"model_id": "m-2", "dataset_id": GONE, "algorithm": "XGBoost", "feature_config": {"target_column": "y"}},
        ],
    }  # fmt: skip
    folder = tmp_path / "export"
    folder.mkdir()
    for name, documents in collections.items():
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(document)}\n" for document in documents))
    with (folder / "user_data.jsonl").open("a") as file:
        file.write('\n{"_id": {"$oid": "65')
    return folder


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    contents = {
        f"versions/{ID}/v1.csv": FIRST, f"versions/{ID}/v2.csv": SECOND, "other/v1.csv": b"x\n1\n",
        "towns.csv": FIRST, "towns_2.csv": b"age,city\n31,Bern\n",
    }  # fmt: skip
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def carry_over(platform: Platform, export: Path, files: Path | None) -> dict[tuple[str, str], ImportLine]:
    report = platform.carry_over(read_export(export), DataFiles(files))
    return {(line.collection, line.id): line for line in report.lines}


def heads(platform: Platform) -> list[tuple[str, str]]:
    return [(ref.name, ref.commit) for ref in platform.store.branches().items]


def test_what_is_carried_over_and_what_is_not(each_platform: Platform, export: Path, files: Path) -> None:
    platform = each_platform
    lines = carry_over(platform, export, files)
    outcomes = {key: line.outcome for key, line in lines.items()}
    assert outcomes == {
        ("user_data", ID): "carried_over",
        ("user_data", OTHER): "carried_over",
        ("user_data", GONE): "not_carried_over",
        ("user_data", ""): "not_carried_over",
        ("dataset_metadata", ID): "carried_over",
        ("dataset_versions", "v-1"): "carried_over",
        ("dataset_versions", "v-2"): "carried_over",
        ("dataset_versions", "v-9"): "not_carried_over",
        ("transformation_lineages", "l-1"): "partly",
        ("transformation_lineages", "l-2"): "not_carried_over",
        ("transformation_configs", "c-1"): "carried_over",
        ("model_configs", "m-1"): "not_carried_over",
        ("model_configs", "m-2"): "not_carried_over",
    }
    assert lines["dataset_versions", "v-2"].became == "people-csv@2"
    assert "There is no file gone.csv" in lines["user_data", GONE].reason
    assert lines["user_data", ""].line == 5
    assert '{"kind":"impute","columns":["age"],"strategy":"median"}' in lines["transformation_lineages", "l-1"].reason
    assert "custom: there is no equal step" in lines["transformation_lineages", "l-1"].reason
    assert "ml.train('people-csv', 'age')" in lines["model_configs", "m-1"].reason
    assert "Its dataset is not here" in lines["model_configs", "m-2"].reason

    dataset = platform.datasets.get("people.csv")
    assert (dataset.owner, dataset.created_at.isoformat()) == ("u1", "2025-03-01T10:00:00+00:00")
    second, first = platform.versions.history(dataset.id).items
    assert first.message == "Version 1 of the old product, of 2025-03-01 10:00 UTC by u1."
    assert second.message.endswith("by u1. ages filled Made by: impute, custom.")
    assert platform.datasets.rows(platform.versions.locate(first.id)).rows[1] == {"age": None, "city": "Oslo"}
    assert platform.datasets.rows(platform.versions.locate(second.id)).rows[1] == {"age": 31, "city": "Oslo"}
    kept = platform.datasets.legacy(dataset.id).versions
    assert [(one.old_id, one.number, one.tags) for one in kept] == [("v-1", 1, ()), ("v-2", 2, ("clean",))]
    assert kept[1].old_steps == (IMPUTE, CUSTOM)
    assert [step["kind"] for step in kept[1].steps] == ["impute"]


def test_old_clients_find_what_they_knew(platform: Platform, export: Path, files: Path) -> None:
    carry_over(platform, export, files)
    record = platform.legacy.get(ID).model_dump(mode="json")
    assert (record["_id"], record["user_id"], record["filename"]) == (ID, "u1", "people.csv")
    assert (record["pii_risk_level"], record["contains_pii"]) == ("medium", True)
    assert record["onboarding_progress"] == {"step": 3}
    assert record["aiSummary"]["overview"] == "People"
    assert record["s3_url"] == "s3://bucket/people.csv"
    assert [step["transformation_type"] for step in record["transformation_history"]] == ["standardize"]
    towns = platform.legacy.get(OTHER)
    assert (towns.s3_url, towns.num_rows) == ("https://bucket.example/uploads/towns.csv", 1)
    assert [one.number for one in platform.versions.history(towns.dataset_id).items] == [2, 1]
    platform.legacy.delete(OTHER)
    assert [one.id for one in platform.legacy.list()] == [ID]


def test_a_second_import_adds_nothing(platform: Platform, export: Path, files: Path) -> None:
    carry_over(platform, export, files)
    before = heads(platform)
    lines = carry_over(platform, export, files)
    assert heads(platform) == before
    assert {line.outcome for line in lines.values()} == {"there_already", "not_carried_over"}
    platform.legacy.delete(ID)
    before = heads(platform)
    line = carry_over(platform, export, files)["user_data", ID]
    assert (line.outcome, heads(platform)) == ("there_already", before)
    assert "restore" in line.reason


def test_an_import_that_was_stopped_goes_on(
    platform: Platform, export: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Iterator[int] = iter(range(100))
    write_version = datasets_module.write_version

    def failing(*args: Any, **kwargs: Any) -> None:
        write_version(*args, **kwargs)
        if next(calls) == 1:
            raise Unavailable("The store went away.")

    with monkeypatch.context() as patched:
        patched.setattr(datasets_module, "write_version", failing)
        with pytest.raises(Unavailable):
            carry_over(platform, export, files)
    assert [one.number for one in platform.versions.history("people-csv").items] == [1]
    lines = carry_over(platform, export, files)
    assert lines["dataset_versions", "v-1"].outcome == "there_already"
    assert lines["dataset_versions", "v-2"].outcome == "carried_over"
    assert [one.number for one in platform.versions.history("people-csv").items] == [2, 1]


def test_old_rows_do_not_come_over_new_ones(platform: Platform, export: Path, files: Path) -> None:
    second = files / "versions" / ID / "v2.csv"
    content = second.read_bytes()
    second.write_bytes(content + b"1,changed\n")
    lines = carry_over(platform, export, files)
    assert "its SHA-256 is another one" in lines["dataset_versions", "v-2"].reason
    assert lines["user_data", ID].outcome == "partly"
    steps = ({"kind": "derive", "name": "older", "expression": "age + 1"},)
    platform.transformations.apply(ApplyRequest(version="people-csv", steps=steps))
    second.write_bytes(content)
    before = heads(platform)
    lines = carry_over(platform, export, files)
    assert "has versions of its own" in lines["dataset_versions", "v-2"].reason
    assert heads(platform) == before


def test_files_are_not_looked_for_outside_their_folder(
    platform: Platform, export: Path, files: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.csv").write_bytes(FIRST)
    (files / "linked.csv").symlink_to(tmp_path / "secret.csv")
    documents = [user_data(ID, "../secret.csv", s3_url="../secret.csv"), user_data(OTHER, "linked.csv")]
    for path in export.iterdir():
        path.unlink()
    (export / "user_data.jsonl").write_text("".join(f"{json.dumps(document)}\n" for document in documents))
    assert {line.outcome for line in carry_over(platform, export, files).values()} == {"not_carried_over"}
    assert "--files" in carry_over(platform, export, None)["user_data", ID].reason


def test_the_command_writes_a_report(
    export: Path, files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--store", str(tmp_path / "store"), "import-legacy", str(export), "--files", str(files)]
    assert main([*arguments, "--json"]) == 0
    report = ImportReport.model_validate_json(capsys.readouterr().out)
    assert report.counts == {"carried_over": 6, "partly": 1, "not_carried_over": 6}
    assert main(arguments) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"user_data:1 {ID} there already -> people-csv"
    assert said[-1] == "7 there already, 6 not carried over."
    assert main(["--store", str(tmp_path / "store"), "import-legacy", str(files)]) == 1
    assert "user_data.jsonl" in capsys.readouterr().err
    assert main([*arguments[:-1], str(tmp_path / "none")]) == 1


def test_what_is_of_another_kind_is_named(platform: Platform, tmp_path: Path, files: Path) -> None:
    document = user_data(ID, "towns.csv", ai_summary={"overview": "Towns"}, statistics="none", own=[1])
    wrong = {"_id": {"$oid": OTHER}, "created_at": {"$date": {"$numberLong": {}}}}
    (tmp_path / "user_data.json").write_text(f"{json.dumps(document)}\n[1]\n{json.dumps(wrong)}\n")
    report = platform.carry_over(read_export(tmp_path), DataFiles(files))
    assert [(line.line, line.outcome) for line in report.lines] == [
        (1, "partly"), (2, "not_carried_over"), (3, "not_carried_over"),
    ]  # fmt: skip
    assert "statistics" in report.lines[0].reason
    record = platform.legacy.get(ID).model_dump(mode="json")
    assert (record["aiSummary"], record["statistics"], record["own"]) == ({"overview": "Towns"}, None, [1])
