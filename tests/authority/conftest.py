"""A small certification authority that signs as the strongroom would, with keys made once per run."""

import functools
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import core
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.authority import certificate, crl
from ceremony.authority.names import DistinguishedName, rehearsal_name
from ceremony.authority.profile import Profile, parse_profile
from ceremony.authority.throwaway import hash_of
from ceremony.keys import KeyKind

RootEdit = Callable[[asn1_x509.TbsCertificate], None]
CrlEdit = Callable[[asn1_crl.TbsCertList], None]

PROFILE_FILE = Path(__file__).parents[2] / "ceremony-scripts" / "profiles" / "root.toml"


@dataclass(frozen=True, slots=True)
class CaKey:
    """A CA key as it would be in a token."""

    kind: KeyKind
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @property
    def spki(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, tbs: bytes) -> bytes:
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(tbs, padding.PKCS1v15(), hash_of(self.kind))
        return self.private.sign(tbs, ec.ECDSA(hash_of(self.kind)))


@functools.cache
def make_key(kind: KeyKind) -> CaKey:
    match kind:
        case KeyKind.EC_P256:
            return CaKey(kind, ec.generate_private_key(ec.SECP256R1()))
        case KeyKind.EC_P384:
            return CaKey(kind, ec.generate_private_key(ec.SECP384R1()))
        case KeyKind.RSA_3072:
            return CaKey(kind, rsa.generate_private_key(65537, 3072))
        case KeyKind.RSA_4096:
            return CaKey(kind, rsa.generate_private_key(65537, 4096))


@dataclass(frozen=True, slots=True)
class Authority:
    """A key with its profile, its root certificate and its first CRL."""

    key: CaKey
    profile: Profile
    now: datetime
    root: certificate.DraftedCertificate
    root_der: bytes
    crl: crl.DraftedCrl
    crl_der: bytes


@functools.cache
def make_authority(kind: KeyKind) -> Authority:
    now = NOW
    profile = parse_profile(PROFILE_FILE.read_bytes(), name="root.toml")
    key = make_key(kind)
    subject = rehearsal_name(
        DistinguishedName(country="DE", organisation="Beispiel Trust GmbH", common_name="Beispiel Root R1")
    )
    root = certificate.root_tbs(
        profile,
        subject=subject.to_x509(),
        spki=key.spki,
        kind=kind,
        serial=certificate.new_serial(random.Random(7).randbytes),
        not_before=now,
    )
    root_der = certificate.assemble(root.tbs, key.sign(root.tbs))
    first = crl.crl_tbs(root_der, number=1, this_update=now, next_update=profile.next_update(now))
    return Authority(key, profile, now, root, root_der, first, crl.assemble_crl(first.tbs, key.sign(first.tbs)))


@pytest.fixture(scope="session")
def ca() -> Authority:
    return make_authority(KeyKind.EC_P384)


def alter_root(tbs: bytes, edit: RootEdit) -> bytes:
    parsed = asn1_x509.TbsCertificate.load(tbs)
    edit(parsed)
    return parsed.dump(force=True)


def alter_crl(tbs: bytes, edit: CrlEdit) -> bytes:
    parsed = asn1_crl.TbsCertList.load(tbs)
    edit(parsed)
    return parsed.dump(force=True)


def set_field(name: str, value: object) -> RootEdit:
    def edit(tbs: asn1_x509.TbsCertificate) -> None:
        tbs[name] = value

    return edit


def set_algorithm(name: str) -> RootEdit:
    def edit(tbs: asn1_x509.TbsCertificate) -> None:
        tbs["signature"] = {"algorithm": name}

    return edit


def edit_extension(name: str, *, critical: bool | None = None, value: core.Asn1Value | None = None) -> RootEdit:
    def edit(tbs: asn1_x509.TbsCertificate) -> None:
        extension = next(e for e in tbs["extensions"] if e["extn_id"].native == name)
        if critical is not None:
            extension["critical"] = critical
        if value is not None:
            extension["extn_value"] = value

    return edit


def drop_extension(name: str) -> RootEdit:
    def edit(tbs: asn1_x509.TbsCertificate) -> None:
        tbs["extensions"] = [e.copy() for e in tbs["extensions"] if e["extn_id"].native != name]

    return edit


def add_extension(name: str, value: core.Asn1Value) -> RootEdit:
    def edit(tbs: asn1_x509.TbsCertificate) -> None:
        tbs["extensions"].append({"extn_id": name, "critical": False, "extn_value": value})

    return edit


def double_extension(tbs: asn1_x509.TbsCertificate) -> None:
    tbs["extensions"].append(tbs["extensions"][0].copy())


def drop_all_extensions(tbs: asn1_x509.TbsCertificate) -> None:
    del tbs["extensions"]


def text(oid: str, words: str, choice: str = "utf8_string") -> asn1_x509.NameTypeAndValue:
    kind = {"utf8_string": core.UTF8String, "printable_string": core.PrintableString}[choice]
    return asn1_x509.NameTypeAndValue({"type": oid, "value": asn1_x509.DirectoryString(name=choice, value=kind(words))})


