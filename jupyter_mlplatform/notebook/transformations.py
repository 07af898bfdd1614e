"""Transformations in a notebook: what was done to a dataset, doing it again, and taking it back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.progress import ProgressLine
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import Application, Issue, RerunRequest, TransformationConfig, Upstream, Validation
from jupyter_mlplatform.records.checking import check

if TYPE_CHECKING:
    from jupyter_mlplatform.notebook.versions import Version


class Transformation:
    """A recipe as it was applied to one version; ``record`` is the plain value, with what each step has learnt."""

    def __init__(self, platform: Platform, record: TransformationConfig) -> None:
        self._platform = platform
        self.record = record
        self.id = record.id

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps: to be changed and run again."""
        return [dict(step) for step in self.record.steps]

    def history(self) -> "HistoryView":
        """Return every application of the same steps to the dataset, and what became of it."""
        return HistoryView(self._platform.transformations.history(self.id))

    def upstream(self) -> "UpstreamView":
        """Return what is newer upstream, what it changes for the steps, and what is outdated."""
        return UpstreamView(self._platform.reruns.upstream(self.id))

    def rerun(
        self,
        version: "str | Version | None" = None,
        *,
        steps: Sequence[dict[str, Any]] | None = None,
        branch: str | None = None,
        message: str | None = None,
        state: Literal["refit", "keep"] = "refit",
    ) -> "Version":
        """Run the recipe again as one commit and return the new version; interrupting it leaves nothing behind.

        Parameters
        ----------
        version
            What to run on; by default the newest upstream version, with all steps that lead from it to here.
        steps
            Other steps than the recipe's own.
        branch
            Where the outcome goes, made where it does not exist; by default where the transformation is.
        state
            ``refit`` learns anew from the rows, ``keep`` uses what was learnt.

        Raises
        ------
        Invalid
            The steps do not fit the version; every problem is listed.
        NothingToCommit
            Nothing is newer upstream, or the steps leave every row as it is.
        StaleHead
            The version is not the newest of the branch.
        """
        chosen = version if isinstance(version, str) or version is None else version.version_id
        wanted = {"version": chosen, "steps": steps, "branch": branch, "message": message, "state": state}
        request = check(RerunRequest, wanted)
        with ProgressLine() as line:
            made = self._platform.reruns.rerun(self.id, request, line)
        return self._version(made.id)

    def undo(self, *, branch: str | None = None, message: str | None = None) -> "Version":
        """Take it back, as one commit, and return the new version.

        Raises `Conflict` naming the later versions that were made from its rows.
        """
        return self._version(self._platform.undoing.undo(self.id, branch=branch, message=message).id)

    def redo(self, *, branch: str | None = None, message: str | None = None) -> "Version":
        """Bring it back after `undo`. Raises `Conflict` if the branch has other rows since."""
        return self._version(self._platform.undoing.redo(self.id, branch=branch, message=message).id)

    def _version(self, version: str) -> "Version":
        from jupyter_mlplatform.notebook.versions import Version

        return Version(self._platform, self._platform.versions.get(version))

    def __repr__(self) -> str:
        kinds = ", ".join(str(step["kind"]) for step in self.record.steps)
        return f"Transformation({kinds} on {self.record.input_version[:12]})"

    def _repr_html_(self) -> str:
        rows = [(number, *_step(step)) for number, step in enumerate(self.record.steps, 1)]
        subtitle = f"{self.record.message} · {self.record.input_version[:12]} to {self.id[:12]}"
        return html.panel(
            "Transformation", subtitle, html.table(["", "step", "settings"], rows), _issues(self.record.issues)
        )


class ValidationView:
    """Every problem of a recipe; ``record`` is the plain value."""

    def __init__(self, record: Validation) -> None:
        self.record = record
        self.valid = record.valid

    def __repr__(self) -> str:
        lines = [f"{issue.severity}: {issue.detail}" for issue in self.record.issues]
        return "\n".join(["The recipe can be applied." if self.valid else "The recipe cannot be applied.", *lines])

    def _repr_html_(self) -> str:
        return html.panel(
            "Recipe", "can be applied" if self.valid else "cannot be applied", _issues(self.record.issues)
        )


