"""What steps read and give: frames and columns of any engine behind narwhals."""

from typing import Any

import narwhals as nw

Frame = nw.DataFrame[Any]
Values = nw.Series[Any]
