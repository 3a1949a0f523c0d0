"""Long work outside of the program that asked for it: a verb of the command line, with progress, cancel and resume.

A job is a process of its own: it goes on when the app is closed, and a page that is opened later finds it.  To go on
with one that was stopped, start the same verb with the same arguments again.
"""

from core.jobs.job import Job, seconds_at_last_speed
from core.jobs.running import cancel, dismiss, jobs, log_of, start

__all__ = ["Job", "cancel", "dismiss", "jobs", "log_of", "seconds_at_last_speed", "start"]
