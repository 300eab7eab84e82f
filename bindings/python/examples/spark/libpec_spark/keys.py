"""What belongs together: keys by which Spark brings facts to the tracker that needs them.

A key is a number of 64 bits. That two things have the same one by chance does no harm: they come before the same tracker, which
keeps them apart. What must not happen is that the tracker lacks what it needs, and it does not:

* The submissions of one sender under one msgid, and the message as sent, are about each other. So are, as suggestions, those
  whose msgid differs only behind the ``@``. Hence :func:`tie`.
* The same identifier from two senders is flagged. Hence :func:`of`, of the identifier.
"""

from __future__ import annotations

from hashlib import blake2b


def tie(sender: str | None, msgid: str | None, otherwise: str) -> int:
    """Of the sender and what stands before the ``@`` of the msgid; of ``otherwise`` if one of them is missing."""
    if sender is None or msgid is None:
        return of(otherwise)
    return of(lower(sender), msgid.rsplit("@", 1)[0])


def of(*words: str) -> int:
    """A number made of words, the same on every machine."""
    digest = blake2b(digest_size=8)
    for word in words:
        raw = word.encode()
        digest.update(len(raw).to_bytes(8) + raw)
    return int.from_bytes(digest.digest(), signed=True)


def lower(address: str) -> str:
    """An address as addresses are compared: the letters A to Z in small."""
    return address.encode().lower().decode()
