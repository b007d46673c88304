"""Long work outside the web's processes: a worker gives each job of the database a child process."""
