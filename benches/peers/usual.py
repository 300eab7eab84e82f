"""The same job in Python as one would write it today: email, asn1crypto and cryptography.

    python usual.py ROOT.pem

It reads the file, finds the signed part, verifies its signature and the signer's chain to the given root at the time of signing,
and reads what the certification data say. Certificates are parsed anew with each message, as these libraries invite one to.
"""

import email.message
import hashlib
import re
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from asked import asked
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

ROOT = x509.load_pem_x509_certificate(Path(sys.argv[1]).read_bytes())


class BadError(Exception):
    """The message is not as it should be."""


def require(condition: bool) -> None:
    """Raises unless it holds."""
    if not condition:
        raise BadError


def permits(authority: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether the addresses of a certificate are among those that an authority may name."""
    try:
        permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    except x509.ExtensionNotFound:
        return True
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    allowed = {name.value for name in permitted if isinstance(name, x509.RFC822Name)}
    return all(address.partition("@")[2] in allowed for address in names.get_values_for_type(x509.RFC822Name))


def check_chain(signer: x509.Certificate, others: list[x509.Certificate], at) -> None:
    """From the signer to the root, at a time."""
    certificate, below = signer, []
    while certificate != ROOT:
        require(certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc)
        issuer = next((other for other in [ROOT, *others] if other.subject == certificate.issuer), None)
        require(issuer is not None and len(below) < 8)
        certificate.verify_directly_issued_by(issuer)
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        require(basic.ca and (basic.path_length is None or basic.path_length >= len(below)))
        require(permits(issuer, signer))
        below.append(certificate)
        certificate = issuer
    require(ROOT.not_valid_before_utc <= at <= ROOT.not_valid_after_utc)


def check(raw: bytes, message: email.message.Message, signature: bytes) -> None:
    """The signature over the first part, as it stands in the file, with CRLF."""
    info = cms.ContentInfo.load(signature)["content"]
    signer_info = info["signer_infos"][0]
    algorithm = signer_info["digest_algorithm"]["algorithm"].native
    attributes = {attribute["type"].native: attribute["values"][0] for attribute in signer_info["signed_attrs"]}

    boundary = re.escape(message.get_boundary().encode())
    # What stands before the first line with the boundary is nobody's, and the line end before the second one belongs to it.
    opening = re.compile(rb"^--" + boundary + rb"[ \t]*\r?\n", re.MULTILINE).search(raw)
    closing = re.compile(rb"\r?\n--" + boundary + rb"[ \t]*\r?\n").search(raw, opening.end())
    content = raw[opening.end() : closing.start()]
    if b"\r\n" not in content[:1000]:
        content = content.replace(b"\n", b"\r\n")
    require(hashlib.new(algorithm, content).digest() == attributes["message_digest"].native)

    certificates = [x509.load_der_x509_certificate(one.chosen.dump()) for one in info["certificates"]]
    serial = signer_info["sid"].chosen["serial_number"].native
    signer = next(one for one in certificates if one.serial_number == serial)
    signed = signer_info["signed_attrs"].untag().dump()
    hashed = {"sha1": hashes.SHA1, "sha256": hashes.SHA256}[algorithm]()
    signer.public_key().verify(signer_info["signature"].native, signed, PKCS1v15(), hashed)
    check_chain(signer, certificates, attributes["signing_time"].native)


def judge(file: str) -> str:
    """One row: the verdict, and what is certified."""
    raw = Path(file).read_bytes()
    message = email.message_from_bytes(raw)
    try:
        require(message.get_content_type() == "multipart/signed")
        signed, signature = message.get_payload()
        check(raw, message, signature.get_payload(decode=True))
        found = next(part for part in signed.walk() if part.get_filename() == "daticert.xml")
        data = ElementTree.fromstring(found.get_payload(decode=True))
        return f"good\t{data.get('tipo')}\t{data.findtext('dati/identificativo')}"
    except Exception:
        return "bad\t\t"


asked(judge, time.process_time_ns)
