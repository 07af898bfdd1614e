"""Steps on text."""

from typing import Annotated, ClassVar, Literal

import narwhals as nw
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Kind, Schema, schema_of_frame
from jupyter_mlplatform.transforms.step import AnyColumns, Family, State, Step


class TrimText(Step):
    """Normalise how text is written."""

    title: ClassVar[str] = "Normalise text"
    help: ClassVar[str] = "Strips spaces at both ends, makes runs of spaces one, and changes case if asked to."
    family: ClassVar[Family] = "text"
    accepts: ClassVar[frozenset[Kind] | None] = frozenset({"text", "unknown"})

    kind: Literal["trim_text"] = "trim_text"
    columns: AnyColumns = None
    strip: Annotated[bool, Field(description="Take spaces away at both ends.")] = True
    collapse_spaces: Annotated[bool, Field(description="Make several spaces in a row one.")] = True
    case: Annotated[Literal["keep", "lower", "upper", "title"], Field(description="The case to write in.")] = "keep"

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns or ()

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.inputs(), "text"))

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        kinds = schema_of_frame(frame).kinds
        names = self.columns or [name for name, kind in kinds.items() if kind == "text"]
        return frame.with_columns(**{name: self._normalise(nw.col(name).cast(nw.String)) for name in names})

    def _normalise(self, text: nw.Expr) -> nw.Expr:
        if self.collapse_spaces:
            text = text.str.replace_all(r"\s+", " ")
        if self.strip:
            text = text.str.strip_chars()
        match self.case:
            case "lower":
                return text.str.to_lowercase()
            case "upper":
                return text.str.to_uppercase()
            case "title":
                return text.str.to_titlecase()
            case "keep":
                return text
