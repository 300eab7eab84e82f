"""Read, verify and follow Italian certified e-mail (PEC, RFC 6109), offline.

>>> import libpec
>>> verifier = libpec.Verifier()  # the PEC authorities are built in
>>> report = verifier.verify(b"Subject: lunch?\\r\\n\\r\\nAt one.\\r\\n")
>>> print(report.kind, report.verdict)
ordinary unsigned

========================= =========================================================================
:class:`Verifier`         judges messages: :class:`Report` has the verdict, and the reasons for it
:class:`Message`          a message, its parts, and what it says of itself
:func:`messages`          the messages in files, folders, Maildir and mbox
:class:`Tracker`          what became of what was sent, recipient by recipient
:class:`Archive`          one archive for all messages: store, search, prove (``libpec.archive``)
``libpec.ports``          to write stores and sources of your own for it, and the checks that they pass
:class:`TrustStore`       whom to trust; the PEC authorities are built in
:class:`ProviderDirectory` who is accredited
:class:`Provider`         issues what a provider issues: test data, a sandbox
:class:`Error`            what all exceptions have in common
``libpec.arrow``          a column of messages to columns of answers, for Arrow, polars, Dask, Ray, Spark
``python -m libpec``      at a terminal
========================= =========================================================================

Wherever bytes are taken, so is any bytes-like object. All classes may be used by many threads at once, and other threads run
while the engine works.
"""

from . import ports as ports
from ._libpec import __version__
from .archive import Archive
from .enums import *
from .enums import __all__ as _enums
from .errors import *
from .errors import __all__ as _errors
from .files import *
from .files import __all__ as _files
from .limits import *
from .limits import __all__ as _limits
from .message import *
from .message import __all__ as _message
from .provider import *
from .provider import __all__ as _provider
from .report import *
from .report import __all__ as _report
from .signature import *
from .signature import __all__ as _signature
from .tracker import *
from .tracker import __all__ as _tracker
from .trust import *
from .trust import __all__ as _trust
from .verifier import *
from .verifier import __all__ as _verifier

__all__ = ["Archive", "__version__"]
__all__ += _enums
__all__ += _errors
__all__ += _files
__all__ += _limits
__all__ += _message
__all__ += _provider
__all__ += _report
__all__ += _signature
__all__ += _tracker
__all__ += _trust
__all__ += _verifier
