"""What a request is answered with when something below it breaks."""

import polars as pl
import pytest

from jupyter_mlplatform.extension.handler import run_in_thread
from jupyter_mlplatform.extension.operations import Call, Operation


def panic(call: Call) -> None:
    pl.DataFrame({"a\0": [1]}).to_arrow()


def test_a_panic_of_a_native_library_is_an_error_that_is_answered() -> None:
    operation = Operation("GET", "/panic", "Panic", "Tests", panic, None)
    with pytest.raises(RuntimeError, match="panic ended with PanicException"):
        run_in_thread(operation, Call(None, {}, None, None, {}))
