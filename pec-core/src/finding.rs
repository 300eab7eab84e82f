//! THE table of findings: everything that the engine can say about a message, each with its stable code, its severity,
//! the clause it rests on, and one line for people in English and in Italian.
//!
//! A code is never renamed and never reused. `docs/conformance.md` ties each to the test that shows it.

use crate::Span;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::fmt;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Out of the ordinary, or weak; the verdict does not rest on it.
    Warning,
    /// It lowers a facet of the report.
    Error,
}

impl Severity {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that was noticed about a message.
///
/// `detail` completes the code's own text with facts that are not personal data: a number, an object identifier, an
/// algorithm, the name of a header. Never an address, a subject or content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// Where in the message, if it is about certain bytes.
    pub span: Option<Span>,
    /// Facts that complete the text.
    pub detail: Option<String>,
}

impl Finding {
    /// A finding about the message as a whole.
    // Most messages give no cause for one. So what leads to it is laid out behind the rest of the code.
    #[cold]
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, span: None, detail: None }
    }

    /// The same finding, about these bytes.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The same finding with facts that complete its text; see [`Finding`] for what may stand there.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The line for people in English, completed by the detail.
    #[must_use]
    pub fn text(&self) -> String {
        self.complete(self.code.text())
    }

    /// The line for people in Italian, completed by the detail.
    #[must_use]
    pub fn testo(&self) -> String {
        self.complete(self.code.testo())
    }

    fn complete(&self, text: &str) -> String {
        match &self.detail {
            Some(detail) => format!("{text}: {detail}"),
            None => text.to_owned(),
        }
    }
}

impl From<Code> for Finding {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.text(), self.code.clause())
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Finding", 5)?;
        map.serialize_field("code", self.code.code())?;
        map.serialize_field("severity", &self.code.severity())?;
        map.serialize_field("text", &self.text())?;
        map.serialize_field("clause", self.code.clause())?;
        map.serialize_field("span", &self.span)?;
        map.end()
    }
}

