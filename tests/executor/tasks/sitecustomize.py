"""Makes the tasks beside this file importable as jupyter_mlplatform.sample_tasks in the children that tests start."""

from pathlib import Path

import jupyter_mlplatform

jupyter_mlplatform.__path__.append(str(Path(__file__).parent))
