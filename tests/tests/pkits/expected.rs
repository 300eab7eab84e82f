//! What NIST expects of each test with the default inputs of path validation: any policy, nothing required, nothing inhibited.

use crate::Says;
use pec_tests::case::testdata;
use serde::Deserialize;

/// The expected result: the test's name says it, or [`UNNAMED`] does.
pub(crate) fn expected(test: &str) -> Says {
    match UNNAMED.iter().find(|(name, _, _)| *name == test) {
        Some((_, says, _)) => *says,
        None if test.starts_with("Valid") => Says::Valid,
        None if test.starts_with("Invalid") => Says::Invalid,
        None => panic!("{test}: valid or invalid?"),
    }
}

/// The finding that must be among the reasons why the engine calls a test's path invalid: each fails for what it is about.
pub(crate) fn reason(test: &str) -> &'static str {
    let of_crl = CRL_REASONS.iter().find(|(name, _)| *name == test);
    let of_fragment = REASONS.iter().find(|(fragment, _)| test.contains(fragment));
    of_crl.or(of_fragment).unwrap_or_else(|| panic!("{test}: invalid for which reason?")).1
}

/// By a part of the test's name; the first that occurs in it.
const REASONS: &[(&str, &str)] = &[
    ("nameConstraints", "x509.name_not_permitted"),
    ("pathLen", "x509.path_length"),
    ("MappingFromanyPolicy", "x509.policy_mapping"),
    ("MappingToanyPolicy", "x509.policy_mapping"),
    ("Polic", "x509.policy_required"),
    ("notBefore", "x509.not_yet_valid"),
    ("notAfter", "x509.expired"),
    ("NameChaining", "x509.issuer_missing"),
    ("keyCertSign", "x509.key_usage"),
    ("cAFalse", "x509.not_ca"),
    ("MissingbasicConstraints", "x509.not_ca"),
    ("CRLSigningKeyTest8", "x509.not_ca"),
    ("UnknownCriticalCertificateExtension", "x509.critical_extension"),
    ("DSA", "x509.unsupported"),
    ("Signature", "x509.signature_invalid"),
];

/// One test whose result with the engine is another.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    pub(crate) test: String,
    pub(crate) expected: Says,
    pub(crate) ours: Says,
    pub(crate) reason: String,
}

/// `testdata/pkits/exceptions.toml`.
pub(crate) fn exceptions() -> Vec<Exception> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        exception: Vec<Exception>,
    }
    let file = pec_tests::read(&testdata().join("pkits/exceptions.toml"));
    toml::from_slice::<File>(&file).unwrap().exception
}

use Says::{Invalid, Valid};

/// Tests whose result depends on the inputs, and so does not stand in their name: what the certificates say for the default ones.
const UNNAMED: &[(&str, Says, &str)] = &[
    ("MissingCRLTest1", Invalid, "no CRL tells of the signer, and evidence is required"),
    ("AllCertificatesSamePolicyTest1", Valid, "all name NIST-test-policy-1"),
    ("AllCertificatesNoPoliciesTest2", Valid, "none names a policy, none requires one"),
    ("DifferentPoliciesTest3", Valid, "no policy is common to all, none requires one"),
    (
        "DifferentPoliciesTest4",
        Invalid,
        "an intermediate requires a policy, and the signer's is another than its",
    ),
    ("DifferentPoliciesTest5", Invalid, "the same with the last authority's"),
    ("OverlappingPoliciesTest6", Valid, "one is required, and policy 1 is common to all"),
    ("DifferentPoliciesTest7", Invalid, "one is required; the lists overlap in pairs only"),
    ("DifferentPoliciesTest8", Invalid, "the same"),
    ("DifferentPoliciesTest9", Invalid, "the same, over four authorities"),
    ("AllCertificatesSamePoliciesTest10", Valid, "all name policies 1 and 2"),
    ("AllCertificatesAnyPolicyTest11", Valid, "all name any policy"),
    ("DifferentPoliciesTest12", Invalid, "the signer names policy 4, the authority 3, and requires one"),
    ("AllCertificatesSamePoliciesTest13", Valid, "all name policies 1, 2 and 3"),
    ("AnyPolicyTest14", Valid, "the authority names any, the signer policy 1"),
    ("UserNoticeQualifierTest15", Valid, "a qualifier is for people"),
    ("UserNoticeQualifierTest16", Valid, "the same"),
    ("UserNoticeQualifierTest17", Valid, "the same"),
    ("UserNoticeQualifierTest18", Valid, "the same"),
    ("UserNoticeQualifierTest19", Valid, "the same"),
    ("CPSPointerQualifierTest20", Valid, "the same"),
    ("inhibitAnyPolicyTest3", Valid, "any policy is inhibited only from below the next authority on"),
];