macro_rules! findings {
    ($( $(#[$section:meta])* $variant:ident = $code:literal, $severity:ident, $clause:literal, $text:literal, $testo:literal; )*) => {
        /// The stable code of a finding. Each variant's documentation is its line for people.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $( $(#[$section])* #[doc = $text] $variant, )* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The stable code, as it stands in JSON and in the documentation.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $( Self::$variant => $code, )* } }

            /// How much it weighs.
            #[must_use]
            pub fn severity(self) -> Severity { match self { $( Self::$variant => Severity::$severity, )* } }

            /// The clause of the rule it rests on.
            #[must_use]
            pub fn clause(self) -> &'static str { match self { $( Self::$variant => $clause, )* } }

            /// One line for people, in English.
            #[must_use]
            pub fn text(self) -> &'static str { match self { $( Self::$variant => $text, )* } }

            /// One line for people, in Italian.
            #[must_use]
            pub fn testo(self) -> &'static str { match self { $( Self::$variant => $testo, )* } }
        }
    };
}

findings! {
    // ---- mime: the structure of the message
    MimeBoundaryUnusable = "mime.boundary_unusable", Warning, "RFC 2046 5.1.1",
        "A multipart has no usable boundary parameter; it is kept as one part",
        "Un multipart non ha un parametro boundary utilizzabile; resta una parte sola";
    MimeDelimiterAbsent = "mime.delimiter_absent", Warning, "RFC 2046 5.1.1",
        "No delimiter line of a multipart was found; it is kept as one part",
        "Non c'è alcuna riga di delimitazione di un multipart; resta una parte sola";
    MimeCloseMissing = "mime.close_missing", Warning, "RFC 2046 5.1.1",
        "A multipart ends without its close delimiter",
        "Un multipart finisce senza il delimitatore di chiusura";
    MimeDepthLimit = "mime.depth_limit", Warning, "Limits::max_depth",
        "Parts nested deeper than the limit are kept as one opaque part",
        "Le parti annidate oltre il limite restano una sola parte opaca";
    MimePartsLimit = "mime.parts_limit", Warning, "Limits::max_parts",
        "There are more parts than the limit; the rest is kept in the last one, unsplit",
        "Le parti superano il limite; il resto rimane nell'ultima, indiviso";
    MimeHeaderLimit = "mime.header_limit", Warning, "Limits::max_header_bytes",
        "A header block is longer than the limit; it ends there",
        "Un blocco di intestazioni supera il limite; finisce lì";
    MimeHeaderMalformed = "mime.header_malformed", Warning, "RFC 5322 2.2",
        "A line among the header fields is not a field",
        "Una riga tra le intestazioni non è un campo di intestazione";
    MimeContentTypeRepeated = "mime.content_type_repeated", Warning, "RFC 2045 3",
        "A header has more than one Content-Type field; the first one counts",
        "Un'intestazione ha più di un campo Content-Type; vale il primo";
    MimeHeader8bit = "mime.header_8bit", Info, "RFC 5322 2.2",
        "A header field holds raw 8-bit bytes",
        "Un'intestazione contiene byte a 8 bit";
    MimeMixedLineEnds = "mime.mixed_line_ends", Info, "RFC 5322 2.3",
        "The message mixes LF and CRLF line ends",
        "Il messaggio mescola fine riga LF e CRLF";
    MimeEncodingMalformed = "mime.encoding_malformed", Warning, "RFC 2045 6",
        "A part's transfer encoding is damaged; what could be decoded was used",
        "La codifica di una parte è danneggiata; si è usato ciò che si poteva decodificare";

    // ---- signature and cms: is the signed content intact
    SignatureAbsent = "signature.absent", Info, "RFC 8551 3.5",
        "The message carries no signature",
        "Il messaggio non è firmato";
    SignaturePartUnusable = "signature.part_unusable", Error, "RFC 1847 2.1",
        "The multipart/signed does not consist of one signed part and one signature part",
        "Il multipart/signed non è composto da una parte firmata e una parte di firma";
    SignatureSeveral = "signature.several", Warning, "RFC 6109 4.3",
        "Several signed parts stand side by side: none of them speaks for the message",
        "Più parti firmate stanno affiancate: nessuna vale per il messaggio";
    SignatureAfterCrlf = "signature.after_crlf", Info, "RFC 8551 3.1.1",
        "The message was stored with LF line ends: the signature is intact once they are read as CRLF",
        "Il messaggio è conservato con fine riga LF: la firma è integra leggendoli come CRLF";
    SignatureTranscoded = "signature.transcoded", Error, "RFC 8551 3.1",
        "The signed part was converted from ISO-8859-1 to UTF-8: the signature holds only for a copy that undoes it",
        "La parte firmata è stata convertita da ISO-8859-1 a UTF-8: la firma vale solo per una copia che lo annulla";
    CmsUnreadable = "cms.unreadable", Error, "RFC 5652 5.1",
        "The signature cannot be decoded",
        "La firma non si può decodificare";
    CmsSignerMissing = "cms.signer_missing", Error, "RFC 5652 5.1",
        "The signature holds no signer",
        "La firma non contiene alcun firmatario";
    CmsSignersLimit = "cms.signers_limit", Error, "Limits::max_signers",
        "The signature has more signers than the limit",
        "I firmatari superano il limite";
    CmsSeveralSigners = "cms.several_signers", Warning, "RFC 6109 2.1",
        "The signature has several signers where PEC has one",
        "La firma ha più firmatari, mentre nella PEC ce n'è uno";
    CmsCertificatesLimit = "cms.certificates_limit", Warning, "Limits::max_certificates",
        "The signature carries more certificates than the limit; the rest was ignored",
        "I certificati nella firma superano il limite; gli altri sono ignorati";
    CmsCertificateUnreadable = "cms.certificate_unreadable", Warning, "RFC 5280 4.1",
        "A certificate carried by the signature cannot be read",
        "Un certificato contenuto nella firma non si può leggere";
    CmsBer = "cms.ber", Info, "RFC 5652 1.1",
        "The signature is encoded in BER, not in DER",
        "La firma è codificata in BER, non in DER";
    CmsTrailingBytes = "cms.trailing_bytes", Info, "RFC 5652 3",
        "Zero bytes or blanks follow the end of the signature's encoding",
        "Dopo la fine della codifica della firma ci sono byte a zero o spazi";
    CmsAttributesUnsorted = "cms.attributes_unsorted", Info, "RFC 5652 5.3",
        "The signed attributes are not in DER order: the signature holds over the sorted ones",
        "Gli attributi firmati non sono in ordine DER: la firma vale sugli attributi ordinati";
    CmsSignerCertificateMissing = "cms.signer_certificate_missing", Error, "RFC 6109 2.1",
        "The signer's certificate is not in the signature and was not given",
        "Il certificato del firmatario non è nella firma e non è stato fornito";
    CmsDigestMismatch = "cms.digest_mismatch", Error, "RFC 5652 11.2",
        "The signed content was changed: its digest is not the signed one",
        "Il contenuto firmato è stato modificato: la sua impronta non è quella firmata";
    CmsSignatureInvalid = "cms.signature_invalid", Error, "RFC 5652 5.6",
        "The signature value does not verify with the signer's key",
        "Il valore della firma non si verifica con la chiave del firmatario";
    CmsContentTypeWrong = "cms.content_type_wrong", Error, "RFC 5652 11.1",
        "The signed contentType attribute is missing or is not the content's type",
        "L'attributo firmato contentType manca o non è il tipo del contenuto";
    CmsMessageDigestMissing = "cms.message_digest_missing", Error, "RFC 5652 11.2",
        "The signed attributes lack messageDigest, or have it twice",
        "Tra gli attributi firmati manca messageDigest, o c'è due volte";
    CmsSigningTimeMissing = "cms.signing_time_missing", Warning, "RFC 5652 11.3",
        "The signature does not say when it was made",
        "La firma non dice quando è stata apposta";
    CmsSigningTimeWrong = "cms.signing_time_wrong", Error, "RFC 5652 11.3",
        "The signed signingTime attribute is there twice or is no time",
        "L'attributo firmato signingTime c'è due volte o non è un orario";
    CmsContentDiffers = "cms.content_differs", Error, "RFC 8551 3.5.3.1",
        "The signature carries content of its own, and it is not the signed part",
        "La firma porta con sé un contenuto, che non è la parte firmata";
    CmsAlgorithmProtection = "cms.algorithm_protection", Error, "RFC 6211 2",
        "The signed CMSAlgorithmProtection attribute names other algorithms than the signature uses",
        "L'attributo firmato CMSAlgorithmProtection indica algoritmi diversi da quelli usati";
    CmsSigningCertificate = "cms.signing_certificate", Error, "RFC 5035 3",
        "The signed signingCertificate attribute names another certificate",
        "L'attributo firmato signingCertificate indica un altro certificato";
    CmsDigestUnsupported = "cms.digest_unsupported", Error, "RFC 5754 2",
        "The digest algorithm is not one that is accepted",
        "L'algoritmo di impronta non è tra quelli accettati";
    CmsSignatureUnsupported = "cms.signature_unsupported", Error, "RFC 5754 3",
        "The signature algorithm or key is not one that is accepted",
        "L'algoritmo di firma o la chiave non è tra quelli accettati";
    CmsWeakDigestLate = "cms.weak_digest_late", Error, "Policy::sha1_until",
        "The signature uses a weak digest at a time for which that is no longer accepted",
        "La firma usa un'impronta debole in un'epoca per cui non è più accettata";
    CmsWeakDigest = "cms.weak_digest", Warning, "RFC 8551 2.1",
        "The signature uses a weak digest",
        "La firma usa un'impronta debole";

    // ---- damage: what happened to what was signed. First the edits that are proven: undone, the signature holds
    DamageWindows1252 = "damage.windows_1252", Error, "RFC 8551 3.1",
        "The signed part was converted from Windows-1252 to UTF-8: the signature holds only for a copy that undoes it",
        "La parte firmata è stata convertita da Windows-1252 a UTF-8: la firma vale solo per una copia che lo annulla";
    DamageCrDoubled = "damage.cr_doubled", Error, "RFC 8551 3.1.1",
        "Line ends in the signed part got a CR too many: the signature holds only for a copy without it",
        "I fine riga della parte firmata hanno un CR di troppo: la firma vale solo per una copia senza";
    DamageFromQuoted = "damage.from_quoted", Error, "RFC 4155",
        "Lines of the signed part that begin with \"From \" got a \">\": the signature holds only for a copy without it",
        "Righe della parte firmata che iniziano con \"From \" hanno ricevuto un \">\": la firma vale solo per una copia senza";
    DamageDotsDoubled = "damage.dots_doubled", Error, "RFC 5321 4.5.2",
        "Dots at the beginning of lines were doubled and not taken back: the signature holds only for a copy that undoes it",
        "I punti a inizio riga sono stati raddoppiati e non ripristinati: la firma vale solo per una copia che lo annulla";
    DamageDotsLost = "damage.dots_lost", Error, "RFC 5321 4.5.2",
        "Dots at the beginning of lines were taken away: the signature holds only for a copy that has them again",
        "Sono stati tolti punti a inizio riga: la firma vale solo per una copia che li ripristina";
    DamageByteOrderMark = "damage.byte_order_mark", Error, "RFC 3629 6",
        "A byte-order mark was added to the signed part: the signature holds only for a copy without it",
        "Alla parte firmata è stato aggiunto un BOM: la firma vale solo per una copia senza";
    DamageEndChanged = "damage.end_changed", Error, "RFC 1847 2.1",
        "Line ends were added or lost at the end of the signed part: the signature holds only for a copy that undoes it",
        "In fondo alla parte firmata sono stati aggiunti o tolti fine riga: la firma vale solo per una copia che lo annulla";
    DamageBlanksStripped = "damage.blanks_stripped", Error, "RFC 8551 3.1",
        "Blanks at the ends of lines of the signed part were stripped: the signature holds only for a copy that has them again",
        "Gli spazi a fine riga della parte firmata sono stati tolti: la firma vale solo per una copia che li ripristina";
    DamageRefolded = "damage.refolded", Error, "RFC 5322 2.2.3",
        "Header fields in the signed part were folded otherwise: the signature holds only for a copy that undoes it",
        "Intestazioni nella parte firmata sono state spezzate in altro modo: la firma vale solo per una copia che lo annulla";
    DamageBase64Wrapped = "damage.base64_wrapped", Error, "RFC 2045 6.8",
        "Base64 in the signed part was broken into other lines: the signature holds only for a copy that undoes it",
        "Il base64 nella parte firmata è stato diviso in righe diverse: la firma vale solo per una copia che lo annulla";
    // Then what can be seen where no edit undoes the damage: a description, and no proof
    DamageLimit = "damage.limit", Warning, "Limits::max_repairs, max_repair_bytes",
        "Not every edit that may undo the damage was tried: a limit ended the search",
        "Non sono state provate tutte le modifiche che potrebbero annullare il danno: un limite ha chiuso la ricerca";
    DamageNul = "damage.nul", Warning, "RFC 5322 2.3",
        "The signed part holds NUL bytes: it looks as if a disk or a store had damaged it",
        "La parte firmata contiene byte NUL: sembra danneggiata da un disco o da un archivio";
    DamageBareCr = "damage.bare_cr", Warning, "RFC 5322 2.3",
        "A CR stands without its LF: it looks as if line ends had been converted on the way",
        "C'è un CR senza il suo LF: sembra che i fine riga siano stati convertiti lungo il percorso";
    DamageLongLine = "damage.long_line", Warning, "RFC 5322 2.1.1",
        "A line of the signed part is longer than mail may have: it looks as if lines had been joined",
        "Una riga della parte firmata è più lunga di quanto la posta ammetta: sembra che delle righe siano state unite";
    DamageLineBroken = "damage.line_broken", Warning, "RFC 5322 2.1.1",
        "A line of the signed part ends where programs break long ones: it looks as if one had been broken",
        "Una riga della parte firmata finisce dove i programmi spezzano quelle lunghe: sembra che sia stata spezzata";
    DamageBlanksMissing = "damage.blanks_missing", Warning, "RFC 3676 4.1",
        "Lines of the signed part lack the blank that their format ends them with: it looks as if blanks had been stripped",
        "A righe della parte firmata manca lo spazio finale che il loro formato prevede: sembra che gli spazi siano stati tolti";
    DamageCharactersLost = "damage.characters_lost", Warning, "RFC 8551 3.1",
        "The signed part holds replacement characters: it looks as if a conversion between charsets had lost the others",
        "La parte firmata contiene caratteri sostitutivi: sembra che una conversione di codifica abbia perso gli altri";
    DamageCharset = "damage.charset", Warning, "RFC 2046 4.1.2",
        "A text is UTF-8 and names another charset, or is UTF-8 twice over: it looks as if it had been converted",
        "Un testo è in UTF-8 e dichiara un'altra codifica, o è in UTF-8 due volte: sembra che sia stato convertito";
    DamageEncoding = "damage.encoding", Warning, "RFC 2045 6",
        "A transfer encoding is broken here: it looks as if something had been lost, added or changed",
        "Una codifica di trasferimento qui si interrompe: sembra che qualcosa sia andato perso, aggiunto o cambiato";
    DamageConverted = "damage.converted", Warning, "RFC 2045 6",
        "A header field says that a relay converted the transfer encoding",
        "Un'intestazione dice che un relay ha convertito la codifica di trasferimento";
    DamageTruncated = "damage.truncated", Warning, "RFC 2046 5.1.1",
        "The message ends before its last delimiter: it looks cut off",
        "Il messaggio finisce prima dell'ultimo delimitatore: sembra troncato";
    DamageAfterLastPart = "damage.after_last_part", Warning, "RFC 2046 5.1.1",
        "Text follows the last part of a signed multipart: it looks like a footer that a list or a gateway added",
        "Dopo l'ultima parte di un multipart firmato c'è del testo: sembra una nota aggiunta da una lista o da un gateway";
    DamageList = "damage.list", Warning, "RFC 2369 3",
        "The message went through a mailing list: lists add footers and write parts anew",
        "Il messaggio è passato per una lista: le liste aggiungono note e riscrivono le parti";
    DamageBanner = "damage.banner", Warning, "RFC 8551 3.1",
        "The signed part holds a sentence that filters write into mail",
        "La parte firmata contiene una frase che i filtri inseriscono nella posta";
    DamageAttachmentRemoved = "damage.attachment_removed", Warning, "RFC 8551 3.1",
        "It looks as if a filter or a mail program had removed an attachment from the signed part",
        "Sembra che un filtro o un programma di posta abbia tolto un allegato dalla parte firmata";
    DamageTwoStories = "damage.two_stories", Warning, "RFC 6109 4.2",
        "The provider's text does not say what the signed part says elsewhere: it looks as if one of them had been changed",
        "Il testo del gestore non dice ciò che la parte firmata dice altrove: sembra che uno dei due sia stato modificato";
    DamagePartAdded = "damage.part_added", Warning, "RFC 1847 2.1",
        "The multipart/signed holds a part too many: it looks as if a list or a gateway had added it",
        "Il multipart/signed ha una parte di troppo: sembra aggiunta da una lista o da un gateway";
    DamageSignatureRemoved = "damage.signature_removed", Warning, "RFC 1847 2.1",
        "What should be signed stands there without its signature: a filter may have removed it, or there never was one",
        "Ciò che dovrebbe essere firmato è senza firma: un filtro può averla tolta, o non c'è mai stata";
    DamageSignatureRetyped = "damage.signature_retyped", Warning, "RFC 1847 2.1",
        "Where the signature should be stands a part of another type that looks like it: a gateway may have changed its type",
        "Al posto della firma c'è una parte di altro tipo che le somiglia: un gateway può averne cambiato il tipo";
    DamageInSignature = "damage.in_signature", Warning, "RFC 5652 5.6",
        "The damage looks to be in the signature, not in the content",
        "Il danno sembra nella firma, non nel contenuto";
    DamageUnrecognised = "damage.unrecognised", Warning, "RFC 5652 11.2",
        "Something was changed here, in a way that no store or gateway is known for",
        "Qui qualcosa è stato modificato, in un modo che non è noto di archivi o gateway";

    // ---- x509 and trust: who signed
    X509IssuerMissing = "x509.issuer_missing", Error, "RFC 5280 6.1",
        "The certificate of the issuer is missing: neither in the message nor given",
        "Manca il certificato dell'autorità emittente: non è nel messaggio e non è stato fornito";
    X509NoAnchor = "x509.no_anchor", Error, "RFC 6109 2.2.2",
        "The signer's certificate does not lead to a trusted PEC authority",
        "Il certificato del firmatario non porta a un'autorità PEC fidata";
    X509SignatureInvalid = "x509.signature_invalid", Error, "RFC 5280 6.1.3",
        "A certificate's signature does not verify with its issuer's key",
        "La firma di un certificato non si verifica con la chiave di chi lo ha emesso";
    X509NotYetValid = "x509.not_yet_valid", Error, "RFC 5280 4.1.2.5",
        "A certificate was not yet valid when the message was signed",
        "Un certificato non era ancora valido al momento della firma";
    X509Expired = "x509.expired", Error, "RFC 5280 4.1.2.5",
        "A certificate had expired when the message was signed",
        "Un certificato era scaduto al momento della firma";
    X509ExpiredNow = "x509.expired_now", Warning, "RFC 5280 4.1.2.5",
        "The signer's certificate has expired since; nothing but the signature itself says when it was made",
        "Il certificato del firmatario è scaduto da allora; solo la firma stessa dice quando è stata apposta";
    X509NotCa = "x509.not_ca", Error, "RFC 5280 4.2.1.9",
        "A certificate in the path may not issue certificates",
        "Un certificato della catena non può emettere certificati";
    X509PathLength = "x509.path_length", Error, "RFC 5280 4.2.1.9",
        "The path is longer than a certificate in it allows",
        "La catena è più lunga di quanto un suo certificato consenta";
    X509KeyUsage = "x509.key_usage", Error, "RFC 6109 5.5",
        "A certificate's key usage does not allow this use",
        "L'uso della chiave di un certificato non consente questo impiego";
    X509ExtendedKeyUsage = "x509.extended_key_usage", Error, "RFC 8550 4.4.4",
        "A certificate's extended key usage does not include e-mail protection",
        "L'uso esteso della chiave di un certificato non comprende la protezione della posta";
    X509NameNotPermitted = "x509.name_not_permitted", Error, "RFC 5280 4.2.1.10",
        "A name in a certificate is outside the names that its issuer may certify",
        "Un nome in un certificato è fuori da quelli che l'emittente può certificare";
    X509CriticalExtension = "x509.critical_extension", Error, "RFC 5280 4.2",
        "A certificate has a critical extension that is not understood",
        "Un certificato ha un'estensione critica sconosciuta";
    X509PolicyRequired = "x509.policy_required", Error, "RFC 5280 6.1.3 f",
        "An authority of the path requires a certificate policy, and none is valid all along it",
        "Un'autorità della catena esige una politica di certificazione, e nessuna vale per l'intera catena";
    X509PolicyMapping = "x509.policy_mapping", Error, "RFC 5280 6.1.4 a",
        "An authority maps a certificate policy to any policy, or any to one",
        "Un'autorità fa corrispondere una politica di certificazione a qualsiasi politica, o viceversa";
    X509WeakKey = "x509.weak_key", Warning, "RFC 8550 4.4.1",
        "A certificate has a weak RSA key, usual before 2018",
        "Un certificato ha una chiave RSA debole, usuale prima del 2018";
    X509WeakKeyLate = "x509.weak_key_late", Error, "RFC 8550 4.4.1",
        "A certificate used after 2017 has a weak RSA key",
        "Un certificato usato dopo il 2017 ha una chiave RSA debole";
    X509WeakSignature = "x509.weak_signature", Warning, "RFC 8550 4.4.1",
        "A certificate is signed with SHA-1, usual before 2018",
        "Un certificato è firmato con SHA-1, usuale prima del 2018";
    X509WeakSignatureLate = "x509.weak_signature_late", Error, "RFC 8550 4.4.1",
        "A certificate used after 2017 is signed with SHA-1",
        "Un certificato usato dopo il 2017 è firmato con SHA-1";
    X509BrokenSignature = "x509.broken_signature", Error, "RFC 8550 4.4.1",
        "A certificate is signed with an algorithm that is never accepted",
        "Un certificato è firmato con un algoritmo mai accettato";
    X509Unsupported = "x509.unsupported", Error, "RFC 5754 3",
        "A certificate has a key or a signature of a kind that is not supported",
        "Un certificato ha una chiave o una firma di un tipo non gestito";
    X509Limit = "x509.limit", Error, "Limits",
        "The search for a path met a limit",
        "La ricerca della catena ha raggiunto un limite";
    TrustPeriod = "trust.period", Error, "DPCM PEC; RFC 6109 5.5",
        "The message was signed outside the time in which this authority served PEC",
        "Il messaggio è stato firmato fuori dal periodo in cui questa autorità serviva la PEC";
    TrustPecPolicy = "trust.pec_policy", Error, "OID 1.3.76.16.3.1.1",
        "The signer's certificate lacks the PEC policy",
        "Al certificato del firmatario manca la politica PEC";
    TrustEditionUnproven = "trust.edition_unproven", Error, "RFC 5280 6.1",
        "The edition of the authority's certificate is not proven, so its list of names cannot be used",
        "L'edizione del certificato dell'autorità non è provata, quindi il suo elenco di nomi non è utilizzabile";
    TrustEditionSuperseded = "trust.edition_superseded", Info, "RFC 6109 2.2.2",
        "The signer is listed by an edition of the authority's certificate that had been replaced by the time of signing",
        "Il firmatario è elencato da un'edizione del certificato dell'autorità già sostituita al momento della firma";
    TrustNotAccredited = "trust.not_accredited", Error, "RFC 6109 2.2.2",
        "The signer is not among the accredited providers",
        "Il firmatario non è tra i gestori accreditati";
    TrustProfile = "trust.profile", Warning, "RFC 6109 5.5",
        "The signer's certificate departs from the PEC certificate profile",
        "Il certificato del firmatario si discosta dal profilo dei certificati PEC";
    TrustNotListed = "trust.not_listed", Error, "RFC 6109 2.2.2",
        "The provider directory does not list the signer's certificate",
        "L'indice dei gestori non elenca il certificato del firmatario";

    // ---- directory: what the provider directory says of a message, and what is wrong in the directory itself
    DirectoryOtherTime = "directory.other_time", Error, "RFC 6109 2.2.2",
        "The provider directory lists the signer, but not for the time of signing",
        "L'indice dei gestori elenca il firmatario, ma non per il momento della firma";
    DirectoryOtherProvider = "directory.other_provider", Error, "RFC 6109 7",
        "The domain that this message is about is managed by another provider than its signer",
        "Il dominio a cui il messaggio si riferisce è gestito da un gestore diverso dal firmatario";
    DirectoryDomainUnlisted = "directory.domain_unlisted", Error, "RFC 6109 7",
        "No provider in the directory manages the domain that this message is about",
        "Nessun gestore nell'indice gestisce il dominio a cui il messaggio si riferisce";
    DirectoryDomainUntold = "directory.domain_untold", Warning, "RFC 6109 7",
        "The certification data do not say which domain the signer would have to manage",
        "I dati di certificazione non dicono quale dominio il firmatario dovrebbe gestire";
    DirectorySilent = "directory.silent", Warning, "RFC 6109 4.5",
        "The provider directory is of another time than the signature, and cannot tell",
        "L'indice dei gestori è di un'epoca diversa dalla firma e non può dirlo";
    DirectoryRecordDamaged = "directory.record_damaged", Warning, "RFC 2849",
        "A record of the provider directory cannot be read; it was skipped",
        "Un record dell'indice dei gestori non si può leggere; è stato saltato";
    DirectoryUrl = "directory.url", Warning, "RFC 2849",
        "A record of the provider directory refers to a value elsewhere, which is never fetched; it was skipped",
        "Un record dell'indice dei gestori rinvia a un valore altrove, che non si va mai a prendere; è stato saltato";
    DirectoryIncomplete = "directory.incomplete", Warning, "RFC 6109 4.5.9",
        "A record of the provider directory lacks what it must have; it was skipped",
        "A un record dell'indice dei gestori manca ciò che deve avere; è stato saltato";
    DirectoryValue = "directory.value", Warning, "RFC 6109 4.5",
        "A value in the provider directory is not of its form; it was left out",
        "Un valore nell'indice dei gestori non ha la forma dovuta; è stato omesso";
    DirectoryCertificateHash = "directory.certificate_hash", Warning, "RFC 6109 4.5.1",
        "A certificate in the provider directory and its hash do not belong together; they were left out",
        "Un certificato nell'indice dei gestori e la sua impronta non si corrispondono; sono stati omessi";
    DirectoryCertificateUnreadable = "directory.certificate_unreadable", Warning, "RFC 6109 4.5.2",
        "A certificate in the provider directory cannot be read; it was left out",
        "Un certificato nell'indice dei gestori non si può leggere; è stato omesso";

    // ---- revocation: what CRLs tell of the certificates in the path
    RevocationRevoked = "revocation.revoked", Error, "RFC 5280 6.3.3",
        "A certificate had been revoked when the message was signed",
        "Un certificato era revocato al momento della firma";
    RevocationRevokedAfter = "revocation.revoked_after", Warning, "RFC 5280 6.3.3",
        "A certificate was revoked after the message was signed",
        "Un certificato è stato revocato dopo la firma del messaggio";
    RevocationCompromisedAfter = "revocation.compromised_after", Warning, "RFC 5280 5.3.1",
        "A certificate was revoked after the time of signing because its key had leaked: whoever has it can write any time, and nobody saw the message before",
        "Un certificato è stato revocato dopo l'ora della firma perché la sua chiave era compromessa: chi la possiede può scrivere qualsiasi ora, e nessuno ha visto il messaggio prima";
    RevocationCrlStale = "revocation.crl_stale", Warning, "RFC 5280 5.1.2.5",
        "A CRL ends before the time of signing, or does not say how long it holds: it proves nothing about a certificate that it does not list",
        "Una CRL finisce prima della firma, o non dice fino a quando vale: non prova nulla su un certificato che non elenca";
    RevocationCrlAfterExpiry = "revocation.crl_after_expiry", Warning, "RFC 5280 5",
        "A CRL was issued after a certificate had expired, and so need no longer list it",
        "Una CRL è stata emessa dopo la scadenza di un certificato, e quindi può non elencarlo più";
    RevocationCrlFuture = "revocation.crl_future", Warning, "RFC 5280 5.1.2.4",
        "A CRL says that it was issued after the present time; it was not used",
        "Una CRL dice di essere stata emessa dopo l'ora attuale; non è stata usata";
    RevocationCrlSignature = "revocation.crl_signature", Warning, "RFC 5280 6.3.3",
        "A CRL in the name of an issuer is not signed by it; it was not used",
        "Una CRL a nome di un emittente non è firmata da lui; non è stata usata";
    RevocationCrlSigner = "revocation.crl_signer", Warning, "RFC 5280 6.3.3",
        "Whoever signed a CRL is not shown to have been entitled to: it proves nothing about a certificate that it does not list",
        "Non è provato che chi ha firmato una CRL potesse farlo: non prova nulla su un certificato che non elenca";
    RevocationCrlScope = "revocation.crl_scope", Warning, "RFC 5280 5.2.5",
        "A CRL is not meant for a certificate, or not for all reasons for which it may be revoked",
        "Una CRL non riguarda un certificato, o non tutti i motivi per cui può essere revocato";
    RevocationCrlCriticalExtension = "revocation.crl_critical_extension", Warning, "RFC 5280 5.2",
        "A CRL has a critical extension that is not understood: it proves nothing about a certificate that it does not list",
        "Una CRL ha un'estensione critica sconosciuta: non prova nulla su un certificato che non elenca";
    RevocationCrlWithoutBase = "revocation.crl_without_base", Warning, "RFC 5280 5.2.4",
        "A delta CRL lacks the complete one that it adds to",
        "A una delta CRL manca quella completa a cui si aggiunge";
    RevocationCrlWeak = "revocation.crl_weak", Warning, "RFC 8550 4.4.1",
        "A CRL is signed with SHA-1, usual before 2018",
        "Una CRL è firmata con SHA-1, usuale prima del 2018";
    RevocationCrlWeakLate = "revocation.crl_weak_late", Warning, "RFC 8550 4.4.1",
        "A CRL used after 2017 is signed with SHA-1: it proves nothing about a certificate that it does not list",
        "Una CRL usata dopo il 2017 è firmata con SHA-1: non prova nulla su un certificato che non elenca";
    RevocationCrlUnreadable = "revocation.crl_unreadable", Warning, "RFC 5280 5.1",
        "A CRL carried by the signature cannot be read, or exceeds the limits",
        "Una CRL contenuta nella firma non si può leggere, o supera i limiti";
    RevocationLimit = "revocation.limit", Warning, "Limits",
        "The search for evidence about revocation met a limit",
        "La ricerca di prove sulla revoca ha raggiunto un limite";

    // ---- daticert: the certification data
    DaticertMissing = "daticert.missing", Error, "RFC 6109 4.3",
        "The signed part holds no certification data: nothing in it is certified",
        "Nella parte firmata mancano i dati di certificazione: nulla vi è certificato";
    DaticertSeveral = "daticert.several", Error, "RFC 6109 4.3",
        "The signed part holds several certification data that differ",
        "La parte firmata contiene più dati di certificazione diversi tra loro";
    DaticertRepeated = "daticert.repeated", Warning, "RFC 6109 4.3",
        "The signed part holds the same certification data more than once",
        "La parte firmata contiene più volte gli stessi dati di certificazione";
    DaticertOutside = "daticert.outside", Warning, "RFC 6109 4.3",
        "There is a daticert.xml that is not certified: it stands outside the signed part's own level",
        "C'è un daticert.xml non certificato: sta fuori dal livello della parte firmata";
    DaticertUnreadable = "daticert.unreadable", Error, "RFC 6109 4.4",
        "The certification data cannot be read",
        "I dati di certificazione non si possono leggere";
    DaticertLimit = "daticert.limit", Error, "Limits",
        "The certification data are larger than the limit",
        "I dati di certificazione superano il limite";
    DaticertDoctype = "daticert.doctype", Warning, "RFC 6109 4.4",
        "The certification data carry a DOCTYPE; it was not resolved",
        "I dati di certificazione hanno un DOCTYPE; non è stato risolto";
    DaticertEntity = "daticert.entity", Error, "XML 1.0 4.1",
        "The certification data use an entity that is not predefined; it was refused",
        "I dati di certificazione usano un'entità non predefinita; è stata rifiutata";
    DaticertIllegalCharacter = "daticert.illegal_character", Warning, "XML 1.0 2.2",
        "The certification data hold a character that XML forbids; it was left out when reading",
        "I dati di certificazione contengono un carattere vietato in XML; in lettura è stato omesso";
    DaticertUnescaped = "daticert.unescaped", Warning, "XML 1.0 2.4",
        "The certification data hold unescaped markup characters",
        "I dati di certificazione contengono caratteri di marcatura non protetti";
    DaticertStrayText = "daticert.stray_text", Warning, "RFC 6109 4.4",
        "The certification data hold text between elements",
        "I dati di certificazione contengono testo tra gli elementi";
    DaticertLeadingBlank = "daticert.leading_blank", Info, "XML 1.0 2.8",
        "Blanks stand before the XML declaration",
        "Ci sono spazi prima della dichiarazione XML";
    DaticertTrailing = "daticert.trailing", Warning, "XML 1.0 2.1",
        "Something stands after the root element",
        "C'è qualcosa dopo l'elemento radice";
    DaticertUnknownElement = "daticert.unknown_element", Info, "RFC 6109 4.4",
        "The certification data have an element that the scheme does not name",
        "I dati di certificazione hanno un elemento non previsto dallo schema";
    DaticertRepeatedElement = "daticert.repeated_element", Error, "RFC 6109 4.4",
        "An element that may stand once in the certification data stands there twice",
        "Un elemento che può comparire una volta nei dati di certificazione compare due volte";
    DaticertSwallowedElement = "daticert.swallowed_element", Error, "RFC 6109 4.4",
        "An element of the certification data ends inside text, a comment or an unknown element, or after the root",
        "Un elemento dei dati di certificazione finisce dentro un testo, un commento o un elemento ignoto, o dopo la radice";
    DaticertOrder = "daticert.order", Info, "RFC 6109 4.4",
        "The elements of the certification data are not in the order of the scheme",
        "Gli elementi dei dati di certificazione non sono nell'ordine dello schema";
    DaticertElementMissing = "daticert.element_missing", Warning, "RFC 6109 4.4",
        "The certification data lack an element that the scheme requires",
        "Nei dati di certificazione manca un elemento richiesto dallo schema";
    DaticertKindUnknown = "daticert.kind_unknown", Error, "RFC 6109 4.4",
        "The certification data do not name a known kind of message",
        "I dati di certificazione non indicano un tipo di messaggio noto";
    DaticertValueUnknown = "daticert.value_unknown", Warning, "RFC 6109 4.4",
        "An attribute of the certification data has a value that the scheme does not name",
        "Un attributo dei dati di certificazione ha un valore non previsto dallo schema";
    DaticertDateForm = "daticert.date_form", Info, "RFC 6109 4.4",
        "The date in the certification data departs from the form dd/mm/yyyy hh:mm:ss +hhmm",
        "La data nei dati di certificazione si discosta dalla forma gg/mm/aaaa hh:mm:ss +hhmm";
    DaticertDateUnreadable = "daticert.date_unreadable", Warning, "RFC 6109 4.4",
        "The date in the certification data cannot be read",
        "La data nei dati di certificazione non si può leggere";
    DaticertAddressForm = "daticert.address_form", Info, "RFC 5322 3.4.1",
        "An address in the certification data had to be cleaned before comparing",
        "Un indirizzo nei dati di certificazione è stato ripulito prima del confronto";
    DaticertCharset = "daticert.charset", Warning, "RFC 6109 4.3",
        "The certification data are not in UTF-8",
        "I dati di certificazione non sono in UTF-8";

    // ---- message: what it is
    MessageForeignContent = "message.foreign_content", Info, "RFC 6109 3.2.2",
        "An anomaly envelope: a provider passed on a message that is not certified; anyone may have written it",
        "Busta di anomalia: un gestore ha inoltrato un messaggio non certificato; chiunque può averlo scritto";
    MessageNotCertified = "message.not_certified", Info, "RFC 6109 4.3",
        "The message is signed, but certifies nothing: it is ordinary mail",
        "Il messaggio è firmato, ma non certifica nulla: è posta ordinaria";
    MessageWrapped = "message.wrapped", Error, "RFC 6109 4.3",
        "The signed message stands inside a multipart that a list or gateway added",
        "Il messaggio firmato sta dentro un multipart aggiunto da una lista o da un gateway";
    MessageNestedLimit = "message.nested_limit", Warning, "Limits::max_nested_messages, max_nested_bytes",
        "More messages are inside than the limit; some have no report of their own",
        "I messaggi contenuti superano il limite; alcuni non hanno un proprio esito";
    MessageHeaderClaim = "message.header_claim", Error, "RFC 6109 2.1",
        "The headers claim a kind of PEC message that no certified data confirm",
        "Le intestazioni dichiarano un tipo di messaggio PEC che nessun dato certificato conferma";

    // ---- consistency: do all tell the same story (one row per rule of the consistency table)
    ConsistencyKind = "consistency.kind", Error, "RFC 6109 3",
        "The X-Ricevuta or X-Trasporto header names another kind than the certification data",
        "L'intestazione X-Ricevuta o X-Trasporto indica un tipo diverso dai dati di certificazione";
    ConsistencyMessageId = "consistency.message_id", Error, "RFC 6109 2.2.1",
        "The envelope's Message-ID is not the certified identifier",
        "Il Message-ID della busta non è l'identificativo certificato";
    ConsistencyReference = "consistency.reference", Error, "RFC 6109 2.2.1",
        "X-Riferimento-Message-ID is not the certified msgid",
        "X-Riferimento-Message-ID non è il msgid certificato";
    ConsistencyFrom = "consistency.from", Error, "RFC 6109 5.5",
        "The From address is not the signer's e-mail address",
        "L'indirizzo From non è quello del firmatario";
    ConsistencySender = "consistency.sender", Error, "RFC 6109 3.1.5",
        "The Sender address is not the signer's e-mail address",
        "L'indirizzo Sender non è quello del firmatario";
    ConsistencyOnBehalfOf = "consistency.on_behalf_of", Error, "RFC 6109 3.1.5",
        "The \"Per conto di\" address in From is not the certified sender",
        "L'indirizzo \"Per conto di\" in From non è il mittente certificato";
    ConsistencyTo = "consistency.to", Error, "RFC 6109 3",
        "To or Cc shows an address that is not the certified one, nor in the original inside",
        "A o Cc mostra un indirizzo che non è quello certificato, né nel messaggio originale contenuto";
    ConsistencySubject = "consistency.subject", Error, "RFC 6109 3",
        "The Subject is not the kind's prefix and the certified subject",
        "L'oggetto non è il prefisso del tipo seguito dall'oggetto certificato";
    ConsistencyDate = "consistency.date", Error, "RFC 6109 3",
        "The Date is more than 10 minutes from the certified time, or is none",
        "La data (Date) dista più di 10 minuti dall'ora certificata, o non è una data";
    ConsistencyDuplicateHeader = "consistency.duplicate_header", Error, "RFC 5322 3.6",
        "A header field that may stand once stands twice, with other content",
        "Un'intestazione che può comparire una volta compare due volte, con contenuto diverso";
    ConsistencyDisguisedHeader = "consistency.disguised_header", Error, "RFC 5322 2.2",
        "The name of a header field is written so that some programs read it and others do not",
        "Il nome di un'intestazione è scritto in modo che solo alcuni programmi la leggano";
    ConsistencyHeaderAbsent = "consistency.header_absent", Warning, "RFC 6109 3",
        "A header field that this kind of message has is absent",
        "Manca un'intestazione che questo tipo di messaggio ha";
    ConsistencyInsideIdentifier = "consistency.inside_identifier", Error, "RFC 6109 2.2.1",
        "The Message-ID of the original inside is not the certified identifier",
        "Il Message-ID del messaggio originale contenuto non è l'identificativo certificato";
    ConsistencyInsideReference = "consistency.inside_reference", Error, "RFC 6109 2.2.1",
        "X-Riferimento-Message-ID of the original inside is not the certified msgid",
        "X-Riferimento-Message-ID del messaggio originale contenuto non è il msgid certificato";
    ConsistencyReplyTo = "consistency.reply_to", Error, "RFC 6109 3.1.5",
        "Reply-To of an envelope is neither the certified reply address nor the certified sender",
        "Il Reply-To di una busta non è né l'indirizzo di risposta certificato né il mittente certificato";
    ConsistencyFuture = "consistency.future", Warning, "RFC 5652 11.3",
        "The message says that it was signed after the present",
        "Il messaggio dice di essere stato firmato dopo il momento attuale";
    ConsistencyProviderName = "consistency.provider_name", Warning, "RFC 6109 5.5",
        "The provider named in the certification data is not the one in the signer's certificate",
        "Il gestore indicato nei dati di certificazione non è quello del certificato del firmatario";
    ConsistencyTimeApart = "consistency.time_apart", Warning, "RFC 6109 4.4",
        "The signing time and the certified time are more than 10 minutes apart",
        "L'ora di firma e l'ora certificata distano più di 10 minuti";
    ConsistencyTimeFar = "consistency.time_far", Error, "RFC 6109 4.4",
        "The signing time and the certified time are more than 24 hours apart",
        "L'ora di firma e l'ora certificata distano più di 24 ore";
    ConsistencyRecipientUnlisted = "consistency.recipient_unlisted", Warning, "RFC 6109 4.4",
        "The recipient that this receipt is about is not among the certified recipients (an alias or a forward?)",
        "Il destinatario a cui la ricevuta si riferisce non è tra quelli certificati (un alias o un inoltro?)";
    ConsistencyElementMissing = "consistency.element_missing", Warning, "RFC 6109 4.4",
        "The certification data lack an element that this kind of message needs",
        "Nei dati di certificazione manca un elemento che questo tipo di messaggio richiede";

    // ---- sent: what was sent, against the original inside; the verdict does not rest on it
    SentMatches = "sent.matches", Info, "RFC 6109 3.3.2",
        "The original inside is what was sent",
        "Il messaggio originale contenuto è quello inviato";
    SentNotProof = "sent.not_proof", Warning, "RFC 6109 2.1",
        "Nothing was compared with what was sent: the message certifies nothing, so it could not prove anything",
        "Nulla è stato confrontato con il messaggio inviato: questo messaggio non certifica nulla, quindi non proverebbe nulla";
    SentNotComparable = "sent.not_comparable", Warning, "RFC 6109 3.3.2.1",
        "The message holds no original that could be compared with what was sent",
        "Il messaggio non contiene un originale da confrontare con quello inviato";
    SentMsgidDiffers = "sent.msgid_differs", Warning, "RFC 6109 2.2.1",
        "The certified msgid is not the Message-ID of what was sent",
        "Il msgid certificato non è il Message-ID del messaggio inviato";
    SentHeaderDiffers = "sent.header_differs", Warning, "RFC 6109 3.3.2",
        "Header fields of the original inside are not those of what was sent",
        "Intestazioni dell'originale contenuto non sono quelle del messaggio inviato";
    SentPartDiffers = "sent.part_differs", Warning, "RFC 6109 3.3.2.1",
        "A part of the original inside is not what was sent",
        "Una parte dell'originale contenuto non è quella inviata";
    SentPartMissing = "sent.part_missing", Warning, "RFC 6109 3.3.2.1",
        "A part that was sent is not in the original inside",
        "Una parte inviata non è nell'originale contenuto";
    SentPartAdded = "sent.part_added", Warning, "RFC 6109 3.3.2.1",
        "A part of the original inside was not sent",
        "Una parte dell'originale contenuto non è stata inviata";
    SentStructureDiffers = "sent.structure_differs", Warning, "RFC 6109 3.3.2.1",
        "The parts of the original inside stand otherwise than in what was sent, or have other headers or text around them",
        "Le parti dell'originale contenuto stanno diversamente da come inviate, o hanno altre intestazioni o altro testo intorno";
    SentEncodingDiffers = "sent.encoding_differs", Warning, "RFC 2045 6",
        "The transfer encoding of a part differs from what was sent; the content is the same",
        "La codifica di trasferimento di una parte è diversa da quella inviata; il contenuto è lo stesso";
    SentHashDiffers = "sent.hash_differs", Warning, "RFC 6109 3.3.2.2",
        "A hash in the brief receipt is not that of the part that was sent, in any form (base64 in other lines has another hash)",
        "Un'impronta nella ricevuta breve non è quella della parte inviata, in nessuna forma (altre righe di base64 danno un'altra impronta)";
    SentHashWeak = "sent.hash_weak", Warning, "RFC 6109 3.3.2.2",
        "That an attachment is what was sent rests on its SHA-1: whoever made the attachment could have made two with the same",
        "Che un allegato sia quello inviato si fonda sul suo SHA-1: chi l'ha creato potrebbe averne creati due con lo stesso";

    // ---- evidence that the caller requires
    EvidenceRevocation = "evidence.revocation", Error, "RFC 5280 6.3",
        "Evidence about revocation is required and was not given",
        "Sono richieste prove sulla revoca e non sono state fornite";
    EvidenceWitness = "evidence.witness", Error, "Policy::witness",
        "A witness of the time is required and was not given",
        "È richiesta una prova dell'epoca e non è stata fornita";

    // ---- tracker: flags on a submission or a recipient, and why an orphan is one
    TrackerLateDelivery = "tracker.late_delivery", Warning, "RFC 6109 3.1.6",
        "Delivered after a notice had said that it was not",
        "Consegnato dopo che un avviso lo aveva dato per non consegnato";
    TrackerConflict = "tracker.conflict", Warning, "RFC 6109 3",
        "Certified receipts contradict each other; all are kept",
        "Le ricevute certificate si contraddicono; sono conservate tutte";
    TrackerDisagreement = "tracker.disagreement", Warning, "RFC 6109 4.4",
        "The receipts of one submission do not describe the same original message",
        "Le ricevute di uno stesso invio non descrivono lo stesso messaggio originale";
    TrackerVirus = "tracker.virus", Warning, "RFC 6109 3.2.3",
        "A provider found a virus",
        "Un gestore ha rilevato un virus";
    TrackerUnlistedRecipient = "tracker.unlisted_recipient", Warning, "RFC 6109 4.4",
        "A receipt is about a recipient that is not among the certified ones (an alias or a forward?)",
        "Una ricevuta riguarda un destinatario che non è tra quelli certificati (un alias o un inoltro?)";
    TrackerUncertifiedRecipient = "tracker.uncertified_recipient", Warning, "RFC 6109 3.1.2",
        "The sent message names this recipient, the certified data do not",
        "Il messaggio inviato indica questo destinatario, i dati certificati no";
    TrackerRecipientUnknown = "tracker.recipient_unknown", Warning, "RFC 6109 4.4",
        "A receipt does not say which recipient it is about; it moves no state",
        "Una ricevuta non dice quale destinatario riguarda; non cambia alcuno stato";
    TrackerHeadersContradicted = "tracker.headers_contradicted", Warning, "RFC 6109 2.1",
        "Unsigned headers of a receipt disagree with what it certifies; only the certified data count",
        "Le intestazioni non firmate di una ricevuta contraddicono ciò che certifica; contano solo i dati certificati";
    TrackerSharedMsgid = "tracker.shared_msgid", Warning, "RFC 6109 2.2.1",
        "Several submissions of this sender have this msgid; each keeps its own receipts",
        "Più invii di questo mittente hanno questo msgid; ognuno tiene le proprie ricevute";
    TrackerSharedIdentifier = "tracker.shared_identifier", Warning, "RFC 6109 2.2.1",
        "Submissions of different senders have this identifier; each keeps its own receipts",
        "Invii di mittenti diversi hanno questo identificativo; ognuno tiene le proprie ricevute";
    TrackerSuggested = "tracker.suggested", Info, "RFC 6109 2.2.1",
        "Receipts whose msgid differs only in its domain may belong to this message",
        "Ricevute il cui msgid differisce solo nel dominio potrebbero appartenere a questo messaggio";
    TrackerNoIdentifier = "tracker.no_identifier", Warning, "RFC 6109 4.4",
        "The receipt names no identifier, so it belongs to no submission",
        "La ricevuta non indica l'identificativo, quindi non appartiene ad alcun invio";
    TrackerNoSender = "tracker.no_sender", Warning, "RFC 6109 4.4",
        "The receipt names no sender, so it belongs to no submission",
        "La ricevuta non indica il mittente, quindi non appartiene ad alcun invio";
    TrackerNotCertified = "tracker.not_certified", Warning, "RFC 6109 2.1",
        "The message claims to be a receipt, and nothing certifies it",
        "Il messaggio si presenta come ricevuta, ma nulla lo certifica";
    TrackerNested = "tracker.nested", Info, "RFC 6109 2.1",
        "The receipt stands inside another message: whoever enclosed it chose it",
        "La ricevuta sta dentro un altro messaggio: l'ha scelta chi l'ha inclusa";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_well_formed() {
        let codes: BTreeSet<_> = Code::ALL.iter().map(|c| c.code()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        for code in Code::ALL {
            let name = code.code();
            assert!(name.split('.').count() == 2, "{name}");
            assert!(
                name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_'),
                "{name}"
            );
            for line in [code.text(), code.testo(), code.clause()] {
                assert!(!line.is_empty() && !line.ends_with('.'), "{name}: {line}");
            }
        }
    }
}
