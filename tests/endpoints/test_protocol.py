import struct

import numpy as np
import orjson
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.endpoints.protocol import (
    HEADER_BYTES,
    Limits,
    Message,
    MessageReader,
    encode_rows,
    problem,
    raise_problem,
    read_rows,
)
from jupyter_mlplatform.records.errors import Conflict, Invalid, Malformed, StaleHead, TooLarge

LIMIT = 1000


def read_all(sent: bytes, chunk: int = 2**20) -> list[object]:
    """Return the messages in `sent`, which arrives in chunks; an error in the place of one that was refused."""
    reader = MessageReader(LIMIT)
    found: list[object] = []
    try:
        for start in range(0, len(sent), chunk):
            found.extend(reader.feed(sent[start : start + chunk]))
    except Malformed as error:
        found.append(error)
    return found


@given(
    st.lists(st.tuples(st.dictionaries(st.text(), st.integers(0, 9) | st.text()), st.binary(max_size=LIMIT))),
    st.integers(1, 50),
)
def test_messages_come_out_as_they_went_in(messages, chunk):
    sent = [Message(header, body) for header, body in messages]
    assert read_all(b"".join(message.encode() for message in sent), chunk) == sent


@pytest.mark.parametrize("chunk", [7, 900, 2**20])
def test_an_oversize_body_is_refused_and_the_next_message_read(chunk):
    after = Message({"call": "predict"}, b"x")
    refused, received = read_all(Message({}, b"y" * (LIMIT + 1)).encode() + after.encode(), chunk)
    assert isinstance(refused, TooLarge)
    assert received == after


@pytest.mark.parametrize(
    "sent", [struct.pack(">I", HEADER_BYTES + 1) + b"{}", struct.pack(">I", 2) + b"{x", struct.pack(">I", 2) + b"[]"]
)
def test_a_header_that_cannot_be_read_ends_the_conversation(sent):
    assert isinstance(read_all(sent)[0], Malformed)


@given(st.binary(max_size=60))
def test_noise_is_an_error_or_a_message_that_never_ends(noise):
    assert [type(found) for found in read_all(noise)] in ([], [Malformed])


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", Malformed),
        (b"{", Malformed),
        (b"[]", Malformed),
        (b"{}", Invalid),
        (b'{"rows": []}', Invalid),
        (b'{"rows": {"a": 1}}', Invalid),
        (b'{"rows": [{}], "row": 1}', Invalid),
        (b'{"rows": [1, 2, 3, 4]}', TooLarge),
    ],
)
def test_a_body_that_is_no_request_is_refused(body, error):
    with pytest.raises(error):
        read_rows(body, Limits(rows=3))


def test_values_of_pandas_and_numpy_are_sent_as_json_holds_them():
    frame = pd.DataFrame({"at": [pd.Timestamp("2024-05-31 12:00"), pd.NaT], "n": [1.5, float("nan")]})
    rows = [*frame.to_dict("records"), {"n": np.float32(0.5), "whole": np.int64(3), "none": pd.NA}]
    assert orjson.loads(encode_rows(rows))["rows"] == [
        {"at": "2024-05-31T12:00:00", "n": 1.5},
        {"at": None, "n": None},
        {"n": 0.5, "whole": 3, "none": None},
    ]


def test_rows_whose_columns_have_no_names_are_refused():
    with pytest.raises(Invalid, match="cannot be sent"):
        encode_rows([{1: 2}])  # type: ignore[dict-item]


def test_an_error_arrives_as_the_one_that_was_raised():
    error = StaleHead("It moved.", field="branch", hint="Again.", paths=["a"])
    message = problem(error)
    assert message.header == {"status": 409}
    with pytest.raises(Conflict) as caught:
        raise_problem(message.body)
    assert type(caught.value) is StaleHead
    assert caught.value.problem() == error.problem()
