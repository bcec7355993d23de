"""Submissions in, scores out. Learners' code runs in a sandbox; what it is compared with never goes there."""
