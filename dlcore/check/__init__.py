"""Instant checks: `check("chapter.name", function)` says which slip it was.

from dlcore.check import check, checked, hint, progress
"""

from dlcore.check.notebook import check, checked, hint
from dlcore.check.progress import progress
from dlcore.check.verdict import Verdict

__all__ = ["Verdict", "check", "checked", "hint", "progress"]
