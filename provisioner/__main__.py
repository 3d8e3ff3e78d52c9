"""Where the program starts: as the command ``provisioner``, and as ``python -m provisioner``."""

import gc

# Nothing here lives long enough to leave garbage cycles behind that matter, and Python's cyclic collector, which
# looks at all objects again and again while they grow, makes loading YAML slower than linear. The imports are a good
# part of a short run, so this stands before them.
gc.disable()

try:
    from provisioner.cli import main
except KeyboardInterrupt:  # loading takes its time, too
    raise SystemExit(130) from None

if __name__ == "__main__":
    main()
