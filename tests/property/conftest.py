"""Laws are not about speed: a slow or busy machine breaks none."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("laws", deadline=None)
settings.load_profile("laws")
