//! The authorities that issued the certificates of PEC providers, known by their keys.
//!
//! Every fact here is public. The certificates of AgID CA1 are published by AgID (repository `AgID/ca-agid-ca1` on GitHub) and
//! travel in the messages themselves; those of DigitPA CA1, CNIPA CA2 and CNIPA CA3 travel in the messages of their time; those of
//! the two roots are in the root programmes of Mozilla and Microsoft. The numbers were computed from them with OpenSSL.
//!
//! A public root is too wide to be an anchor of PEC: it stands over any S/MIME certificate. Its key is here only to prove that
//! an edition of the certificate under it is genuine.

use crate::UnixTime;
use crate::x509::Certificate;

/// An authority of PEC.
#[derive(Debug)]
pub(super) struct Pin {
    /// Its common name.
    pub(super) name: &'static str,
    /// Its whole name (RFC 4514).
    subject: &'static str,
    /// SHA-256 of its key (SubjectPublicKeyInfo).
    spki_sha256: [u8; 32],
    /// The first second in which it served PEC.
    from: UnixTime,
    /// The last one.
    until: UnixTime,
    /// Whether its certificate lists the providers, as permitted names. Then the edition counts, and it must be proven.
    pub(super) lists_providers: bool,
    /// The editions of its certificate that are known.
    editions: &'static [KnownEdition],
    /// The key (SubjectPublicKeyInfo) of the root that signed its editions.
    pub(super) root: Option<&'static [u8]>,
}

impl Pin {
    /// An authority for tests.
    #[cfg(test)]
    pub(super) const fn of(
        name: &'static str,
        subject: &'static str,
        spki_sha256: [u8; 32],
        (from, until): (UnixTime, UnixTime),
        lists_providers: bool,
        editions: &'static [KnownEdition],
        root: &'static [u8],
    ) -> Self {
        Self { name, subject, spki_sha256, from, until, lists_providers, editions, root: Some(root) }
    }

    /// Whether a certificate is an edition of this authority's: it has its key and its name. That proves nothing else in it.
    pub(super) fn is_of(&self, certificate: &Certificate) -> bool {
        certificate.spki_sha256() == self.spki_sha256 && certificate.subject() == self.subject
    }

    /// Whether the authority served PEC at this time.
    pub(super) fn served_at(&self, at: UnixTime) -> bool {
        (self.from..=self.until).contains(&at)
    }

    /// Whether the edition is one of those that are known.
    pub(super) fn knows(&self, edition: &Certificate) -> bool {
        self.editions.iter().any(|known| known.sha256 == edition.sha256())
    }

    /// The times at which an answer about it may change.
    pub(super) fn turns(&self) -> impl Iterator<Item = UnixTime> {
        let after = UnixTime(self.until.0.saturating_add(1));
        [self.from, after].into_iter().chain(self.editions.iter().map(|known| known.from))
    }

    /// When the newest known edition came that was in force at `at`, if that is a later one than `edition`.
    pub(super) fn superseded(&self, edition: &Certificate, at: UnixTime) -> Option<UnixTime> {
        let later = self.editions.iter().map(|known| known.from);
        later.filter(|from| *from > edition.not_before() && *from <= at).max()
    }
}

/// An edition of an authority's certificate, of which no more needs to be known than that it exists.
#[derive(Debug)]
pub(super) struct KnownEdition {
    /// The first second in which it is valid.
    pub(super) from: UnixTime,
    /// SHA-256 of the certificate.
    pub(super) sha256: [u8; 32],
}

const fn edition(from: i64, sha256: &str) -> KnownEdition {
    KnownEdition { from: UnixTime(from), sha256: hex(sha256) }
}