COUNTRY = text("2.5.4.6", "DE", "printable_string")
ORGANISATION = text("2.5.4.10", "Beispiel")
COMMON_NAME = text("2.5.4.3", "Root")
PRINTABLE_COMMON_NAME = text("2.5.4.3", "Root", "printable_string")
UNIT = text("2.5.4.11", "Unit")


def name_of(*rdns: tuple[asn1_x509.NameTypeAndValue, ...]) -> asn1_x509.Name:
    sets = [asn1_x509.RelativeDistinguishedName([attribute.copy() for attribute in rdn]) for rdn in rdns]
    return asn1_x509.Name(name="", value=asn1_x509.RDNSequence(sets))


def set_names(*rdns: tuple[asn1_x509.NameTypeAndValue, ...]) -> RootEdit:
    def edit(tbs: asn1_x509.TbsCertificate) -> None:
        tbs["issuer"] = name_of(*rdns)
        tbs["subject"] = name_of(*rdns)

    return edit


def set_different_encodings(tbs: asn1_x509.TbsCertificate) -> None:
    tbs["issuer"] = name_of((COUNTRY,), (ORGANISATION,), (PRINTABLE_COMMON_NAME,))
    tbs["subject"] = name_of((COUNTRY,), (ORGANISATION,), (COMMON_NAME,))


KEY_ID = b"\x11" * 20
BAD_ROOTS: dict[str, tuple[str, RootEdit]] = {
    "P-256's hash on P-384": ("R-64", set_algorithm("sha256_ecdsa")),
    "RSA on an EC key": ("R-64", set_algorithm("sha384_rsa")),
    "version 1": ("R-80", set_field("version", "v1")),
    "an issuer unique id": ("R-80", set_field("issuer_unique_id", core.OctetBitString(b"\x01"))),
    "a subject unique id": ("R-80", set_field("subject_unique_id", core.OctetBitString(b"\x01"))),
    "serial 0": ("R-80", set_field("serial_number", 0)),
    "serial 1": ("R-80", set_field("serial_number", 1)),
    "serial of 63 bits": ("R-80", set_field("serial_number", 2**63 - 1)),
    "negative serial": ("R-80", set_field("serial_number", -(2**100))),
    "serial of 160 bits": ("R-80", set_field("serial_number", 2**159)),
    "issuer in another encoding": ("R-81", set_different_encodings),
    "basicConstraints not critical": ("R-82", edit_extension("basic_constraints", critical=False)),
    "no CA": ("R-82", edit_extension("basic_constraints", value=asn1_x509.BasicConstraints({"ca": False}))),
    "a path length": (
        "R-82",
        edit_extension("basic_constraints", value=asn1_x509.BasicConstraints({"ca": True, "path_len_constraint": 0})),
    ),
    "keyUsage not critical": ("R-82", edit_extension("key_usage", critical=False)),
    "no crlSign": ("R-82", edit_extension("key_usage", value=asn1_x509.KeyUsage({"key_cert_sign"}))),
    "more key usages": (
        "R-82",
        edit_extension("key_usage", value=asn1_x509.KeyUsage({"key_cert_sign", "crl_sign", "key_agreement"})),
    ),
    "no key usage": ("R-82", drop_extension("key_usage")),
    "no basicConstraints": ("R-82", drop_extension("basic_constraints")),
    "no SKI": ("R-82", drop_extension("key_identifier")),
    "no AKI": ("R-82", drop_extension("authority_key_identifier")),
    "no extensions": ("R-82", drop_all_extensions),
    "the SKI of another key": ("R-82", edit_extension("key_identifier", value=core.OctetString(KEY_ID))),
    "the AKI of another key": (
        "R-82",
        edit_extension("authority_key_identifier", value=asn1_x509.AuthorityKeyIdentifier({"key_identifier": KEY_ID})),
    ),
    "an EKU": ("R-82", add_extension("extended_key_usage", asn1_x509.ExtKeyUsageSyntax(["server_auth"]))),
    "a policy": (
        "R-82",
        add_extension("certificate_policies", asn1_x509.CertificatePolicies([{"policy_identifier": "2.23.140.1.2.1"}])),
    ),
    "an extension nobody knows": ("R-82", add_extension("1.3.6.1.4.1.99999.1", core.ParsableOctetString(b"\x05\x00"))),
    "an extension twice": ("R-82", double_extension),
    "digitalSignature": (
        "R-83",
        edit_extension("key_usage", value=asn1_x509.KeyUsage({"digital_signature", "key_cert_sign", "crl_sign"})),
    ),
    "an OU": ("R-84", set_names((COUNTRY,), (ORGANISATION,), (UNIT,), (COMMON_NAME,))),
    "another order": ("R-84", set_names((COMMON_NAME,), (ORGANISATION,), (COUNTRY,))),
    "no organisation": ("R-84", set_names((COUNTRY,), (COMMON_NAME,))),
    "two attributes in one part": ("R-84", set_names((COUNTRY,), (ORGANISATION, COMMON_NAME))),
    "a PrintableString common name": (
        "R-84",
        set_names((COUNTRY,), (ORGANISATION,), (text("2.5.4.3", "Root", "printable_string"),)),
    ),
    "a UTF8String country": ("R-84", set_names((text("2.5.4.6", "DE"),), (ORGANISATION,), (COMMON_NAME,))),
    "an empty name": ("R-84", set_names()),
}


