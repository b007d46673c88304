"""Who does what when inside the duties of a finished roster: queues, breaks, meals, time off the phone."""
