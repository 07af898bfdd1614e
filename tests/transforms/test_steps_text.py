import numpy as np
import polars as pl
import pytest
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid

TEXTS = ["good wine", "bad wine, bad", None, "", "Good cheese and good bread", "wine"]
FRAME = pl.DataFrame({"v": TEXTS, "other": range(len(TEXTS))})
FRESH = pl.DataFrame({"v": ["good unseen", None, "wine wine bad"], "other": [1, 2, 3]})


def learn(**more):
    steps = [{"kind": "text_features", "columns": ["v"], **more}]
    made, states = transforms.fit_apply(FRAME, steps)
    return made, transforms.apply(FRESH, steps, states), transforms.remarks(steps, states)


def plain(frame):
    return [text or "" for text in frame["v"].to_list()]


@pytest.mark.parametrize(
    ("parameters", "peer"),
    [
        ({"features": 3}, {"max_features": 3}),
        ({"features": 100, "longest": 2}, {"ngram_range": (1, 2)}),
        ({"features": 7, "longest": 3, "unit": "characters"},
         {"max_features": 7, "ngram_range": (1, 3), "analyzer": "char_wb"}),
    ],
)  # fmt: skip
def test_tfidf_is_that_of_scikit_learn(parameters, peer):
    made, fresh, remarks = learn(**parameters)
    vectorizer = TfidfVectorizer(**peer)
    np.testing.assert_array_equal(made.drop("other").to_numpy(), vectorizer.fit_transform(plain(FRAME)).toarray())
    np.testing.assert_array_equal(fresh.drop("other").to_numpy(), vectorizer.transform(plain(FRESH)).toarray())
    assert made.columns == ["other", *(f"v_{term}" for term in vectorizer.get_feature_names_out())]
    assert remarks == []


def test_hashing_is_that_of_scikit_learn_and_learns_nothing():
    made, fresh, _ = learn(method="hashing", features=8)
    peer = HashingVectorizer(n_features=8)
    np.testing.assert_array_equal(made.drop("other").to_numpy(), peer.transform(plain(FRAME)).toarray())
    np.testing.assert_array_equal(fresh.drop("other").to_numpy(), peer.transform(plain(FRESH)).toarray())
    assert made.columns == ["other", *(f"v_hash_{place}" for place in range(8))]


def test_text_without_a_word_makes_no_column_and_that_is_said():
    steps = [{"kind": "text_features", "columns": ["v"]}]
    made, states = transforms.fit_apply(pl.DataFrame({"v": ["!", None], "w": [1, 2]}), steps)
    assert made.columns == ["w"]
    assert [remark.code for remark in transforms.remarks(steps, states)] == ["nothing_to_learn"]


def test_a_name_that_is_taken_is_refused():
    steps = [{"kind": "text_features", "columns": ["v"]}]
    with pytest.raises(Invalid, match="v_wine"):
        transforms.fit_apply(FRAME.with_columns(v_wine=1), steps)
    hashed = [{"kind": "text_features", "columns": ["v"], "method": "hashing"}]
    with pytest.raises(Invalid, match="v_hash_3"):
        transforms.fit_apply(FRAME.with_columns(v_hash_3=1), hashed)
