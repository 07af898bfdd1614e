"""The state machine, run against lakeFS."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.store.conftest import NewStore
from tests.store.store_machine import StoreMachine

pytestmark = [pytest.mark.lakefs, pytest.mark.slow]


def test_lakefs_does_what_a_model_does(lakefs_stores: NewStore):
    class Machine(StoreMachine):
        new_store = staticmethod(lakefs_stores)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            max_examples=25,
            stateful_step_count=30,
        ),
    )
