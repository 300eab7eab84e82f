//! Who was accredited, by a provider directory: the signer's certificate, and the domain that the message is about.

use super::{Made, World, replaced};
use crate::generate::world::{House, RECIPIENT};
use pec_core::daticert::ErrorClass;
use pec_core::provider::Draft;

pub(super) fn cases(world: &World) -> Vec<Made> {
    let by = |id, house: &House, draft: Draft| Made::new(id, house.sign(&draft));
    let delivery = |id| by(id, &world.beta, world.delivery());
    let acceptance = |id| by(id, &world.alfa, world.acceptance());
    let of_copy = |id| by(id, &world.gamma, world.delivery_of_copy());
    // Delta is no provider in any directory; an edition of the authority lists it.
    let stranger = |id| {
        let draft = world.delta.provider.acceptance(&world.offer(), &world.issue(&world.delta, 1));
        let carried = ["delta", "ca1-edition-2"].map(|name| world.pki.certificate(name));
        let seal = world.delta.seal.clone().with_certificates(carried.to_vec());
        Made::new(id, draft.sign(&seal).unwrap())
    };
    let to_capitals = {
        let mut draft = world.delivery();
        let data = draft.certification_data.as_deref().unwrap();
        let element = |address: &str| format!("<consegna>{address}</consegna>");
        draft.certification_data =
            Some(replaced(data, element(RECIPIENT), element(&RECIPIENT.to_uppercase())));
        draft
    };
    let to_nobody = {
        let mut draft = world.delivery();
        let data = draft.certification_data.as_deref().unwrap();
        draft.certification_data = Some(replaced(data, format!("<consegna>{RECIPIENT}</consegna>"), ""));
        draft
    };
    let foreign_delivery =
        world.gamma.provider.delivery(&world.offer(), RECIPIENT, &world.issue(&world.gamma, 5));
    let foreign_failure = world.gamma.provider.non_delivery(
        &world.offer(),
        RECIPIENT,
        ErrorClass::NoRecipient,
        "5.1.1 - Gamma Servizi Telematici S.p.A. - indirizzo non valido",
        &world.issue(&world.gamma, 5),
    );
    vec![
        // The signer.
        delivery("accredited"),
        delivery("accredited-by-a-signed-directory"),
        acceptance("accredited-long-before-the-directory"),
        of_copy("secondary-environment"),
        stranger("not-listed"),
        stranger("not-listed-long-before-the-directory"),
        stranger("not-listed-in-a-directory-without-date"),
        by("anomaly-envelope", &world.alfa, world.anomaly_envelope()),
        // The domain.
        by("delivery-by-another-provider", &world.gamma, foreign_delivery),
        delivery("domain-of-another-provider"),
        delivery("domain-of-another-provider-later"),
        acceptance("domain-of-nobody"),
        by("domain-in-capitals", &world.beta, to_capitals),
        by("delivery-to-nobody", &world.beta, to_nobody),
        by("non-delivery-by-the-recipients-provider", &world.beta, world.non_delivery()),
        by("non-delivery-by-the-senders-provider", &world.alfa, world.non_delivery_for_virus()),
        by("non-delivery-by-neither", &world.gamma, foreign_failure),
        // The file.
        acceptance("damaged-record-of-another"),
        delivery("damaged-record-of-the-signer"),
        of_copy("wrong-hash-in-the-record"),
        acceptance("list-with-periods"),
        delivery("list-with-a-period-that-is-over"),
        stranger("list-without-the-signer"),
    ]
}
