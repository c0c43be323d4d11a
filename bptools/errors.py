"""What is raised when a request is refused before any work is done."""


class UsageError(ValueError):
    """The request cannot be served as it is: an option, a name, a file or the project is wrong."""
