"""`python -m houserules`."""

from houserules.command import main

main(prog_name="houserules")
