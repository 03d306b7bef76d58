"""Keys as PKCS#11 objects: the templates they are made with, and their attributes read back as our values.

python-pkcs11's defaults are not for us (they set capabilities False that tokens want left out, or True that nobody
asked for), so every template says all it means. What a module answers is never trusted to be in its enumerations.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pkcs11 import Attribute, KeyType, MechanismFlag, ObjectClass, exceptions
from pkcs11.attributes import AttributeMapper
from pkcs11.constants import DEFAULT

from ceremony.evidence import NOT_REPORTED
from ceremony.keys import KeyKind
from ceremony.operations.tokens import Evidence, ObjectSeen
from ceremony.strongroom.tokens import signing
from ceremony.strongroom.tokens.errors import UnsupportedError

T = TypeVar("T")

_UNAVAILABLE = 2**64 - 1
_OCTET_STRING = 0x04
# CKA_EC_PARAMS: DER of the named curves' object identifiers.
_P256 = bytes.fromhex("06082a8648ce3d030107")
_P384 = bytes.fromhex("06052b81040022")
_CURVES: dict[bytes, ec.EllipticCurve] = {_P256: ec.SECP256R1(), _P384: ec.SECP384R1()}
_CURVE_OF_KIND = {KeyKind.EC_P256: _P256, KeyKind.EC_P384: _P384}
_RSA_BITS = {KeyKind.RSA_3072: 3072, KeyKind.RSA_4096: 4096}
_SIGN_ONLY = MechanismFlag.SIGN | MechanismFlag.VERIFY
# Left out rather than False: TPMs refuse the mere mention.
_UNSAID_PUBLIC = dict.fromkeys((Attribute.ENCRYPT, Attribute.WRAP), DEFAULT)
_UNSAID_PRIVATE = dict.fromkeys((Attribute.DECRYPT, Attribute.UNWRAP, Attribute.DERIVE), DEFAULT)
_UNSAID_UNWRAPPED = {**_UNSAID_PRIVATE, **_UNSAID_PUBLIC, Attribute.VERIFY: DEFAULT}
_OTHER_USES = (Attribute.DECRYPT, Attribute.UNWRAP, Attribute.DERIVE, Attribute.SIGN_RECOVER)
_EVIDENCE = (
    Attribute.LOCAL,
    Attribute.SENSITIVE,
    Attribute.ALWAYS_SENSITIVE,
    Attribute.EXTRACTABLE,
    Attribute.NEVER_EXTRACTABLE,
    Attribute.KEY_GEN_MECHANISM,
    Attribute.WRAP_WITH_TRUSTED,
    Attribute.SIGN,
    *_OTHER_USES,
)
_PRIVATE_VALUES = {KeyType.RSA: Attribute.PRIVATE_EXPONENT, KeyType.EC: Attribute.VALUE}


def mapper() -> AttributeMapper:
    """Return how attributes are read: numbers outside python-pkcs11's enumerations and odd labels do no harm."""
    mapping = AttributeMapper()
    pack_number = mapping.attribute_types[Attribute.CLASS][0]
    for attribute in (Attribute.CLASS, Attribute.KEY_TYPE, Attribute.KEY_GEN_MECHANISM):
        mapping.register_handler(attribute, pack_number, _number)
    mapping.register_handler(Attribute.LABEL, str.encode, _text)
    return mapping


def generate(session: pkcs11.Session, kind: KeyKind, *, label: str, key_id: bytes) -> pkcs11.PublicKey:
    """Generate a pair on the token, the private key sensitive and extractable, and return the public object."""
    source = session
    arguments: dict[str, object] = {"key_type": KeyType.RSA, "key_length": _RSA_BITS.get(kind)}
    if kind in _CURVE_OF_KIND:
        parameters = {Attribute.EC_PARAMS: _CURVE_OF_KIND[kind]}
        source = session.create_domain_parameters(KeyType.EC, parameters, local=True)
        arguments = {}
    public, _private = source.generate_keypair(
        **arguments,
        id=key_id,
        label=label,
        store=True,
        capabilities=_SIGN_ONLY,
        public_template={**_UNSAID_PUBLIC, Attribute.PRIVATE: False},
        private_template={
            **_UNSAID_PRIVATE,
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: True,
        },
    )
    return public


@contextmanager
def session_secret(session: pkcs11.Session, value: bytes, *, use: MechanismFlag) -> Iterator[pkcs11.SecretKey]:
    """Import an AES key as a session object and destroy it at the end.

    Args:
        use: WRAP | UNWRAP for a key-encryption key, which is not extractable; none for a key to be wrapped.
    """
    wrapping = bool(use & MechanismFlag.WRAP)
    secret = session.create_object(
        {
            Attribute.CLASS: ObjectClass.SECRET_KEY,
            Attribute.KEY_TYPE: KeyType.AES,
            Attribute.TOKEN: False,
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: not wrapping,
            Attribute.WRAP: wrapping,
            Attribute.UNWRAP: wrapping,
            Attribute.VALUE: value,
        }
    )
    try:
        yield secret
    finally:
        secret.destroy()