/// All of them, the newest first.
pub(super) static PINS: &[Pin] = &[
    Pin {
        name: "AgID CA1",
        subject: "CN=AgID CA1,OU=Area Soluzioni per la Pubblica Amministrazione,O=Agenzia per l'Italia Digitale,L=Roma,C=IT",
        spki_sha256: hex("39e3c6c6f13c9620775172694d20f81edad55a8613934cdaa7c3793a6d26b86b"),
        // 2017-10-12T13:29:53Z, its first edition, to 2030-09-22T11:22:02Z, the end of its last ones.
        from: UnixTime(1_507_814_993),
        until: UnixTime(1_916_306_522),
        lists_providers: true,
        editions: &[
            // By the second from which each is valid.
            edition(1_507_814_993, "d070bf019cfba46c8d3414d6fe8d7d21077f3545c2fe839e3d250f324e37c5ab"), // 2017-10-12
            edition(1_522_844_462, "4648900b04272628ab7b2d82ddf74cd5b78d77f8652d5bbf2824bb64dd178659"), // 2018-04-04
            edition(1_531_303_394, "9271ca7e88ced25ed1d1f8e08afa03b11d1fe12ed1125585ada501243e2cac09"), // 2018-07-11
            edition(1_560_412_127, "e7fa0f67c9b6d886c868408996dbdfc3680e8b9ec47628eefb4824c23a287693"), // 2019-06-13
            edition(1_580_368_787, "d793d934dd1b9ff9f6a76d438c760ed44b72bcde660b49a77dbcf81ec7ceb3a9"), // 2020-01-30
            edition(1_582_106_312, "f7b09eea79096a4498f6a2b8d6f1183228a3769ea988050d1b32a380eabc4f9e"), // 2020-02-19
            edition(1_602_569_410, "404a2b23b25200446ca7213e1af56635cb93ddf7bef0d87664ba411b7f4c8e56"), // 2020-10-13
            edition(1_624_346_861, "4931388dc85b1fb943ed8ee6acfa015753cb048166470626c7ff939ed022a8ae"), // 2021-06-22
            edition(1_632_205_858, "32322ae2e31a7430be1d6c04bd8cabfbd240c74d2c9dbe82780db1f3f73660a6"), // 2021-09-21
            edition(1_740_063_460, "790ec428504a61f273e4fcf7ffd4d56991edc02d4402fbbd8914e149fa278c1d"), // 2025-02-20
        ],
        root: Some(&ACTALIS_AUTHENTICATION_ROOT_CA),
    },
    Pin {
        name: "DigitPA CA1",
        subject: "CN=DigitPA CA1,OU=Ufficio interoperabilita' e cooperazione,O=DigitPA,C=IT",
        spki_sha256: hex("c0b443b729bcf3e980d36ef980b035be7534a7c464671c7f51e30ad6f7519d25"),
        // 2011-01-14T16:29:56Z to 2018-01-14T16:28:50Z: its certificate's.
        from: UnixTime(1_295_022_596),
        until: UnixTime(1_515_947_330),
        lists_providers: false,
        editions: &[edition(
            1_295_022_596,
            "d75420b7e9051773aa0f39ac091cbf0691a1088e32a4d06b671f00e7e9676f72",
        )],
        root: Some(&BALTIMORE_CYBERTRUST_ROOT),
    },
    Pin {
        name: "CNIPA CA3",
        subject: "CN=CNIPA CA3,OU=Servizi di Sicurezza e Certificazione,O=Centro Nazionale per l'Informatica nella PA,C=IT",
        spki_sha256: hex("26b929dbb72d8ec3efc892dac7a9f5dd57d5cbe0671c63c54de2565339dbb1ad"),
        // 2007-12-17 to 2014-12-17, whole days.
        from: UnixTime(1_197_849_600),
        until: UnixTime(1_418_860_799),
        lists_providers: false,
        editions: &[],
        root: None,
    },
    Pin {
        name: "CNIPA CA2",
        subject: "CN=CNIPA CA2,OU=Servizi di Sicurezza e Certificazione,O=Centro Nazionale per l'Informatica nella PA,C=IT",
        spki_sha256: hex("6b3325e99f7398f45dca72de27e52ea5ff4860939cdb88c1839490119ec9c235"),
        // December 2005 to December 2012, whole months.
        from: UnixTime(1_133_395_200),
        until: UnixTime(1_356_998_399),
        lists_providers: false,
        editions: &[],
        root: None,
    },
];

