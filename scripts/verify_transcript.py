#!/usr/bin/env python3
"""Check a ceremony bundle without any of the software that made it.

    python3 -I verify_transcript.py BUNDLE [--trust WORDS|HEX|FILE.pem] [--word-list FILE]

One file, only Python's standard library (3.9 or later), no network, nothing written; made from the documents
docs/formats/transcript.md and bundle.md. Run a copy you got independently: a forged bundle brings a forged verifier.

In the order of this file: DER (1), RSA and ECDSA (2), certificates (3), CMS signatures (4), the transcript's chain (5),
the manifest (6), who must have signed (7). Not checked: whether the ceremony kept to its script, and today's date.

Without --trust a bundle can only be found consistent, which one that is forged as a whole can be, too. What is out of
a forger's reach is the paper on which witnesses wrote the record CA's fingerprint by hand. --word-list shows it as the
words on that paper (public list of SLIP-39). Exit code: 0 nothing wrong found, 1 something wrong, 2 wrong usage.
"""

# ruff: noqa: PLR2004 - the numbers are those of the standards named beside them

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import io
import json
import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Iterator, NamedTuple  # noqa: UP035 - Python 3.9

# 1. DER: every length and integer in its one shortest form, and nothing left over

BIT_STRING, OCTET_STRING, OBJECT_IDENTIFIER, SEQUENCE, SET = 0x03, 0x04, 0x06, 0x30, 0x31
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
CONTEXT_0, CONTEXT_0_PRIMITIVE, CONTEXT_3 = 0xA0, 0x80, 0xA3
TRUE = b"\x01\x01\xff"


class BadError(Exception):
    """Something does not verify; whoever catches this adds where."""


def need(fact: object, otherwise: str) -> None:
    """Insist on `fact`."""
    if not fact:
        raise BadError(otherwise)


class Node(NamedTuple):
    """One DER element: its tag, its content, and all its bytes."""

    tag: int
    body: bytes
    raw: bytes


def split(data: bytes) -> list[Node]:
    """Split `data` into DER elements."""
    nodes, at = [], 0
    while at < len(data):
        start = at
        need(at + 2 <= len(data) and data[at] & 0x1F != 0x1F, "malformed DER: tag")
        tag, length, at = data[at], data[at + 1], at + 2
        if length >= 0x80:
            digits = data[at : at + length - 0x80]
            need(1 <= length - 0x80 == len(digits) <= 4 and digits[0] > 0, "malformed DER: length")
            at, length = at + len(digits), int.from_bytes(digits, "big")
            need(length >= 0x80, "malformed DER: length")
        need(at + length <= len(data), "malformed DER: cut off")
        nodes.append(Node(tag, data[at : at + length], data[start : at + length]))
        at += length
    return nodes


def whole(data: bytes) -> Node:
    """Return `data` as one element."""
    nodes = split(data)
    need(len(nodes) == 1, "malformed DER: not one element")
    return nodes[0]


def value(node: Node, tag: int) -> bytes:
    """Return the content of an element that must have this tag."""
    need(node.tag == tag, f"malformed DER: tag {node.tag:#x} instead of {tag:#x}")
    return node.body


def parts(node: Node, tag: int, count: int | None = None) -> list[Node]:
    """Return the elements within an element that must have this tag."""
    nodes = split(value(node, tag))
    need(count in (None, len(nodes)), "malformed DER: number of elements")
    return nodes


