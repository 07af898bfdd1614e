"""Which columns a model uses, and how each is encoded, by what it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler, TargetEncoder

from jupyter_mlplatform.records import Column
from jupyter_mlplatform.training.columns import CategoryColumns, DateColumns, NumberColumns, TextColumn

MANY_LEVELS = 40
RARE_ROWS = 3
HASHED_WORDS = 2**12
TEXT_COMPONENTS = 24

Encoding = Literal["scaled", "native"]


@dataclass(frozen=True, slots=True)
class FeaturePlan:
    """Columns by how they are encoded; ``dropped`` says why of each column that is not used."""

    numbers: tuple[str, ...]
    categories: tuple[str, ...]
    wide_categories: tuple[str, ...]
    dates: tuple[str, ...]
    texts: tuple[str, ...]
    dropped: dict[str, str]

    @property
    def used(self) -> frozenset[str]:
        """Every column that a model sees."""
        return frozenset(self.numbers + self.categories + self.wide_categories + self.dates + self.texts)


def plan_features(frame: pl.DataFrame, columns: Sequence[Column], target: str) -> FeaturePlan:
    """Decide how each column but the target is encoded. Looks at the columns alone, never at the target."""
    kinds: dict[str, list[str]] = {"numbers": [], "categories": [], "wide_categories": [], "dates": [], "texts": []}
    dropped: dict[str, str] = {}
    for column in columns:
        if column.name == target:
            continue
        kind, reason = _kind(frame[column.name], column)
        if kind is None:
            dropped[column.name] = reason
        else:
            kinds[kind].append(column.name)
    return FeaturePlan(**{kind: tuple(names) for kind, names in kinds.items()}, dropped=dropped)


def build_encoder(plan: FeaturePlan, encoding: Encoding, seed: int) -> ColumnTransformer:
    """Return the unfitted transformer from a frame to floats, without gaps (``scaled``) or with (``native``).

    ``scaled`` is for models that need complete, comparable numbers: missing values are filled by the median and marked,
    levels are one column each. ``native`` is for trees that take NaN and whole levels: the first columns are those of
    ``plan.categories``, as numbers of levels.
    """
    scaled = encoding == "scaled"
    blocks: list[tuple[str, object, list[str]]] = []
    if plan.categories:
        coder = (
            OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=RARE_ROWS, sparse_output=False)
            if scaled
            else OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=float("nan"))
        )
        blocks.append(("categories", Pipeline([("levels", CategoryColumns()), ("code", coder)]), [*plan.categories]))
    if plan.wide_categories:
        coder = TargetEncoder(cv=KFold(5, shuffle=True, random_state=seed))
        wide = Pipeline([("levels", CategoryColumns()), ("code", coder), *_completion(scaled, gaps=False)])
        blocks.append(("wide_categories", wide, [*plan.wide_categories]))
    if plan.numbers:
        numbers = Pipeline([("numbers", NumberColumns()), *_completion(scaled, gaps=True)])
        blocks.append(("numbers", numbers, [*plan.numbers]))
    if plan.dates:
        blocks.append(("dates", Pipeline([("parts", DateColumns()), *_completion(scaled, gaps=True)]), [*plan.dates]))
    for number, name in enumerate(plan.texts):
        words = [
            ("texts", TextColumn()),
            ("hash", HashingVectorizer(n_features=HASHED_WORDS, alternate_sign=False, norm=None)),
            ("weigh", TfidfTransformer(sublinear_tf=True)),
            ("reduce", TruncatedSVD(TEXT_COMPONENTS, random_state=seed)),
        ]
        blocks.append((f"text_{number}", Pipeline([*words, *_completion(scaled, gaps=False)]), [name]))
    return ColumnTransformer(blocks, sparse_threshold=0, verbose_feature_names_out=False)


def _completion(scaled: bool, *, gaps: bool) -> list[tuple[str, object]]:
    if not scaled:
        return []
    fill = [("fill", SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True))] if gaps else []
    return [*fill, ("scale", StandardScaler())]


def _kind(series: pl.Series, column: Column) -> tuple[str | None, str]:  # one case a line
    meaning, dtype = column.semantic_type, series.dtype
    if meaning == "identifier":
        return None, "it identifies rows"
    if meaning == "constant" or series.n_unique() < 2:
        return None, "it has one value"
    if dtype.is_nested() or dtype in {pl.Binary, pl.Object}:
        return None, f"values of type {column.dtype} cannot be used"
    if meaning == "datetime" or dtype in {pl.Date, pl.Datetime}:
        return ("numbers" if dtype == pl.Time else "dates"), ""
    if meaning == "text" and not dtype.is_numeric():
        return "texts", ""
    is_number = dtype.is_numeric() or dtype in {pl.Boolean, pl.Duration, pl.Time}
    if meaning == "numeric" or (is_number and meaning in {"boolean", "text"}):
        return "numbers", ""
    if series.n_unique() <= MANY_LEVELS:
        return "categories", ""
    return ("numbers" if is_number else "wide_categories"), ""
