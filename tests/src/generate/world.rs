//! The world of the test data: providers with their keys, and one usual message with everything that is issued about it.

use super::key::Seal;
use super::pki::Pki;
use pec_core::UnixTime;
use pec_core::daticert::{Address, ErrorClass, LocalTime, Recipient};
use pec_core::provider::{Draft, Issue, Provider, Submission, Timeout};

/// Providers and certificates.
pub struct World {
    /// Every certificate, and who holds it.
    pub pki: Pki,
    /// The sender's provider.
    pub alfa: House,
    /// The provider of the recipient in To.
    pub beta: House,
    /// The provider of the recipient in Cc.
    pub gamma: House,
    /// A provider that the usual edition of CA1 does not list.
    pub delta: House,
}

/// A provider that can sign.
pub struct House {
    /// What it writes.
    pub provider: Provider,
    /// With what it signs.
    pub seal: Seal,
}

impl House {
    fn new(pki: &Pki, certificate: &str, name: &str, domain: &str) -> Self {
        Self { provider: Provider::new(name, domain), seal: pki.seal(certificate) }
    }

    /// The message that this draft becomes with another signed part than its own.
    #[must_use]
    pub fn sign_content(&self, draft: &Draft, content: impl AsRef<[u8]>) -> Vec<u8> {
        draft.sign_content(content.as_ref(), &self.seal).unwrap()
    }

    /// The message that this draft becomes.
    #[must_use]
    pub fn sign(&self, draft: &Draft) -> Vec<u8> {
        draft.sign(&self.seal).unwrap()
    }
}

/// The usual message as its sender's program submitted it.
const OFFER: &str = "\
From: Rossi Impianti S.r.l. <amministrazione@pec.rossi-impianti.example>\r\n\
To: <ufficio.gare@pec.comune-borgoprova.example>\r\n\
Cc: <studio@pec.studio-bianchi.example>\r\n\
Subject: =?UTF-8?Q?Offerta_per_la_manutenzione_dell'impianto_=E2=80=93_perch=C3=A9_no=3F?=\r\n\
Date: Wed, 5 Mar 2025 09:12:01 +0100\r\n\
Message-ID: <20250305091201.7f3a@client.rossi-impianti.example>\r\n\
MIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=\"=_offerta\"\r\n\
\r\n\
--=_offerta\r\n\
Content-Type: text/plain; charset=utf-8\r\n\
Content-Transfer-Encoding: quoted-printable\r\n\
\r\n\
Buongiorno,\r\n\
in allegato l'offerta per la manutenzione. Resta valida fino al 30 giugno, cos=C3=AC\r\n\
come d'accordo.\r\n\
\r\n\
Rossi Impianti S.r.l.\r\n\
--=_offerta\r\n\
Content-Type: application/pdf; name=\"offerta.pdf\"\r\n\
Content-Disposition: attachment; filename=\"offerta.pdf\"\r\n\
Content-Transfer-Encoding: base64\r\n\
\r\n\
JVBERi0xLjQKJSBubyBwYWdlcyBoZXJlCiUlRU9GCg==\r\n\
--=_offerta--\r\n";

/// The recipients of the usual message: in To at Beta, in Cc at Gamma.
pub const RECIPIENT: &str = "ufficio.gare@pec.comune-borgoprova.example";
/// See [`RECIPIENT`].
pub const COPY: &str = "studio@pec.studio-bianchi.example";

/// One draft of each kind about the usual message, at usual times. Change it, then sign it with the house that is named.
impl World {
    /// Makes every certificate: some tenths of a second.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "work, and nothing to default to")]
    pub fn new() -> Self {
        let pki = Pki::new();
        Self {
            alfa: House::new(&pki, "alfa", "Alfa PEC S.p.A.", "pec.alfa.example"),
            beta: House::new(&pki, "beta", "Beta Posta Certificata S.r.l.", "pec.beta.example"),
            gamma: House::new(&pki, "gamma", "Gamma Servizi Telematici S.p.A.", "pec.gamma.example"),
            delta: House::new(&pki, "delta", "Delta Mail S.r.l.", "pec.delta.example"),
            pki,
        }
    }

