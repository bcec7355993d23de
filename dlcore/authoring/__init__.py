"""Source text to notebooks: one MyST page in `solutions/source/` gives the learner's notebook and the solved one."""