def set_crl_field(name: str, value: object) -> CrlEdit:
    def edit(tbs: asn1_crl.TbsCertList) -> None:
        tbs[name] = value

    return edit


def drop_crl_field(name: str) -> CrlEdit:
    def edit(tbs: asn1_crl.TbsCertList) -> None:
        del tbs[name]

    return edit


def set_crl_algorithm(name: str) -> CrlEdit:
    def edit(tbs: asn1_crl.TbsCertList) -> None:
        tbs["signature"] = {"algorithm": name}

    return edit


def set_crl_time(field: str, moment: datetime) -> CrlEdit:
    def edit(tbs: asn1_crl.TbsCertList) -> None:
        tbs[field] = asn1_x509.Time(name="utc_time", value=asn1_x509.UTCTime(moment))

    return edit


def set_crl_extension(name: str, value: object, *, critical: bool = False) -> CrlEdit:
    def edit(tbs: asn1_crl.TbsCertList) -> None:
        kept = [extension.copy() for extension in tbs["crl_extensions"] if extension["extn_id"].native != name]
        new = asn1_crl.TBSCertListExtension({"extn_id": name, "critical": critical, "extn_value": value})
        tbs["crl_extensions"] = [*kept, new]

    return edit


def drop_crl_extension(name: str) -> CrlEdit:
    def edit(tbs: asn1_crl.TbsCertList) -> None:
        tbs["crl_extensions"] = [e.copy() for e in tbs["crl_extensions"] if e["extn_id"].native != name]

    return edit


def double_crl_number(tbs: asn1_crl.TbsCertList) -> None:
    tbs["crl_extensions"].append(tbs["crl_extensions"][1].copy())


def revoke(*extensions: dict[str, object]) -> CrlEdit:
    def edit(tbs: asn1_crl.TbsCertList) -> None:
        entry: dict[str, object] = {"user_certificate": 77, "revocation_date": tbs["this_update"].copy()}
        if extensions:
            entry["crl_entry_extensions"] = list(extensions)
        tbs["revoked_certificates"] = [entry]

    return edit


def reason(name: str) -> dict[str, object]:
    return {"extn_id": "crl_reason", "critical": False, "extn_value": name}


NOW = datetime(2026, 3, 2, 10, 0, 0, tzinfo=UTC)
OTHER_NAME = name_of((COUNTRY,), (ORGANISATION,), (COMMON_NAME,))
BAD_CRLS: dict[str, tuple[str, CrlEdit]] = {
    "another hash": ("R-64", set_crl_algorithm("sha256_ecdsa")),
    "another issuer": ("R-110", set_crl_field("issuer", OTHER_NAME)),
    "version 1": ("R-110", drop_crl_field("version")),
    "no nextUpdate": ("R-110", drop_crl_field("next_update")),
    "an end before its start": ("R-110", set_crl_time("next_update", NOW - timedelta(seconds=1))),
    "an end at its start": ("R-110", set_crl_time("next_update", NOW)),
    "a second over 365 days": ("R-110", set_crl_time("next_update", NOW + timedelta(days=365, seconds=1))),
    "no AKI": ("R-112", drop_crl_extension("authority_key_identifier")),
    "the AKI of another key": ("R-112", set_crl_extension("authority_key_identifier", {"key_identifier": KEY_ID})),
    "a repeated number": ("R-112", set_crl_extension("crl_number", 0)),
    "a number of 160 bits": ("R-112", set_crl_extension("crl_number", 2**159)),
    "no number": ("R-115", drop_crl_extension("crl_number")),
    "two numbers": ("R-115", double_crl_number),
    "a critical number": ("R-115", set_crl_extension("crl_number", 1, critical=True)),
    "a distribution point": (
        "R-115",
        set_crl_extension("issuing_distribution_point", {"only_contains_ca_certs": True}, critical=True),
    ),
    "a delta": ("R-115", set_crl_extension("delta_crl_indicator", 1, critical=True)),
    "no extensions": ("R-112", drop_crl_field("crl_extensions")),
    "an entry without a reason": ("R-113", revoke()),
    "certificateHold": ("R-113", revoke(reason("certificate_hold"))),
    "unspecified": ("R-113", revoke(reason("unspecified"))),
    "cACompromise": ("R-113", revoke(reason("ca_compromise"))),
    "removeFromCRL": ("R-113", revoke(reason("remove_from_crl"))),
    "a critical reason": ("R-113", revoke(reason("superseded") | {"critical": True})),
    "the reason twice": ("R-113", revoke(reason("superseded"), reason("superseded"))),
    "an empty list": ("R-114", set_crl_field("revoked_certificates", [])),
}