/// C=IT, L=Milan, O=Actalis S.p.A./03358520967, CN=Actalis Authentication Root CA, 2011 to 2030: RSA-4096.
static ACTALIS_AUTHENTICATION_ROOT_CA: [u8; 550] = hex(concat!(
    "30820222300d06092a864886f70d01010105000382020f003082020a0282020100a7c6c4a529a42cefe518c5b050a36f",
    "513b9f0a5ac9c248380ac21ca0187f91b587b9403fdd1d681f0883d52d1e88a0f88f568f6d9902929016d55f086c89d7",
    "e1acbc20c2b1e083518a694d00965a6f2fc0447ea30ee491cd58eedcfbc71e4547dd27b908019fa6211df5412d2f4cfd",
    "28ade08aad22b456658e86548f934329de394678a33023bacdf07d1357c05dd2836b484cc4ab9f805a5b3abdc9a7223f",
    "8027335b0eb78a0c5d073708cb6cd27a47224435c5cccc2e8edd2aedb77d660d5f615122551be346e3e33dd035629adb",
    "af14c85ba1cc891be13026fca09b1f81a7471f04eba33992069f99d3bfd3ea4f509c19fe96871e3c65f6a31824838610",
    "e7543ea83a76244f8121c5e30f02f893944720bbfed40ed368b9ddc47a8482e3535479dddb9cd2f2079b2eb6bc3eed85",
    "6def2511f2971a4261f74a97e88bb11007fa6581b2a239cff73cff18fbc6f15a8b59e202ac7b92d04e144f5945f60c5e",
    "285fb0e83f45cfcfaf9b6ffb84d3775a956fac94849eeebcc04a8f4a93f84421e2314561504e10d8e3357c4c19b4de05",
    "bfa3069fc8b5cde41fd717060d7a9574550d681afc101b62649d6de095a0c39407570d14e6bd05fbb89fe6df8be2c6e7",
    "7e96f653c58034502858f01250711730bae67863bcf4b2ad9b2bb2fee1398c5eba0b2094de7b83b8ffe3568db711e93b",
    "8cf2b1c15d9da40b4c2bd9b218f5b59f4b0203010001",
));

/// C=IE, O=Baltimore, OU=CyberTrust, CN=Baltimore CyberTrust Root, 2000 to 2025: RSA-2048.
static BALTIMORE_CYBERTRUST_ROOT: [u8; 294] = hex(concat!(
    "30820122300d06092a864886f70d01010105000382010f003082010a0282010100a304bb22ab983d57e826729ab579d4",
    "29e2e1e89580b1b0e35b8e2b299a64dfa15dedb009056ddb282ece62a262feb488da12eb38eb219dc0412b01527b8877",
    "d31c8fc7bab988b56a09e773e81140a7d1ccca628d2de58f0ba650d2a850c328eaf5ab25878a9a961ca967b83f0cd5f7",
    "f952132fc21bd57070f08fc012ca06cb9ae1d9ca337a77d6f8ecb9f16844424813d2c0c2a4ae5e60feb6a605fcb4dd07",
    "5902d459189863f5a563e0900c7d5db2067af385eaebd403ae5e843e5fff15ed69bcf939367275cf77524df3c9902cb9",
    "3de5c923533f1f2498215c079929bdc63aece76e863a6b97746333bd681831f0788d76bffc9e8e5d2a86a74d90dc271a",
    "390203010001",
));

/// Hexadecimal to bytes while compiling; a wrong length or digit does not compile.
#[expect(clippy::indexing_slicing, clippy::panic, reason = "evaluated by the compiler only")]
const fn hex<const N: usize>(text: &str) -> [u8; N] {
    const fn digit(digit: u8) -> u8 {
        match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => panic!("not a lower-case hexadecimal digit"),
        }
    }
    let digits = text.as_bytes();
    assert!(digits.len() == 2 * N, "not the length of the array");
    let mut bytes = [0; N];
    let mut n = 0;
    while n < N {
        bytes[n] = digit(digits[2 * n]) << 4 | digit(digits[2 * n + 1]);
        n += 1;
    }
    bytes
}
