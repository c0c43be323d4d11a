"""``python -m bptools`` is the command ``bptools``, where its folder is not on the path."""

from bptools.interface.cli import main

if __name__ == "__main__":
    main(prog_name="bptools")
