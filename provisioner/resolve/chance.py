"""Numbers that look random and depend on a text alone: the same on every machine and in every run."""

from __future__ import annotations


def chance(*texts: str) -> float:
    """Return a number from 0 up to 1 for some texts."""
    import hashlib  # noqa: PLC0415 - loads OpenSSL, and few configurations need it

    digest = hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48
