"""Work outside the request: the relay that wakes stations, the day, jobs and the reaper."""
