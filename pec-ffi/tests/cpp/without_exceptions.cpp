// pec.hpp where there are no exceptions: what can fail gives a Result.

#if defined(__cpp_exceptions)
#error compile this with -fno-exceptions
#endif

#include "check.hpp"

int main()
{
    auto trust = pec::Trust::empty();
    CHECK(trust.try_add_authorities(read_testdata("pki/ca.pem")).value() == 1);
    const auto verifier = pec::Verifier::try_new(trust);
    const auto message = pec::Message::try_copy(read_testdata("cases/kind/acceptance/message.eml"));
    CHECK(verifier && message);
    const auto report = verifier->try_verify(*message);
    CHECK(report && report->verdict() == PEC_VERDICT_AUTHENTIC);

    pec::Tracker tracker;
    CHECK(*tracker.try_feed(*report));
    CHECK(tracker.try_submissions(*report->certification_data()->date())->size() == 1);

    const auto refused = pec::Trust::empty().try_add_crls("no list");
    CHECK(!refused && refused.error().code() == "crl_file" && refused.error().position() == 0);
    const auto provider = pec::Provider::try_new("Gestore di prova", "pec.example");
    const auto offer = pec::SubmittedMessage::try_new("Subject: x\r\n\r\n", "a@x.example", "1@x.example");
    const auto draft = provider->try_acceptance(*offer, {pec::Time(), 0, "2@x.example"});
    CHECK(draft && draft->certification_data());
    const auto nothing = draft->try_sign({}, [](pec_digest, pec::Bytes) { return std::string("no signature"); });
    CHECK(!nothing && nothing.error().status() == PEC_STATUS_SIGNER);
    return conclude();
}
