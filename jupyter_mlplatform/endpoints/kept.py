"""What a server keeps of its endpoints on its own disk: windows and the differences of shadows."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from jupyter_mlplatform.records.deployment import Deployment


class Kept:
    """Where it is kept below a folder, and what may go."""

    def __init__(self, state: Path) -> None:
        self._windows = state / "windows"
        self._shadows = state / "shadows"

    def window(self, endpoint: str, commit: str) -> Path:
        """Return the file of an endpoint's window, which begins anew with another model."""
        return self._windows / endpoint / f"{commit}.jsonl"

    def differences(self, endpoint: str) -> Path:
        """Return the folder of the differences of an endpoint's shadows."""
        return self._shadows / endpoint

    def tidy(self, records: Iterable[Deployment]) -> None:
        """Remove what belongs to endpoints that were stopped, and to models that they serve or shadow no more."""
        windows, shadows = {}, {}
        for record in records:
            windows[record.endpoint] = record.history[0].commit
            shadows[record.endpoint] = str(record.shadow.number) if record.shadow else ""
        for root, names in ((self._windows, windows), (self._shadows, shadows)):
            for folder in root.glob("*"):
                if folder.name not in names:
                    shutil.rmtree(folder, ignore_errors=True)
                    continue
                for file in folder.glob("*.jsonl"):
                    if file.name.partition(".")[0] != names[folder.name]:
                        file.unlink(missing_ok=True)
