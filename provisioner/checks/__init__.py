"""The rules about meaning: one file each, every one with its page, its check and its source; table.py lists them."""