    /// The usual message: with an attachment, to [`RECIPIENT`] and, as a copy, to [`COPY`], both certified.
    #[must_use]
    pub fn offer(&self) -> Submission<'static> {
        let recipients = vec![Recipient::new(RECIPIENT, true), Recipient::new(COPY, true)];
        let sender = "amministrazione@pec.rossi-impianti.example";
        Submission::new(
            OFFER.as_bytes(),
            sender,
            recipients,
            "opec21013.20250305091204.18812.51.1.59@pec.alfa.example",
        )
    }

    /// When and under which Message-ID something about it is issued: `seconds` after its acceptance.
    #[must_use]
    pub fn issue(&self, house: &House, seconds: i64) -> Issue {
        let accepted = at("2025-03-05T09:12:04+01:00");
        let time = LocalTime::new(accepted.time.plus(seconds), accepted.offset_minutes);
        let domain = house.provider.address();
        let domain = domain.rsplit('@').next().unwrap();
        Issue::new(time, format!("opec21013.20250305091204.{seconds:05}.52.1.59@{domain}"))
    }

    /// Acceptance, by Alfa.
    #[must_use]
    pub fn acceptance(&self) -> Draft {
        self.alfa.provider.acceptance(&self.offer(), &self.issue(&self.alfa, 1))
    }

    /// Non-acceptance for a formal defect, by Alfa.
    #[must_use]
    pub fn non_acceptance(&self) -> Draft {
        let reason = "5.7.1 - Alfa PEC S.p.A. - il campo A: manca nel messaggio";
        self.alfa.provider.non_acceptance(&self.offer(), reason, &self.issue(&self.alfa, 1))
    }

    /// Non-acceptance for a virus, by Alfa.
    #[must_use]
    pub fn non_acceptance_for_virus(&self) -> Draft {
        let issue = self.issue(&self.alfa, 1);
        self.alfa.provider.non_acceptance_for_virus(&self.offer(), "EICAR-Test-File (offerta.pdf)", &issue)
    }

    /// Transport envelope, by Alfa.
    #[must_use]
    pub fn transport_envelope(&self) -> Draft {
        self.alfa.provider.transport_envelope(&self.offer(), self.issue(&self.alfa, 1).time)
    }

    /// Anomaly envelope around ordinary mail, by Alfa.
    #[must_use]
    pub fn anomaly_envelope(&self) -> Draft {
        let received = b"From: Anna Verdi <anna.verdi@mail.example>\r\n\
            To: amministrazione@pec.rossi-impianti.example\r\nSubject: Sopralluogo di martedi\r\n\
            Date: Wed, 5 Mar 2025 08:59:40 +0100\r\nMessage-ID: <CAK81@mail.example>\r\n\
            MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
            Buongiorno, confermo per martedi alle dieci.\r\nAnna Verdi\r\n";
        let reason = "il messaggio non proviene da posta certificata";
        let issue = self.issue(&self.alfa, 1);
        self.alfa.provider.anomaly_envelope(received, "anna.verdi@mail.example", reason, &issue)
    }

    /// Server acceptance for [`RECIPIENT`], by Beta.
    #[must_use]
    pub fn server_acceptance(&self) -> Draft {
        let issue = self.issue(&self.beta, 3);
        let taken = [Address::new(RECIPIENT)];
        self.beta.provider.server_acceptance(&self.offer(), &taken, "ricevute@pec.alfa.example", &issue)
    }

    /// Complete delivery to [`RECIPIENT`], by Beta. Other forms: set `requested_receipt` of [`offer`](Self::offer).
    #[must_use]
    pub fn delivery(&self) -> Draft {
        self.beta.provider.delivery(&self.offer(), RECIPIENT, &self.issue(&self.beta, 5))
    }

    /// Delivery to [`COPY`], by Gamma; concise, as it is for copies.
    #[must_use]
    pub fn delivery_of_copy(&self) -> Draft {
        self.gamma.provider.delivery(&self.offer(), COPY, &self.issue(&self.gamma, 6))
    }

    /// Non-delivery to [`RECIPIENT`], by Beta: no such mailbox.
    #[must_use]
    pub fn non_delivery(&self) -> Draft {
        let reason = "5.1.1 - Beta Posta Certificata S.r.l. - indirizzo non valido";
        let issue = self.issue(&self.beta, 5);
        self.beta.provider.non_delivery(&self.offer(), RECIPIENT, ErrorClass::NoRecipient, reason, &issue)
    }

    /// Non-delivery to [`RECIPIENT`] for a virus, by Alfa.
    #[must_use]
    pub fn non_delivery_for_virus(&self) -> Draft {
        let issue = self.issue(&self.alfa, 9);
        let reason = "EICAR-Test-File (offerta.pdf)";
        self.alfa.provider.non_delivery_for_virus(&self.offer(), RECIPIENT, reason, &issue)
    }

    /// Notice after 12 hours or after 24 about [`RECIPIENT`], by Alfa.
    #[must_use]
    pub fn delivery_timeout(&self, timeout: Timeout) -> Draft {
        let hours = match timeout {
            Timeout::TwelveHours => 12,
            Timeout::TwentyFourHours => 24,
        };
        // Providers look every few minutes.
        let issue = self.issue(&self.alfa, hours * 3600 - 240);
        self.alfa.provider.delivery_timeout(&self.offer(), RECIPIENT, timeout, &issue)
    }

    /// Virus detection for [`RECIPIENT`], by Beta, to Alfa.
    #[must_use]
    pub fn virus_detection(&self) -> Draft {
        let issue = self.issue(&self.beta, 5);
        let (mailbox, reason) = ("ricevute@pec.alfa.example", "EICAR-Test-File (offerta.pdf)");
        self.beta.provider.virus_detection(&self.offer(), RECIPIENT, mailbox, reason, &issue)
    }
}

/// A time with its offset, from RFC 3339.
///
/// # Panics
///
/// It is not one.
#[must_use]
pub fn at(rfc3339: &str) -> LocalTime {
    let time = UnixTime::parse_rfc3339(rfc3339).unwrap();
    let as_utc = rfc3339.get(..19).map(|local| format!("{local}Z"));
    let local = as_utc.and_then(|text| UnixTime::parse_rfc3339(&text)).unwrap();
    LocalTime::new(time, i16::try_from((local.0 - time.0) / 60).unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_offset() {
        for (text, minutes) in [("2025-03-05T09:12:04+01:00", 60), ("2025-03-05T09:12:04-03:30", -210)] {
            let local = at(text);
            assert_eq!((local.time, local.offset_minutes), (UnixTime::parse_rfc3339(text).unwrap(), minutes));
        }
    }
}
