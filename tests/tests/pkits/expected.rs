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

/// Whether nothing but a CRL makes the test's path invalid.
pub(crate) fn ends_at_a_crl(test: &str) -> bool {
    ABOUT_CRLS.contains(&test)
}

/// The finding that must be among the reasons why the engine calls a test's path invalid: each fails for what it is about.
pub(crate) fn reason(test: &str) -> &'static str {
    let of_fragment = REASONS.iter().find(|(fragment, _)| test.contains(fragment));
    of_fragment.unwrap_or_else(|| panic!("{test}: invalid for which reason?")).1
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

/// Tests that a CRL decides, and nothing else: without revocation these paths are valid.
const ABOUT_CRLS: &[&str] = &[
    "MissingCRLTest1",
    "InvalidRevokedCATest2",
    "InvalidRevokedEETest3",
    "InvalidBadCRLSignatureTest4",
    "InvalidBadCRLIssuerNameTest5",
    "InvalidWrongCRLTest6",
    "InvalidUnknownCRLEntryExtensionTest8",
    "InvalidUnknownCRLExtensionTest9",
    "InvalidUnknownCRLExtensionTest10",
    "InvalidOldCRLnextUpdateTest11",
    "Invalidpre2000CRLnextUpdateTest12",
    "InvalidNegativeSerialNumberTest15",
    "InvalidLongSerialNumberTest18",
    "InvalidSeparateCertificateandCRLKeysTest20",
    "InvalidSeparateCertificateandCRLKeysTest21",
    "InvalidBasicSelfIssuedOldWithNewTest2",
    "InvalidBasicSelfIssuedNewWithOldTest5",
    "InvalidBasicSelfIssuedCRLSigningKeyTest7",
    "InvalidkeyUsageCriticalcRLSignFalseTest4",
    "InvalidkeyUsageNotCriticalcRLSignFalseTest5",
    "InvaliddistributionPointTest2",
    "InvaliddistributionPointTest3",
    "InvaliddistributionPointTest6",
    "InvaliddistributionPointTest8",
    "InvaliddistributionPointTest9",
    "InvalidonlyContainsUserCertsCRLTest11",
    "InvalidonlyContainsCACertsCRLTest12",
    "InvalidonlyContainsAttributeCertsTest14",
    "InvalidonlySomeReasonsTest15",
    "InvalidonlySomeReasonsTest16",
    "InvalidonlySomeReasonsTest17",
    "InvalidonlySomeReasonsTest20",
    "InvalidonlySomeReasonsTest21",
    "InvalidIDPwithindirectCRLTest23",
    "InvalidIDPwithindirectCRLTest26",
    "InvalidcRLIssuerTest27",
    "InvalidcRLIssuerTest31",
    "InvalidcRLIssuerTest32",
    "InvalidcRLIssuerTest34",
    "InvalidcRLIssuerTest35",
    "InvaliddeltaCRLIndicatorNoBaseTest1",
    "InvaliddeltaCRLTest3",
    "InvaliddeltaCRLTest4",
    "InvaliddeltaCRLTest6",
    "InvaliddeltaCRLTest9",
    "InvaliddeltaCRLTest10",
];
