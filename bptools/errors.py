"""What is raised for the user to read: a request refused before any work, runs that were lost."""


class UsageError(ValueError):
    """The request cannot be served as it is: an option, a name, a file or the project is wrong."""


class FileError(OSError, UsageError):
    """A file cannot be written: a full disk, no permission, a folder in its place."""


class TrainingError(RuntimeError):
    """Some training runs could not be finished; what the others and they have done is kept."""
