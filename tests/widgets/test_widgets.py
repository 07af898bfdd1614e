"""What a browser and Python see of the same widget, through a real kernel."""

from pathlib import Path

import pytest

from jupyter_mlplatform import Platform
from tests.widgets.pages import Page

pytestmark = pytest.mark.slow


def test_a_dataset_is_paged_sorted_and_filtered_from_both_sides(page: Page) -> None:
    table = page.show("people")
    state = page.states[table]
    assert (state["total"], len(state["rows"]), state["columns"][1]["missing"]) == (120, 50, 18)
    page.set(table, sort="-id")
    page.until(lambda: state["rows"][0]["id"] == 119)
    page.run("people.widget.offset = 100")
    page.until(lambda: [row["id"] for row in state["rows"]] == list(range(19, -1, -1)))
    page.set(table, where="age > 60", column="age", row={"id": 7})
    page.until(lambda: state["total"] == sum(n % 7 != 0 and 20 + n % 50 > 60 for n in range(120)))
    assert state["offset"] == 0
    page.run("assert (people.widget.column, people.widget.row) == ('age', {'id': 7})")


def test_a_mistake_is_a_sentence_and_is_forgotten(page: Page) -> None:
    table = page.show("people.latest")
    state = page.states[table]
    page.set(table, where="age >")
    page.until(lambda: state["problem"])
    assert state["problem"]["detail"].startswith("The expression cannot be read")
    assert state["rows"][0]["id"] == 0
    page.set(table, where="id = 3")
    page.until(lambda: state["total"] == 1 and state["problem"] is None)


def test_a_dataset_that_has_moved_on_is_shown_as_it_is_now(page: Page) -> None:
    before = page.show("moving = ml.datasets.add(rows.head(9), 'Moving')\nmoving")
    assert page.show("moving") == before
    after = page.show("_ = moving.add_version(rows.head(8))\nmoving")
    assert page.states[after]["total"] == 8


def test_proposals_are_chosen_tried_and_applied(page: Page, store: Path) -> None:
    cards = page.show("advice = people.recommendations(target='left')\nadvice")
    state = page.states[cards]
    proposals = state["record"]["transformations"]
    page.set(cards, selected=[1, 0])
    page.run("chosen = advice.selected")
    steps = [step for one in sorted(proposals[:2], key=lambda one: one["order"]) for step in one["steps"]]
    page.run(f"assert chosen == {steps!r}, chosen")
    page.run("advice.widget.selected = [0]")
    assert state["selected"] == [0]
    preview = page.answer(page.call(cards, "preview", steps=proposals[0]["steps"]))["result"]
    assert preview["rows"] == 120
    assert page.answer(page.call(cards, "apply", steps=proposals[0]["steps"])) == {
        "id": next(reversed(page.answers)),
        "result": None,
    }
    assert state["applied"]["number"] == 2
    page.run("assert advice.applied.version_id == people.version_id")
    with Platform(str(store)) as platform:
        assert platform.versions.get("people@2").notebook.path == "work/widgets.ipynb"
    refused = page.answer(page.call(cards, "apply", steps=proposals[0]["steps"]))["problem"]
    assert refused["code"] == "stale_head"


def test_another_target_is_asked_about_in_the_background(page: Page) -> None:
    cards = page.show("other = people.at('@1').recommendations(target='left')\nother")
    state = page.states[cards]
    page.set(cards, target="age")
    page.until(lambda: state["record"]["target"] == "age" and not state["busy"])
    assert state["record"]["problem_type"] == "regression"
    page.run("other.widget.target = 'nothing'")
    page.until(lambda: state["problem"] and not state["busy"])
    assert state["problem"]["field"] == "target"


def test_a_measurement_is_begun_and_ended(page: Page) -> None:
    cards = page.show("measured = people.at('@1').recommendations(target='left')\nmeasured")
    state = page.states[cards]
    assert page.answer(page.call(cards, "publish"))["problem"]["code"] == "not_found"
    page.answer(page.call(cards, "measure"))
    assert state["job"]["status"] in ("queued", "running")
    page.answer(page.call(cards, "cancel"))
    page.until(lambda: state["job"]["status"] == "cancelled")
    assert state["record"]["measured_at"] is None


def test_what_cannot_be_chosen_is_refused(page: Page) -> None:
    page.run(
        "import traitlets\n"
        "for thing, value in ((advice.widget, [99]), (people.latest.lineage().widget, 'x')):\n"
        "    try:\n"
        "        thing.selected = value\n"
        "    except traitlets.TraitError:\n"
        "        pass\n"
        "    else:\n"
        "        raise AssertionError(value)"
    )


def test_a_comparison_is_made_anew_by_other_keys(page: Page) -> None:
    shown = page.show("people.at('@1').diff('@1')")
    state = page.states[shown]
    assert state["columns"] == ["id", "age", "plan", "left"]
    page.set(shown, match_by=["id"])
    page.until(lambda: state["record"]["key_source"] == "given" and not state["busy"])
    page.set(shown, match_by=["plan"])
    page.until(lambda: state["problem"])
    assert state["record"]["keys"] == ["id"]


def test_a_node_is_chosen_from_both_sides(page: Page) -> None:
    graph = page.show("graph = people.at('@1').lineage()\ngraph")
    dataset = next(node["id"] for node in page.states[graph]["record"]["nodes"] if node["kind"] == "dataset")
    page.set(graph, selected=dataset)
    page.run("assert graph.selected.kind == 'dataset'")
    page.run("graph.widget.selected = graph.record.root")
    assert page.states[graph]["selected"] == page.states[graph]["record"]["root"]


def test_a_run_moves_while_the_kernel_is_busy_and_becomes_its_report(page: Page) -> None:
    shown = page.show(
        "run = ml.train('people@1', target='left', candidates=('linear',), folds=2, repeats=1, trials=0)\nrun"
    )
    state = page.states[shown]
    page.begin("best = run.best")  # the kernel waits, and answers nobody meanwhile
    page.until(lambda: state["trained"])
    assert state["job"]["status"] == "succeeded"
    assert {entry["name"] for entry in state["performance"]["leaderboard"]} == {"dummy", "linear"}


def test_a_run_is_cancelled(page: Page) -> None:
    shown = page.show("long = ml.train('people@1', target='left', folds=10, time_budget_s=600)\nlong")
    state = page.states[shown]
    page.until(lambda: state["job"]["status"] == "running")
    page.answer(page.call(shown, "cancel"))
    page.until(lambda: state["job"]["status"] == "cancelled")
    assert state["trained"] is None


def test_the_program_is_sent_when_it_is_asked_for(page: Page) -> None:
    table = page.show("people")
    assert len(page.states[table]["_esm"]) < 5_000
    assert "createElement" in page.answer(page.call(table, "program"))["result"]


def test_nothing_else_can_be_called(page: Page) -> None:
    table = page.show("people")
    for name in ("close", "_page", "nothing", "__init__"):
        assert page.answer(page.call(table, name))["problem"]["code"] == "not_found"
