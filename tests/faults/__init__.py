"""Faults, made on purpose: `nox -s faults`, or `python -m tests.faults --rounds 3 --seed 7 --only killed,cut`.

    bed         two servers, a source that stays as it is, a fresh target for each fault, pgmig as a process of its own
    proxy       the network between, which cuts, stalls, falls silent or is slow at a byte that is named
    check       what must be true after every fault
    scenarios   a function per kind of fault: makes it once, at a moment that a seed gives
    servers     faults of the servers: sessions ended, restarts, full disks, timeouts, locks
    load        a source that is written to while it is copied

A fault is survived when the copy ends as an undisturbed one does, by itself or after `--resume`, and nothing is left
behind. When something is not so, the suite says which fault it was, and with which seed it comes again.
"""
