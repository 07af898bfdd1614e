"""Classes of which one is much rarer than the others."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View, counted
from jupyter_mlplatform.records.recommendation import Finding

_OF_FAIR_SHARE = 0.4


def imbalance(view: View) -> Iterator[Finding]:
    """Yield the target if its rarest class has less than 0.4 of an equal share: 20 % of two classes, 13 % of three."""
    if view.target is None or view.problem_type not in {"binary", "multiclass"}:
        return
    classes = counted(view.texts(view.target))
    total = sum(count for _, count in classes)
    rarest, rows = classes[-1]
    share = rows / total
    if share >= _OF_FAIR_SHARE / len(classes):
        return
    yield Finding(
        kind="imbalance",
        columns=(view.target,),
        severity="warning" if share < 0.1 / len(classes) * 2 else "info",
        count=rows,
        examples=(rarest,),
        reason=(
            f"The rarest of {len(classes)} classes of “{view.target}”, “{rarest}”, has {share:.1%} of rows: "
            f"accuracy alone rewards a model that never predicts it. No step mends that: judge by balanced accuracy or "
            f"average precision, and training tries weighing the classes."
        ),
    )