class HistoryView:
    """Where a recipe was applied; ``records`` are the plain values, newest first."""

    def __init__(self, records: list[Application]) -> None:
        self.records = records

    def __repr__(self) -> str:
        return "\n".join(
            f"{_number(record)} {record.created_at:%Y-%m-%d %H:%M} {record.outcome}: {record.reason or record.message}"
            for record in self.records
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                _number(record),
                f"{record.created_at:%Y-%m-%d %H:%M}",
                record.author,
                record.message,
                record.rows_before,
                record.rows_after,
                f"{record.outcome}: {record.reason}" if record.reason else record.outcome,
                ", ".join(record.branches),
            )
            for record in self.records
        ]
        headers = ["version", "when", "who", "message", "rows before", "after", "outcome", "on"]
        return html.panel("Applications", f"{len(rows)}", html.table(headers, rows))


def _number(record: Application) -> str:
    """Return the number of the version that an application has made; a dash where there is none."""
    return "-" if record.number is None else f"@{record.number}"


class UpstreamView:
    """What is newer upstream of a transformation; ``record`` is the plain value."""

    def __init__(self, record: Upstream) -> None:
        self.record = record

    def __repr__(self) -> str:
        record = self.record
        if record.version is None:
            return "Up to date: nothing is newer upstream."
        lines = [f"Newer upstream: {record.version[:12]}, {record.rows_before:,} to {record.rows_after or 0:,} rows"]
        lines += [f"{sign} {name}{what}" for sign, name, what in self._columns()]
        lines += [f"{issue.severity}: {issue.detail}" for issue in record.issues]
        lines += [
            f"Step {state.step + 1} ({state.kind}) would learn otherwise" for state in record.states if not state.same
        ]
        lines += [f"Outdated: {one.kind} {one.label}" for one in record.outdated]
        return "\n".join([*lines, self._what_to_do()])

    def _columns(self) -> list[tuple[str, str, str]]:
        record = self.record
        return [
            *(("+", column.name, "") for column in record.added),
            *(("-", column.name, "") for column in record.removed),
            *(("~", old.name, f": {old.dtype} to {new.dtype}") for old, new in record.retyped),
        ]

    def _what_to_do(self) -> str:
        if self.record.replayed_as:
            return f"It was run there already, as version {self.record.replayed_as[:12]}."
        if self.record.valid:
            return "transformation.rerun() runs it there."
        return "The steps do not fit it: transformation.rerun(steps=[...]) runs others."

    def _repr_html_(self) -> str:
        record = self.record
        if record.version is None:
            return html.panel("Upstream", "Up to date: nothing is newer.")
        states = [
            (state.step + 1, state.kind, str(state.kept), str(state.refit)) for state in record.states if not state.same
        ]
        parts = [
            html.facts({"rows before": record.rows_before, "rows now": record.rows_after}),
            html.table(["", "column", ""], self._columns()),
            _issues(record.issues),
        ]
        if states:
            title = f"would be learnt from {record.state_rows:,} rows"
            parts.append(html.table(["step", "kind", "was learnt", title], states))
        parts.append(html.table(["outdated", ""], [(one.kind, one.label) for one in record.outdated]))
        return html.panel("Newer upstream", f"{record.version[:12]} · {self._what_to_do()}", *parts)


def _step(step: dict[str, Any]) -> tuple[str, str]:
    settings = ", ".join(f"{name}={value!r}" for name, value in step.items() if name != "kind")
    return str(step["kind"]).replace("_", " "), settings


def _issues(issues: Sequence[Issue]) -> str:
    rows = [(issue.severity, issue.step + 1, issue.detail) for issue in issues]
    return html.table(["severity", "step", "detail"], rows) if rows else ""