def unwrap(
    kek: pkcs11.SecretKey, blob: bytes, mechanism: int, *, public: signing.PublicKey, label: str, key_id: bytes
) -> pkcs11.PrivateKey:
    """Unwrap a private key onto the token, asking for it to be sealed from the start."""
    return kek.unwrap_key(
        ObjectClass.PRIVATE_KEY,
        KeyType.RSA if isinstance(public, rsa.RSAPublicKey) else KeyType.EC,
        blob,
        id=key_id,
        label=label,
        mechanism=pkcs11.Mechanism(mechanism),
        store=True,
        capabilities=MechanismFlag.SIGN,
        template={
            **_UNSAID_UNWRAPPED,
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: False,
        },
    )


def store_public(session: pkcs11.Session, public: signing.PublicKey, *, label: str, key_id: bytes) -> None:
    """Put the public object beside an unwrapped private key; C_UnwrapKey makes none."""
    template = {
        Attribute.CLASS: ObjectClass.PUBLIC_KEY,
        Attribute.TOKEN: True,
        Attribute.PRIVATE: False,
        Attribute.ID: key_id,
        Attribute.LABEL: label,
        Attribute.VERIFY: True,
    }
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        template[Attribute.KEY_TYPE] = KeyType.RSA
        template[Attribute.MODULUS] = numbers.n.to_bytes(public.key_size // 8, "big")
        template[Attribute.PUBLIC_EXPONENT] = numbers.e.to_bytes((numbers.e.bit_length() + 7) // 8, "big")
    else:
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        template[Attribute.KEY_TYPE] = KeyType.EC
        template[Attribute.EC_PARAMS] = _CURVE_OF_KIND[signing.kind_of(public)]
        template[Attribute.EC_POINT] = bytes((_OCTET_STRING, len(point))) + point
    session.create_object(template)


def public_key(found: pkcs11.PublicKey) -> signing.PublicKey:
    """Return a public object's key.

    Raises:
        UnsupportedError: it is none that a ceremony uses.
    """
    match found[Attribute.KEY_TYPE]:
        case KeyType.RSA:
            modulus = int.from_bytes(found[Attribute.MODULUS], "big")
            exponent = int.from_bytes(found[Attribute.PUBLIC_EXPONENT], "big")
            return rsa.RSAPublicNumbers(exponent, modulus).public_key()
        case KeyType.EC:
            curve = curve_of(found)
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, _point(found[Attribute.EC_POINT], curve))
        case other:
            raise UnsupportedError(f"a public key of type {other} is no key of a ceremony", remedy="use RSA or EC")


def curve_of(found: pkcs11.Key) -> ec.EllipticCurve:
    """Return an elliptic curve key's curve.

    Raises:
        UnsupportedError: neither P-256 nor P-384.
    """
    curve = _CURVES.get(bytes(found[Attribute.EC_PARAMS]))
    if curve is None:
        raise UnsupportedError("a key on another curve is no key of a ceremony", remedy="use P-256 or P-384")
    return curve


def forbid_other_uses(private: pkcs11.PrivateKey) -> None:
    """Take away uses that a module gives by default; one that does not let go shows in the evidence."""
    for attribute in _OTHER_USES:
        try:
            if private[attribute]:
                private[attribute] = False
        except (exceptions.AttributeReadOnly, exceptions.AttributeTypeInvalid, exceptions.AttributeValueInvalid):
            continue


def private_value(private: pkcs11.PrivateKey) -> bytes:
    """Read the private value in clear, which a token must refuse."""
    return bytes(private[_PRIVATE_VALUES[private[Attribute.KEY_TYPE]]])


def evidence(private: pkcs11.PrivateKey) -> tuple[Evidence, ...]:
    """Return the attributes that say how a private key came about and what it may do."""
    return tuple(Evidence(attribute.name, _said(private, attribute)) for attribute in _EVIDENCE)


def seen(found: pkcs11.Object) -> ObjectSeen:
    """Return what an object of any class shows of itself."""
    number = found[Attribute.CLASS]
    try:
        object_class = ObjectClass(number).name.lower().replace("_", "-")
    except ValueError:
        object_class = f"class-{number:#x}"
    key_id: bytes = _reported(found, Attribute.ID, b"")
    label: str = _reported(found, Attribute.LABEL, "")
    return ObjectSeen(object_class, key_id.hex(), label)


def _said(private: pkcs11.PrivateKey, attribute: Attribute) -> str:
    value: bool | int | str = _reported(private, attribute, NOT_REPORTED)
    if attribute is Attribute.KEY_GEN_MECHANISM and isinstance(value, int):
        return _mechanism(value)
    return str(value).lower()


def _mechanism(number: int) -> str:
    if number == _UNAVAILABLE:
        return NOT_REPORTED
    try:
        return f"CKM_{pkcs11.Mechanism(number).name}"
    except ValueError:
        return f"{number:#x}"


def _reported(found: pkcs11.Object, attribute: Attribute, otherwise: T) -> T:
    try:
        value: T = found[attribute]
    except (exceptions.AttributeTypeInvalid, exceptions.FunctionFailed):
        return otherwise
    return value


def _point(value: bytes, curve: ec.EllipticCurve) -> bytes:
    """Return the bare point: most modules wrap it in an OCTET STRING as they should, some do not."""
    bare = 1 + 2 * ((curve.key_size + 7) // 8)
    return value[-bare:] if len(value) == bare + 2 and value[:2] == bytes((_OCTET_STRING, bare)) else value


def _number(value: bytes) -> int:
    return int.from_bytes(value, sys.byteorder)


def _text(value: bytes) -> str:
    return value.decode(errors="replace")