/// The tests that CRLs decide, and nothing else.
const CRL_REASONS: &[(&str, &str)] = &[
    ("MissingCRLTest1", "evidence.revocation"),
    ("InvalidRevokedCATest2", "revocation.revoked"),
    ("InvalidRevokedEETest3", "revocation.revoked"),
    ("InvalidBadCRLSignatureTest4", "revocation.crl_signature"),
    ("InvalidBadCRLIssuerNameTest5", "evidence.revocation"),
    ("InvalidWrongCRLTest6", "evidence.revocation"),
    ("InvalidUnknownCRLEntryExtensionTest8", "revocation.revoked"),
    ("InvalidUnknownCRLExtensionTest9", "revocation.revoked"),
    ("InvalidUnknownCRLExtensionTest10", "revocation.crl_critical_extension"),
    ("InvalidOldCRLnextUpdateTest11", "revocation.crl_stale"),
    ("Invalidpre2000CRLnextUpdateTest12", "revocation.crl_stale"),
    ("InvalidNegativeSerialNumberTest15", "revocation.revoked"),
    ("InvalidLongSerialNumberTest18", "revocation.revoked"),
    ("InvalidSeparateCertificateandCRLKeysTest20", "revocation.revoked"),
    ("InvalidSeparateCertificateandCRLKeysTest21", "revocation.crl_signer"),
    ("InvalidBasicSelfIssuedOldWithNewTest2", "revocation.revoked"),
    ("InvalidBasicSelfIssuedNewWithOldTest5", "revocation.revoked"),
    ("InvalidBasicSelfIssuedCRLSigningKeyTest7", "revocation.revoked"),
    ("InvalidkeyUsageCriticalcRLSignFalseTest4", "revocation.crl_signer"),
    ("InvalidkeyUsageNotCriticalcRLSignFalseTest5", "revocation.crl_signer"),
    ("InvaliddistributionPointTest2", "revocation.revoked"),
    ("InvaliddistributionPointTest3", "revocation.crl_scope"),
    ("InvaliddistributionPointTest6", "revocation.revoked"),
    ("InvaliddistributionPointTest8", "revocation.crl_scope"),
    ("InvaliddistributionPointTest9", "revocation.crl_scope"),
    ("InvalidonlyContainsUserCertsCRLTest11", "revocation.crl_scope"),
    ("InvalidonlyContainsCACertsCRLTest12", "revocation.crl_scope"),
    ("InvalidonlyContainsAttributeCertsTest14", "revocation.crl_scope"),
    ("InvalidonlySomeReasonsTest15", "revocation.revoked"),
    ("InvalidonlySomeReasonsTest16", "revocation.revoked"),
    ("InvalidonlySomeReasonsTest17", "revocation.crl_scope"),
    ("InvalidonlySomeReasonsTest20", "revocation.revoked"),
    ("InvalidonlySomeReasonsTest21", "revocation.revoked"),
    ("InvalidIDPwithindirectCRLTest23", "revocation.revoked"),
    ("InvalidIDPwithindirectCRLTest26", "evidence.revocation"),
    ("InvalidcRLIssuerTest27", "evidence.revocation"),
    ("InvalidcRLIssuerTest31", "revocation.revoked"),
    ("InvalidcRLIssuerTest32", "revocation.revoked"),
    ("InvalidcRLIssuerTest34", "revocation.revoked"),
    ("InvalidcRLIssuerTest35", "revocation.crl_scope"),
    ("InvaliddeltaCRLIndicatorNoBaseTest1", "revocation.crl_without_base"),
    ("InvaliddeltaCRLTest3", "revocation.revoked"),
    ("InvaliddeltaCRLTest4", "revocation.revoked"),
    ("InvaliddeltaCRLTest6", "revocation.revoked"),
    ("InvaliddeltaCRLTest9", "revocation.revoked"),
    ("InvaliddeltaCRLTest10", "revocation.crl_stale"),
];
