"""Pictures: `show` puts a figure on the page, `explore` puts sliders under one, `style` is how both look."""

from dlcore.viz.show import show
from dlcore.viz.widgets import explore

__all__ = ["explore", "show"]
