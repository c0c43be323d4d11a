"""The checks of a paper of one line."""
