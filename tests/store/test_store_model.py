"""The state machine, run against each kind of store."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from jupyter_mlplatform.store.embedded import EmbeddedStore, trees
from jupyter_mlplatform.store.embedded.verify import verify
from tests.store.conftest import NewStore
from tests.store.store_machine import StoreMachine

COMMON = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


def test_the_embedded_store_does_what_a_model_does(embedded_stores: NewStore, monkeypatch):
    monkeypatch.setattr(trees, "MEAN_RANGE", 3)  # so that a dozen paths are several ranges

    class Machine(StoreMachine):
        new_store = staticmethod(embedded_stores)

        def teardown(self):
            assert isinstance(self.store, EmbeddedStore)
            assert verify(self.store).problems == ()
            self.store.close()

    run_state_machine_as_test(Machine, settings=settings(COMMON, max_examples=60, stateful_step_count=40))
