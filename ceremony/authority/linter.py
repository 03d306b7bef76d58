"""Runs pkilint inside this process. Nothing else imports it, and only `lint` imports this, when it is first needed."""

import functools

from pkilint import finding_filter, loader, pkix
from pkilint.cabf import cabf_crl, serverauth
from pkilint.cabf.serverauth.serverauth_constants import CertificateType
from pkilint.pkix import certificate, crl, extension, name
from pkilint.validation import ValidationResult, Validator

from ceremony.authority.errors import NotDerError
from ceremony.authority.lint import Finding, linter_name
from ceremony.authority.profile import Severity


def lint_root(der: bytes) -> tuple[Finding, ...]:
    """Return what pkilint says of a root certificate under the TLS baseline requirements.

    Raises:
        NotDerError: pkilint cannot read it.
    """
    try:
        document = loader.RFC5280CertificateDocumentLoader().load_der_document(der, "certificate")
    except ValueError as error:
        raise NotDerError("certificate") from error
    filters = serverauth.create_serverauth_finding_filters(CertificateType.ROOT_CA)
    results, _ = finding_filter.filter_results(filters, _root_validator().validate(document.root))
    return _findings(results)


def lint_root_crl(der: bytes) -> tuple[Finding, ...]:
    """Return what pkilint says of a CRL of CA certificates under the TLS baseline requirements.

    Raises:
        NotDerError: pkilint cannot read it.
    """
    try:
        document = loader.RFC5280CertificateListDocumentLoader().load_der_document(der, "CRL")
    except ValueError as error:
        raise NotDerError("CRL") from error
    return _findings(_crl_validator().validate(document.root))


# Built once: building costs more than linting, and validators keep nothing of what they have seen.
@functools.cache
def _root_validator() -> Validator:
    return certificate.create_pkix_certificate_validator_container(
        serverauth.create_decoding_validators(), serverauth.create_validators(CertificateType.ROOT_CA)
    )


@functools.cache
def _crl_validator() -> Validator:
    # ARL: the limits for subscribers' CRLs, ten days among them, do not hold for a root's.
    kind = crl.CertificateRevocationListType.ARL
    return crl.create_pkix_crl_validator_container(
        [
            pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [
            crl.create_issuer_validator_container([]),
            crl.create_validity_validator_container([cabf_crl.create_validity_period_validator(kind)]),
            crl.create_extensions_validator_container([]),
            cabf_crl.CabfCrlReasonCodeAllowlistValidator(kind),
        ],
    )


def _findings(results: list[ValidationResult]) -> tuple[Finding, ...]:
    source = linter_name()
    return tuple(
        Finding(
            source=source,
            severity=Severity(description.finding.severity.name.lower()),
            code=str(description.finding.code),
            node=str(result.node.path),
            message=str(description.message or ""),
        )
        for result in results
        for description in result.finding_descriptions
    )
