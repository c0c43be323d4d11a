"""The cases of checks.

In reading order:

    constants  numbers as results write them
    instances  both sides of a claim at an instance of a case
    cases      cases compared and evaluated again
"""