def integer(node: Node) -> int:
    """Return an integer that is not negative."""
    number = int.from_bytes(value(node, 0x02), "big")
    need(node.body == number.to_bytes(number.bit_length() // 8 + 1, "big"), "malformed DER: integer")
    return number


def bits(node: Node) -> bytes:
    """Return a bit string that consists of whole bytes."""
    need(value(node, BIT_STRING)[:1] == b"\0", "malformed DER: bit string")
    return node.body[1:]


def utc(text: str, form: str) -> datetime:
    """Return the time written in `form`, which allows one spelling."""
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - all times here are UTC and compared with each other
    except ValueError as error:
        raise BadError("no time") from error
    need(found.strftime(form) == text, "no time")
    return found


def moment(node: Node) -> datetime:
    """Return the time in an element; two-digit years are 1950 to 2049 (RFC 5280, 4.1.2.5.1)."""
    need(node.tag in (UTC_TIME, GENERALIZED_TIME), "no time")
    century = b"" if node.tag == GENERALIZED_TIME else b"20" if node.body < b"50" else b"19"
    return utc((century + node.body).decode("ascii", "replace"), "%Y%m%d%H%M%SZ")


# 2. Signatures: RSA with PKCS #1 v1.5 padding (RFC 8017, 8.2.2) and ECDSA (FIPS 186-4, 6.4).
#    Algorithms are told by their whole AlgorithmIdentifier in DER, so that parameters have no room to vary.

RSA_SIGNATURES = {  # sha256WithRSAEncryption and its sisters
    "300d06092a864886f70d01010b0500": "sha256",
    "300d06092a864886f70d01010c0500": "sha384",
    "300d06092a864886f70d01010d0500": "sha512",
}
EC_SIGNATURES = {  # ecdsa-with-SHA256 and its sisters
    "300a06082a8648ce3d040302": "sha256",
    "300a06082a8648ce3d040303": "sha384",
    "300a06082a8648ce3d040304": "sha512",
}
DIGESTS = {  # SHA-2, first without parameters, then with the NULL that some software writes
    "300b0609608648016503040201": "sha256",
    "300b0609608648016503040202": "sha384",
    "300b0609608648016503040203": "sha512",
    "300d06096086480165030402010500": "sha256",
    "300d06096086480165030402020500": "sha384",
    "300d06096086480165030402030500": "sha512",
}
DIGEST_INFO = {  # what stands before the digest in an RSA signature (RFC 8017, 9.2, note 1)
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}


class RsaKey(NamedTuple):
    """An RSA public key."""

    n: int
    e: int

    def verifies(self, digest: str, message: bytes, signature: bytes) -> bool:
        """Compare the padded digest as a whole: nothing in it is parsed, so nothing can hide in it."""
        size, number = (self.n.bit_length() + 7) // 8, int.from_bytes(signature, "big")
        tail = DIGEST_INFO[digest] + hashlib.new(digest, message).digest()
        expected = b"\0\1" + b"\xff" * (size - len(tail) - 3) + b"\0" + tail
        found = pow(number, self.e, self.n).to_bytes(size, "big")
        return len(signature) == size and number < self.n and found == expected


class Curve(NamedTuple):
    """The curve y^2 = x^3 - 3x + b modulo p, with the generator (x, y) of prime order n."""

    p: int
    b: int
    n: int
    x: int
    y: int

    def add(self, one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
        """Add two points; None is the point at infinity."""
        if one is None or two is None:
            return two if one is None else one
        if one[0] == two[0]:
            if (one[1] + two[1]) % self.p == 0:
                return None
            slope = 3 * (one[0] ** 2 - 1) * pow(2 * one[1], -1, self.p)
        else:
            slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, self.p)
        x = (slope**2 - one[0] - two[0]) % self.p
        return x, (slope * (one[0] - x) - one[1]) % self.p

    def times(self, factor: int, point: tuple[int, int]) -> tuple[int, int] | None:
        """Multiply by doubling and adding; nothing is secret here, so its time may vary."""
        total = None
        for bit in f"{factor:b}":
            total = self.add(total, total)
            total = self.add(total, point) if bit == "1" else total
        return total


P256 = Curve(
    p=2**256 - 2**224 + 2**192 + 2**96 - 1,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    x=0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    y=0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
P384 = Curve(
    p=2**384 - 2**128 - 2**96 + 2**32 - 1,
    b=0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    n=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    x=0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
    y=0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
)


class EcKey(NamedTuple):
    """A public key on one of the two curves."""

    curve: Curve
    x: int
    y: int

    def verifies(self, digest: str, message: bytes, signature: bytes) -> bool:
        """Verify the pair (r, s)."""
        curve, n = self.curve, self.curve.n
        r, s = map(integer, parts(whole(signature), SEQUENCE, 2))
        if not (0 < r < n and 0 < s < n):
            return False
        hashed = hashlib.new(digest, message).digest()
        number = int.from_bytes(hashed, "big") >> max(0, 8 * len(hashed) - n.bit_length())
        one = curve.times(number * pow(s, -1, n) % n, (curve.x, curve.y))
        total = curve.add(one, curve.times(r * pow(s, -1, n) % n, (self.x, self.y)))
        return total is not None and total[0] % n == r


def public_key(node: Node) -> RsaKey | EcKey:
    """Return the key in a SubjectPublicKeyInfo, having checked that it is a sound one."""
    named, encoded = parts(node, SEQUENCE, 2)
    if named.raw.hex() == "300d06092a864886f70d0101010500":  # rsaEncryption
        n, e = map(integer, parts(whole(bits(encoded)), SEQUENCE, 2))
        need(2048 <= n.bit_length() <= 4096, "an RSA key outside 2048 to 4096 bits")
        need(n % 2 == 1 and e % 2 == 1 and 65537 <= e < n, "an RSA key with an unsound modulus or exponent")
        return RsaKey(n, e)
    curves = {"301306072a8648ce3d020106082a8648ce3d030107": P256, "301006072a8648ce3d020106052b81040022": P384}
    curve = curves.get(named.raw.hex())
    if curve is None:
        raise BadError("a key that is neither RSA nor on P-256 or P-384")
    size, point = curve.p.bit_length() // 8, bits(encoded)
    need(len(point) == 1 + 2 * size and point[0] == 0x04, "an EC key that is not uncompressed")
    x, y = int.from_bytes(point[1 : 1 + size], "big"), int.from_bytes(point[1 + size :], "big")
    on_curve = (y**2 - x**3 + 3 * x - curve.b) % curve.p == 0
    need(x < curve.p and y < curve.p and on_curve, "an EC key that is no point of its curve")
    return EcKey(curve, x, y)


# 3. Certificates (RFC 5280)

BASIC_CONSTRAINTS, KEY_USAGE = bytes.fromhex("0603551d13"), bytes.fromhex("0603551d0f")
SUBJECT_KEY_ID, COMMON_NAME = bytes.fromhex("0603551d0e"), bytes.fromhex("0603550403")
DIGITAL_SIGNATURE, KEY_CERT_SIGN = 0x80, 0x04


class Certificate(NamedTuple):
    """What is checked of a certificate; names, serial number and signed body as they are in DER."""

    der: bytes
    serial: bytes
    issuer: bytes
    start: datetime
    end: datetime
    subject: bytes
    key: RsaKey | EcKey
    extensions: dict[bytes, bytes]

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the certificate."""
        return hashlib.sha256(self.der).digest()

    @property
    def common_name(self) -> str:
        """The person's name, fit for a terminal."""
        pairs = [parts(pair, SEQUENCE, 2) for names in split(whole(self.subject).body) for pair in parts(names, SET)]
        found = [name.body.decode("utf-8", "replace") for kind, name in pairs if kind.raw == COMMON_NAME]
        need(len(found) == 1, "a certificate that does not name one person")
        return "".join(character if character.isprintable() else "?" for character in found[0])

    def check_purpose(self, usage: int, *, is_ca: bool) -> None:
        """Insist that the key may be used so."""
        need(BASIC_CONSTRAINTS in self.extensions and KEY_USAGE in self.extensions, "a certificate without its purpose")
        says_ca = [node.raw for node in parts(whole(self.extensions[BASIC_CONSTRAINTS]), SEQUENCE)][:1] == [TRUE]
        allowed = value(whole(self.extensions[KEY_USAGE]), BIT_STRING)
        need(says_ca == is_ca and len(allowed) > 1 and allowed[1] & usage, "a certificate made for another purpose")


def certificate(der: bytes) -> Certificate:
    """Take a certificate apart."""
    body, named, _ = parts(whole(der), SEQUENCE, 3)
    version, serial, inner, issuer, validity, subject, key, extensions = parts(body, SEQUENCE, 8)
    need(version.raw == b"\xa0\x03\x02\x01\x02" and inner.raw == named.raw, "a certificate that is not version 3")
    start, end = map(moment, parts(validity, SEQUENCE, 2))
    need(start < end, "a certificate that ends before it begins")
    found: dict[bytes, bytes] = {}
    for extension in parts(parts(extensions, CONTEXT_3, 1)[0], SEQUENCE):
        name, *critical, content = parts(extension, SEQUENCE)
        known = name.raw in (BASIC_CONSTRAINTS, KEY_USAGE)
        need(name.raw not in found, "an extension given twice")
        need([node.raw for node in critical] == [TRUE] * known, "a critical extension that is unknown, or the reverse")
        found[name.raw] = value(content, OCTET_STRING)
    return Certificate(der, serial.raw, issuer.raw, start, end, subject.raw, public_key(key), found)


def check_issued(lower: Certificate, upper: Certificate) -> None:
    """Insist that `upper` issued `lower`."""
    upper.check_purpose(KEY_CERT_SIGN, is_ca=True)
    need(lower.issuer == upper.subject, "a certificate of another issuer")
    need(upper.start <= lower.start and lower.end <= upper.end, "a certificate outside its issuer's dates")
    body, named, signature = parts(whole(lower.der), SEQUENCE, 3)
    digest = (RSA_SIGNATURES if isinstance(upper.key, RsaKey) else EC_SIGNATURES).get(named.raw.hex())
    good = digest is not None and upper.key.verifies(digest, body.raw, bits(signature))
    need(good, "a certificate whose signature does not verify")


def pem(text: bytes) -> Certificate:
    """Return the certificate in a file that is one PEM block."""
    found = re.fullmatch(rb"-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=\n]+)-----END CERTIFICATE-----\n", text)
    try:
        return certificate(base64.b64decode(found[1] if found else b""))
    except ValueError as error:
        raise BadError("malformed base64") from error


# 4. Detached CMS signatures (RFC 5652): one signer, one certificate, signed attributes, nothing besides

SIGNED_DATA, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
CONTENT_TYPE, MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010903"), bytes.fromhex("06092a864886f70d010904")
SIGNING_TIME = bytes.fromhex("06092a864886f70d010905")
RSA_ENCRYPTION = "300d06092a864886f70d0101010500"  # as a signature algorithm it leaves the digest to the field before


def verify_cms(p7s: bytes, content: bytes, record_ca: Certificate) -> Certificate:
    """Verify a signature over `content` up to the record CA; return the signer's certificate."""
    kind, wrapped = parts(whole(p7s), SEQUENCE, 2)
    version, digests, beside, certificates, infos = parts(parts(wrapped, CONTEXT_0, 1)[0], SEQUENCE, 5)
    info_version, signer_id, digest_named, attributes, named, signature = parts(parts(infos, SET, 1)[0], SEQUENCE, 6)
    need(kind.raw == SIGNED_DATA and value(beside, SEQUENCE) == DATA, "no CMS signature beside its content")
    signer = certificate(parts(certificates, CONTEXT_0, 1)[0].raw)
    signer.check_purpose(DIGITAL_SIGNATURE, is_ca=False)
    # The signer is named by issuer and serial number (version 1) or by key identifier (version 3).
    by_serial = signer_id.tag == SEQUENCE and signer_id.body == signer.issuer + signer.serial
    key_id = signer.extensions.get(SUBJECT_KEY_ID, b"")
    by_key_id = signer_id.tag == CONTEXT_0_PRIMITIVE and signer_id.raw[1:] == key_id[1:]
    need(by_serial or by_key_id, "the certificate inside is not the signer's")
    need(integer(version) == integer(info_version) == (1 if by_serial else 3), "a CMS version that does not fit")
    need(value(digests, SET) == digest_named.raw, "two digest algorithms")
    digest = DIGESTS.get(digest_named.raw.hex())
    if digest is None:
        raise BadError("a digest outside the SHA-2 family")
    listed = parts(attributes, CONTEXT_0)
    need([node.raw for node in listed] == sorted(node.raw for node in listed), "signed attributes out of order")
    signed: dict[bytes, bytes] = {}
    for attribute in listed:  # what an unknown one says means nothing here, and is not read further
        name, values = parts(attribute, SEQUENCE, 2)
        need(name.tag == OBJECT_IDENTIFIER and name.raw not in signed, "a signed attribute given twice, or no name")
        signed[name.raw] = parts(values, SET, 1)[0].raw
    hashed = hashlib.new(digest, content).digest()
    need(signed.get(CONTENT_TYPE) == DATA, "a signature over another type of content")
    need(signed.get(MESSAGE_DIGEST) == bytes([OCTET_STRING, len(hashed)]) + hashed, "a signature over other content")
    if SIGNING_TIME in signed:
        moment(whole(signed[SIGNING_TIME]))
    signatures = {RSA_ENCRYPTION: digest, **RSA_SIGNATURES} if isinstance(signer.key, RsaKey) else EC_SIGNATURES
    need(signatures.get(named.raw.hex()) == digest, "a signature algorithm that does not fit the key and the digest")
    covered = bytes([SET]) + attributes.raw[1:]  # signed under the tag of a SET (RFC 5652, 5.4)
    need(signer.key.verifies(digest, covered, value(signature, OCTET_STRING)), "the signature does not verify")
    check_issued(signer, record_ca)
    need(signer.common_name, "a signer without a name")
    return signer


# 5. The transcript (docs/formats/transcript.md)

EVENT = r"[a-z][a-z0-9]*([.-][a-z0-9]+)*"


def canonical(thing: object) -> str:
    """Write a JSON value as RFC 8785 does; the formats know no numbers but integers below 2^53."""
    if isinstance(thing, dict):
        keys = sorted(thing, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(thing[key])}" for key in keys) + "}"
    if isinstance(thing, list):
        return "[" + ",".join(map(canonical, thing)) + "]"
    need(not isinstance(thing, float) and (not isinstance(thing, int) or abs(thing) < 2**53), "a number out of range")
    return json.dumps(thing, ensure_ascii=False)


def members(raw: bytes, *names: str) -> list[object]:
    """Return the values of a canonical JSON object of just these keys (one given twice would not be canonical)."""
    try:
        thing = json.loads(raw.decode())
        same = canonical(thing).encode() == raw
    except (ValueError, RecursionError) as error:
        raise BadError("not JSON") from error
    if not isinstance(thing, dict) or set(thing) != set(names):
        raise BadError(f"not an object of {', '.join(names)}")
    need(same, "not in the canonical form of RFC 8785")
    return [thing[name] for name in names]


def check_transcript(raw: bytes) -> str:
    """Check the chain; return its head, the digest of the last line."""
    *lines, torn = raw.split(b"\n")
    need(lines and not torn, f"line {len(lines) + 1}: torn or missing")
    head = "0" * 64
    for number, line in enumerate(lines, 1):
        try:
            seq, time, event, data, prev = members(line, "seq", "time", "type", "data", "prev")
            need(type(seq) is int and seq == number, f"seq is {seq}")
            need(prev == head, "prev is not the digest of the line before")
            need(isinstance(event, str) and re.fullmatch(EVENT, event), "type is no event name")
            need(isinstance(time, str) and isinstance(data, dict), "time is no text or data no object")
            utc(str(time), "%Y-%m-%dT%H:%M:%SZ")
        except BadError as error:
            raise BadError(f"line {number}: {error}") from error
        head = hashlib.sha256(line).hexdigest()
    return head


# 6. The files and their manifest (docs/formats/bundle.md)

NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
MANIFEST, TRANSCRIPT, RECORD_CA = "manifest.json", "transcript.jsonl", "signatures/record-ca.pem"
FOLDERS = {"signatures": TRANSCRIPT, "manifest-signatures": MANIFEST}  # what the signatures in a folder are over


def read_bundle(root: str, failures: list[str]) -> dict[str, bytes]:
    """Read every file once; what is no plain file with a plain name is a failure."""
    files = {}
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            file = Path(folder, name)
            path = file.relative_to(root).as_posix()
            if file.is_symlink() or not (file.is_dir() or file.is_file()) or not re.fullmatch(NAME, name):
                failures.append(f"{path!a}: not a plain file with a plain name")
            elif file.is_file():
                files[path] = file.read_bytes()
    return files


def check_manifest(files: dict[str, bytes]) -> Iterator[str]:
    """Yield what the manifest and the files disagree about."""
    form, entries = members(files[MANIFEST], "format", "files")
    if form != "kcb/1" or not isinstance(entries, list):
        raise BadError("not of format kcb/1")
    listed = {}
    for entry in entries:
        path, digest, size = members(canonical(entry).encode(), "path", "sha256", "size")
        need(isinstance(path, str) and all(re.fullmatch(NAME, name) for name in path.split("/")), f"lists {path!a}")
        need(type(size) is int, f"no size of {path}")
        listed[str(path)] = (digest, size)
    need([entry["path"] for entry in entries] == sorted(listed), "lists a file twice or out of order")
    need(len({path.lower() for path in listed}) == len(listed), "lists files that differ in capital letters only")
    present = {path for path in files if path != MANIFEST and not path.startswith("manifest-signatures/")}
    for path in sorted(present | set(listed)):
        if path not in listed or path not in present:
            yield f"{path}: {'not listed in' if path in present else 'missing, but listed in'} manifest.json"
        elif listed[path] != (hashlib.sha256(files[path]).hexdigest(), len(files[path])):
            yield f"{path}: not what manifest.json lists"


# 7. The bundle


@contextlib.contextmanager
def judging(path: str, failures: list[str]) -> Iterator[None]:
    """Collect what is wrong with a file, so that everything is reported at once."""
    try:
        yield
    except BadError as error:
        failures.append(f"{path}: {error}")


def check_signatures(files: dict[str, bytes], record_ca: Certificate, failures: list[str]) -> dict[str, Certificate]:
    """Verify every signature; return those who signed the manifest, which is everyone.

    Keys tell people apart, not certificates: anyone can replace s in an ECDSA signature by n - s, and the certificate
    that carries it has another fingerprint then, but still the one key.
    """
    signers: dict[str, dict[str, Certificate]] = {folder: {} for folder in FOLDERS}
    for path in sorted(files):
        folder, _, name = path.partition("/")
        if folder in FOLDERS and path != RECORD_CA:
            with judging(path, failures):
                need(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.p7s", name), "no file for this place")
                signers[folder][name[:-4]] = verify_cms(files[path], files[FOLDERS[folder]], record_ca)
    for folder, found in signers.items():
        if "administrator" not in found or not any(re.fullmatch(r"witness(-[0-9]+)?", name) for name in found):
            failures.append(f"{folder}: not signed by the administrator and a witness")
    early, late = signers.values()
    lost = [name for name in early if early[name] != late.get(name)]
    failures += [f"manifest-signatures/{name}.p7s: missing, invalid or under another certificate" for name in lost]
    if len({signer.key for signer in late.values()}) < len(late):
        failures.append("manifest-signatures: one key signed under two names")
    return late


def check_bundle(root: str, trust: str, words: list[str]) -> list[str]:
    """Check everything and print what was found; return what is wrong."""
    failures: list[str] = []
    files = read_bundle(root, failures)
    missing = [f"{path}: missing" for path in (TRANSCRIPT, MANIFEST, RECORD_CA) if path not in files]
    if missing:
        return failures + missing
    with judging(TRANSCRIPT, failures):
        head = check_transcript(files[TRANSCRIPT])
        print(f"transcript  {files[TRANSCRIPT].count(10)} lines, head {shown(head, words)}")
    with judging(MANIFEST, failures):
        failures += check_manifest(files)
    with judging(RECORD_CA, failures):
        record_ca = pem(files[RECORD_CA])
        check_issued(record_ca, record_ca)
        for name, signer in check_signatures(files, record_ca, failures).items():
            print(f"signed by   {name}: {signer.common_name}, certificate {signer.fingerprint.hex()}")
        print(f"record CA   {shown(record_ca.fingerprint.hex(), words)}")
        need(record_ca.fingerprint.hex().startswith(trust), "not the record CA that --trust names")
    return failures


def shown(digest: str, words: list[str]) -> str:
    """Return a digest in hex, followed by its first 120 bits as words if there is a list."""
    first = int(digest, 16) >> 136
    return " ".join([digest, *(words[first >> 10 * place & 1023] for place in range(11, -1, -1) if words)])


def outside(named: str, root: str) -> bytes:
    """Read a file that the answer depends on, and that a forger of the bundle must not have written."""
    inside = any(folder.samefile(root) for folder in Path(named).resolve().parents)
    need(not inside, f"{named} is a file of the bundle itself, which proves nothing: take it from somewhere else")
    return Path(named).read_bytes()


def trusted(named: str, words: list[str], root: str) -> str:
    """Return the hex digits that --trust names: all 64 of a fingerprint, or the first 30, which are 12 words."""
    digits, typed = re.sub(r"[\s:]", "", named).lower(), named.lower().split()
    if re.fullmatch(r"[0-9a-f]{64}", digits):
        return digits
    if len(typed) != 12:
        return pem(outside(named, root)).fingerprint.hex()
    need(bool(words), "--trust in words needs --word-list as well")
    places = [place for word in typed for place, listed in enumerate(words) if word[:4] == listed[:4]]
    need(len(places) == 12, "--trust has words that are not in the word list")
    return f"{int(''.join(f'{place:010b}' for place in places), 2):030x}"


def main() -> int:
    """Read the command line and report."""
    parser = argparse.ArgumentParser(description="Check a ceremony bundle.")
    parser.add_argument("bundle", help="the directory that holds manifest.json")
    parser.add_argument("--trust", help="the record CA: its 12 handwritten words, its SHA-256 in hex, or a PEM file")
    parser.add_argument("--word-list", help="a file with the 1024 words of SLIP-39")
    given = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name may not fit the terminal's encoding
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        need(Path(given.bundle).is_dir(), "the bundle is no directory")
        words = outside(given.word_list, given.bundle).decode("ascii").split() if given.word_list else []
        need(len(words) in (0, 1024), "the word list does not have 1024 words")
        trust = trusted(given.trust, words, given.bundle) if given.trust is not None else ""
    except (OSError, ValueError, BadError) as error:
        parser.error(str(error))
    try:
        failures = check_bundle(given.bundle, trust, words)
    except OSError as error:
        failures = [f"{given.bundle}: {error}"]
    for failure in failures:
        print(f"FAILED      {failure}", file=sys.stderr)
    if failures:
        return 1
    print("consistent, and signed under the trusted record CA" if trust else "consistent; authenticity not established")
    return 0


if __name__ == "__main__":
    sys.exit(main())
