"""Text as columns of numbers."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

import narwhals as nw
import numpy as np
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Kind, Schema
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, free, learnt, taken


class TextFeatures(Step):
    """Turn text into columns of numbers."""

    title: ClassVar[str] = "Text to features"
    help: ClassVar[str] = (
        "Replaces text by columns of numbers: how often its most frequent words occur, rare ones weighing more "
        "(tf-idf), or all of its words spread over a fixed number of columns (hashing), which learns nothing. A "
        "missing text is 0 in all of them."
    )
    family: ClassVar[Family] = "text"
    learns: ClassVar[str | None] = "the most frequent words of each column and how rare they are"
    accepts: ClassVar[frozenset[Kind] | None] = frozenset({"text", "unknown"})

    kind: Literal["text_features"] = "text_features"
    columns: ColumnNames
    method: Annotated[Literal["tfidf", "hashing"], Field(description="Learn words, or spread them by their hash.")] = (
        "tfidf"
    )
    features: Annotated[int, Field(ge=1, le=1000, description="How many columns for each text, at most.")] = 50
    unit: Annotated[
        Literal["words", "characters"], Field(description="Characters find parts of words, and bear misspellings.")
    ] = "words"
    longest: Annotated[
        int, Field(ge=1, le=5, description="The longest run of words, or of characters, to look at.")
    ] = 1

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def learns_from(self) -> tuple[str, ...]:
        return self.columns if self.method == "tfidf" else ()

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def derives(self) -> Mapping[str, tuple[str, ...]]:
        return {name: (f"{name}_",) for name in self.columns}

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        if self.method == "hashing":
            yield from taken(schema.without(self.columns), [new for name in self.columns for new in self._hashed(name)])

    @override
    def output(self, schema: Schema) -> Schema:
        closed = schema.without(self.columns)
        if self.method == "hashing":
            hashed: dict[str, Kind] = {new: "number" for name in self.columns for new in self._hashed(name)}
            return closed.with_columns(hashed)
        return Schema(closed.kinds, (*closed.open_prefixes, *(f"{name}_" for name in self.columns)))

    @override
    def fit(self, frame: Frame) -> State:
        if self.method == "hashing":
            return None
        return {"columns": {name: self._learn(_texts(frame, name)) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        made: dict[str, Any] = {}
        others = set(frame.columns) - set(self.columns)
        for name in self.columns:
            found = learnt(state, "columns").get(name) or {"terms": [], "weights": []}
            hashing = self.method == "hashing"
            names = self._hashed(name) if hashing else [f"{name}_{term}" for term in found["terms"]]
            if not names:
                continue
            vectorizer = self._hashing() if hashing else self._tfidf(found["terms"], found["weights"])
            # By columns: of many rows and features, the dense matrix is never held beside the frame.
            counted = vectorizer.transform(_texts(frame, name) or [""]).tocsc()
            for place, new in enumerate(free(name, names, {*others, *made})):
                values = np.zeros(len(frame))
                start, end = counted.indptr[place : place + 2]
                values[counted.indices[start:end]] = counted.data[start:end]
                made[new] = nw.new_series(new, values, nw.Float64, backend=frame.implementation)
        return frame.drop(*self.columns).with_columns(*made.values())

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, found in learnt(state, "columns").items():
            if not found["terms"]:
                detail = f"Column “{name}” has no word to learn; no column is made of it."
                yield Problem("nothing_to_learn", name, detail, "warning")

    def _hashed(self, name: str) -> list[str]:
        return [f"{name}_hash_{place}" for place in range(self.features)]

    def _learn(self, texts: list[str]) -> dict[str, Any]:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(max_features=self.features, **self._analysis())
        words = vectorizer.build_analyzer()
        if not any(words(text) for text in texts):
            return {"terms": [], "weights": []}
        vectorizer.fit(texts)
        return {"terms": vectorizer.get_feature_names_out().tolist(), "weights": vectorizer.idf_.tolist()}

    def _tfidf(self, terms: list[str], weights: list[float]) -> Any:  # noqa: ANN401 - sklearn has no types
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(vocabulary=terms, **self._analysis())
        vectorizer.idf_ = np.asarray(weights)
        return vectorizer

    def _hashing(self) -> Any:  # noqa: ANN401 - sklearn has no types
        from sklearn.feature_extraction.text import HashingVectorizer

        return HashingVectorizer(n_features=self.features, **self._analysis())

    def _analysis(self) -> dict[str, Any]:
        analyzer = "word" if self.unit == "words" else "char_wb"
        return {"analyzer": analyzer, "ngram_range": (1, self.longest)}


def _texts(frame: Frame, name: str) -> list[str]:
    texts: list[str] = frame.get_column(name).cast(nw.String).fill_null("").to_list()
    return texts
