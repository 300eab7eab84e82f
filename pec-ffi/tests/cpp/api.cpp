// pec.hpp, used as a program would: every class, both forms of what can fail, ranges, what is absent, and
// what is thrown.

#include "check.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <type_traits>
#if __cplusplus >= 202002L
#include <ranges>
#endif

namespace {

using namespace std::chrono_literals;

const pec::Time ACCEPTED{1741162324s};

// A view of a temporary would be of what is gone: it does not compile, or is a copy.
template <class T, class = void> struct ShowsFindings : std::false_type {
};
template <class T> struct ShowsFindings<T, std::void_t<decltype(std::declval<T>().findings())>>
    : std::true_type {
};
static_assert(ShowsFindings<const pec::Report &>::value && !ShowsFindings<pec::Report>::value);
static_assert(std::is_same_v<decltype(std::declval<const pec::Buffer &>().bytes()), pec::Bytes>);
static_assert(std::is_same_v<decltype(std::declval<pec::Buffer>().bytes()), std::vector<std::uint8_t>>);
static_assert(std::is_same_v<decltype(std::declval<pec::Buffer>().text()), std::string>);
#if __cplusplus >= 202002L
static_assert(std::ranges::range<decltype(std::declval<const pec::Report &>().findings())>);
static_assert(std::ranges::range<pec::Submissions> && std::ranges::range<pec::Header>);
#endif

static_assert(!std::is_copy_constructible_v<pec::Report> &&
              std::is_nothrow_move_constructible_v<pec::Report>);
static_assert(std::is_convertible_v<std::string, pec::Bytes> &&
              std::is_convertible_v<std::vector<std::uint8_t>, pec::Bytes>);

// A message borrows its bytes: a string that goes at once is refused by the compiler.
template <class T> auto parses(int) -> decltype(pec::Message::parse(std::declval<T>()), std::true_type());
template <class T> std::false_type parses(...);
static_assert(decltype(parses<const std::string &>(0))::value && decltype(parses<const char *>(0))::value);
static_assert(!decltype(parses<std::string>(0))::value &&
              !decltype(parses<std::vector<std::uint8_t>>(0))::value);

pec::Trust test_trust()
{
    auto trust = pec::Trust::empty();
    CHECK(trust.add_authorities(read_testdata("pki/ca.pem")) == 1);
    return trust;
}

pec::Report report_of(const pec::Verifier &verifier, const std::string &name)
{
    return verifier.verify(pec::Message::copy(read_testdata("cases/" + name + "/message.eml")));
}

void message()
{
    const auto bytes = read_testdata("cases/kind/delivery-complete/message.eml");
    const auto message = pec::Message::parse(bytes);
    CHECK(message.raw().text().data() == bytes.data());
    CHECK(message.sha256().size() == 64 && message.claimed_kind() == PEC_KIND_DELIVERY);
    CHECK(message.contents_json().find("\"kind\":\"delivery\"") != std::string_view::npos);

    std::size_t count = 0;
    for (const auto part : message.parts()) {
        CHECK(part.index() == count++);
        CHECK(part.span()->end <= bytes.size() && part.header_span()->start == part.span()->start);
        CHECK(part.body_span()->end == part.span()->end && part.depth() < 5 && !part.media_type().empty());
        CHECK(part.parent().has_value() == (part.index() > 0));
        if (part.structure() == PEC_STRUCTURE_MULTIPART)
            CHECK(part.is_closed() && !message.text(part.index()));
        if (part.file_name() == "daticert.xml")
            CHECK(message.body(part.index()).text().find("<postacert tipo=") != std::string_view::npos);
        if (part.media_type() == "text/plain")
            CHECK(message.text(part.index())->text().find("Ricevuta di avvenuta consegna") !=
                  std::string_view::npos);
    }
    CHECK(count == message.parts().size() && count == 8);

    const auto header = message.header();
    const auto subject = std::find_if(header.begin(), header.end(),
                                      [](const auto &field) { return field.name() == "Subject"; });
    CHECK(subject != header.end() && (*subject).text().rfind("CONSEGNA: ", 0) == 0 &&
          !(*subject).raw().empty());
    CHECK(header[0].index() == 0);

    const auto files = message.extract();
    CHECK(std::any_of(files.begin(), files.end(), [](const pec::File &file) {
        return file.name() == "offerta.pdf" && file.content().text().rfind("%PDF-1.4", 0) == 0;
    }));
    CHECK(pec::Message::parse("").raw().empty());
}

void errors()
{
    pec::Limits limits;
    limits.set("max_message_bytes", 10);
    CHECK(limits.get("max_message_bytes") == 10 && pec::Limits::names().size() > 20);
    try {
        pec::Message::copy(std::string(11, 'x'), &limits);
        CHECK(!"it is too large");
    } catch (const pec::Error &error) {
        CHECK(error.status() == PEC_STATUS_MESSAGE_TOO_LARGE && error.code() == "message_too_large");
        CHECK(std::string_view(error.what()).find("limit of 10") != std::string_view::npos &&
              !error.position());
    }
    const auto refused = limits.try_set("max_mesage_bytes", 1);
    CHECK(!refused && refused.error().code() == "limit_unknown");
    const auto unread = pec::Trust::pec().try_add_authorities("no certificate");
    CHECK(!unread.has_value() && unread.error().position() == 0);
    CHECK(pec::name(unread.error().status()) == "trust_file");
    CHECK(pec::Tracker::try_trusted_from_snapshot("{").error().status() == PEC_STATUS_SNAPSHOT);
}

void report()
{
    auto trust = test_trust();
    auto directory = pec::Directory::read(read_testdata("directory/providers.ldif"), trust);
    CHECK(!directory.date() && !directory.signed_by() && directory.form() == PEC_FORM_LDIF);
    directory.set_date(ACCEPTED);
    CHECK(directory.date() == ACCEPTED && directory.sha256().size() == 64 && !directory.to_json().empty());
    const auto moved = pec::Directory::read(read_testdata("directory/providers-moved.ldif"), trust);
    CHECK(directory.diff_json(moved).text().find("domains_added") != std::string_view::npos);
    trust.set_directory(directory);

    const pec::Verifier verifier(trust);
    const auto report = report_of(verifier, "kind/delivery-complete");
    CHECK(report.kind() == PEC_KIND_DELIVERY && report.verdict() == PEC_VERDICT_AUTHENTIC);
    CHECK(report.integrity() == PEC_INTEGRITY_INTACT && report.chain() == PEC_CHAIN_TRUSTED);
    CHECK(report.revocation() == PEC_REVOCATION_UNKNOWN && report.provider() == PEC_ACCREDITATION_ACCREDITED);
    CHECK(report.consistency() == PEC_CONSISTENCY_CONSISTENT &&
          report.time_basis() == PEC_TIME_BASIS_CLAIMED);
    CHECK(pec::name(report.verdict()) == "authentic" && pec::name(report.kind()) == "delivery");
    CHECK(report.is_certified() && !report.headers_contradicted() && !report.is_wrapped() && !report.place());
    CHECK(!report.sent() && report.findings_dropped() == 0 && report.fact_json());

    const auto signature = *report.signature();
    CHECK(signature.digest() == "sha256" && signature.signed_at() > ACCEPTED);
    CHECK(signature.signer()->sha256().size() == 64 &&
          signature.signer()->email() == "posta-certificata@pec.beta.example");
    CHECK(!signature.signer()->subject().empty() && !signature.signer()->issuer().empty() &&
          !signature.signer()->serial().empty());
    CHECK(signature.chain().size() > 1 && signature.chain()[0].source() == "message");
    CHECK(signature.chain()[0].revocation()->status() == PEC_REVOCATION_UNKNOWN &&
          !signature.chain()[0].revocation()->reason());
    CHECK(!signature.chain()[0].revocation()->revoked_at() &&
          !signature.chain()[0].revocation()->crl_sha256());
    const auto basis = *signature.basis();
    CHECK(basis.source() == "given" && basis.accreditation() == "directory" && !basis.anchor().empty());
    CHECK(basis.directory()->date() == ACCEPTED && !basis.directory()->signed_by());

    const auto data = *report.certification_data();
    CHECK(data.kind() == PEC_KIND_DELIVERY && data.error() == PEC_ERROR_CLASS_NONE &&
          data.date() >= ACCEPTED);
    CHECK(data.requested_receipt() == PEC_RECEIPT_TYPE_COMPLETE && data.taken_in_charge().empty() &&
          !data.error_text());
    std::vector<std::string_view> recipients;
    for (const auto recipient : data.recipients()) {
        CHECK(recipient.certified());
        recipients.push_back(recipient.address());
    }
    CHECK(recipients.size() == 2 && recipients[0] == data.delivery_to());

    const auto altered = report_of(verifier, "nesting/receipt-in-an-envelope");
    const auto inside = altered.nested(0);
    CHECK(altered.nested_count() > 0 && inside.place()->part() > 0);
    CHECK(altered.try_nested(99).error().status() == PEC_STATUS_OUT_OF_RANGE);
    const auto weak = report_of(verifier, "cms/digest-sha-1");
    CHECK(!weak.findings().empty());
    for (const auto finding : weak.findings())
        CHECK(!finding.text().empty() && !finding.text_it().empty() && !finding.clause().empty() &&
              finding.code().find('.') != std::string_view::npos);
    for (const auto need : report.needs())
        CHECK(need.type() == PEC_NEED_KIND_CRL && !need.urls().empty());

    // From several threads at once.
    std::vector<std::thread> threads;
    std::vector<std::string> answers(3);
    for (auto &answer : answers)
        threads.emplace_back(
            [&verifier, &answer] { answer = report_of(verifier, "kind/delivery-complete").to_json(); });
    for (auto &thread : threads)
        thread.join();
    CHECK(answers[0] == report.to_json() && answers[1] == answers[0] && answers[2] == answers[0]);

    pec::Verifier strict(trust);
    strict.require_revocation();
    strict.require_witness();
    strict.set_sha1_until(ACCEPTED);
    strict.set_limits(pec::Limits());
    CHECK(report_of(strict, "kind/delivery-complete").verdict() == PEC_VERDICT_INDETERMINATE);
}

void sent()
{
    const pec::Verifier verifier(test_trust());
    const auto message = pec::Message::copy(read_testdata("cases/kind/delivery-complete/message.eml"));
    std::string original;
    for (const auto part : message.parts())
        if (part.file_name() == "postacert.eml")
            original = message.body(part.index()).text();
    pec::Options options;
    options.set_now(ACCEPTED + 1h);
    options.set_seen_at(ACCEPTED + 1h);
    options.set_sent(pec::Message::copy(original));
    const auto report = verifier.verify(message, options);
    const auto comparison = *report.sent();
    CHECK(comparison.matches() == true && report.time_basis() == PEC_TIME_BASIS_WITNESSED);
    for (const auto part : comparison.parts())
        CHECK(part.result() == PEC_PART_RESULT_SAME && part.part() == part.sent_part() && !part.form());
    CHECK(!comparison.parts().empty() && pec::name(comparison.msgid()) != "");
}

void tracker()
{
    const pec::Verifier verifier(test_trust());
    pec::Tracker tracker;
    CHECK(tracker.feed(report_of(verifier, "kind/acceptance")));
    CHECK(!tracker.feed(report_of(verifier, "kind/acceptance")));
    const auto deadline = tracker.next_deadline(ACCEPTED);
    CHECK(deadline && *deadline > ACCEPTED + 23h);
    CHECK(tracker.submissions(*deadline)[0].state() == PEC_MESSAGE_STATE_OVERDUE);
    const auto delivery = report_of(verifier, "kind/delivery-complete");
    CHECK(tracker.feed_trusted_fact(*delivery.fact_json()));
    CHECK(tracker.feed(report_of(verifier, "kind/receipt-unsigned")));
    CHECK(tracker.feed_sent(pec::Message::parse("From: a@x.example\r\nTo: b@x.example\r\n\r\n")) == true);
    CHECK(!tracker.feed_sent(pec::Message::parse("Subject: nobody's\r\n\r\n")));

    pec::Tracker other;
    other.merge(tracker);
    const auto restored = pec::Tracker::trusted_from_snapshot(other.snapshot().text());
    const auto submissions = restored.submissions(ACCEPTED + 1h);
    CHECK(submissions.size() == 2);
    const auto followed = std::find_if(submissions.begin(), submissions.end(),
                                       [](const auto &one) { return one.identifier().has_value(); });
    const auto offer = *followed;
    CHECK(offer.accepted_at() > ACCEPTED && offer.state() == PEC_MESSAGE_STATE_PENDING &&
          offer.flags().empty());
    CHECK(offer.msgid() && offer.sender() && offer.subject() && offer.suggested().empty() &&
          !offer.to_json().empty());
    const auto recipient = offer.recipients()[0];
    CHECK(recipient.state() == PEC_DELIVERY_STATE_DELIVERED && recipient.certified() == true &&
          recipient.at() && !recipient.reason());
    CHECK(recipient.evidence().size() == 2 && recipient.evidence()[1].kind() == PEC_KIND_DELIVERY &&
          recipient.flags().empty());
    CHECK(recipient.evidence()[1].verdict() == PEC_VERDICT_AUTHENTIC &&
          recipient.evidence()[1].message_sha256().size() == 64);
    const auto orphans = restored.orphans();
    CHECK(orphans.size() == 1 && orphans[0].why() == "tracker.not_certified" &&
          orphans[0].suggested().empty());
    for (const auto orphan : orphans)
        CHECK(orphan.kind() != PEC_KIND_ORDINARY && orphan.verdict() == PEC_VERDICT_UNSIGNED &&
              !orphan.to_json().empty());
}

// A certificate in DER.
std::string der(const std::string &path)
{
    const auto pem = read_testdata(path);
    BIO *bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509 *certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    unsigned char *bytes = nullptr;
    const int length = i2d_X509(certificate, &bytes);
    std::string copy(reinterpret_cast<char *>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    X509_free(certificate);
    BIO_free(bio);
    return copy;
}

void provider()
{
    const pec::Provider alfa("Alfa PEC S.p.A.", "pec.alfa.example");
    CHECK(alfa.address() == "posta-certificata@pec.alfa.example");
    pec::SubmittedMessage offer(
        "From: a@pec.rossi-impianti.example\r\nTo: b@x.example\r\nSubject: Offerta\r\n\r\nBuongiorno\r\n",
        "a@pec.rossi-impianti.example", "1@pec.alfa.example");
    offer.add_recipient("b@x.example", true);
    offer.set_subject("Altra offerta");
    offer.set_msgid(std::nullopt);
    offer.set_reply_to("c@x.example");
    offer.set_requested_receipt(PEC_RECEIPT_TYPE_CONCISE);
    const pec::Issue issue{ACCEPTED, 60, "2@pec.alfa.example"};

    const auto key_file = read_testdata("pki/keys/test-key-alfa.pem");
    BIO *bio = BIO_new_mem_buf(key_file.data(), static_cast<int>(key_file.size()));
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    const auto sign = [key](pec_digest digest, pec::Bytes bytes) {
        CHECK(digest == PEC_DIGEST_SHA256);
        std::vector<std::uint8_t> signature(512);
        std::size_t length = signature.size();
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
        EVP_DigestSign(context, signature.data(), &length, bytes.data(), bytes.size());
        EVP_MD_CTX_free(context);
        signature.resize(length);
        return signature;
    };
    const std::string own = der("pki/alfa.pem"), authority = der("pki/ca1.pem");
    const std::vector<pec::Bytes> certificates{own, authority};

    const pec::Verifier verifier(test_trust());
    const auto judged = [&](const pec::Draft &draft) {
        const auto signed_message = draft.sign(certificates, sign);
        return verifier.verify(pec::Message::parse(signed_message.bytes()));
    };
    const auto acceptance = judged(alfa.acceptance(offer, issue));
    CHECK(acceptance.verdict() == PEC_VERDICT_AUTHENTIC &&
          acceptance.certification_data()->subject() == "Altra offerta");
    CHECK(judged(alfa.non_acceptance(offer, "5.7.1", issue)).kind() == PEC_KIND_NON_ACCEPTANCE);
    CHECK(judged(alfa.non_acceptance_for_virus(offer, "EICAR", issue)).kind() == PEC_KIND_NON_ACCEPTANCE);
    CHECK(judged(alfa.transport_envelope(offer, ACCEPTED, 60)).kind() == PEC_KIND_TRANSPORT_ENVELOPE);
    const auto anomaly = alfa.anomaly_envelope("Subject: x\r\n\r\n", "x@y.example", "non PEC", issue);
    CHECK(!anomaly.certification_data() && judged(anomaly).kind() == PEC_KIND_ANOMALY_ENVELOPE);
    const auto taken = judged(alfa.server_acceptance(offer, {"b@x.example"}, "ricevute@y.example", issue));
    CHECK(taken.certification_data()->taken_in_charge()[0].address() == "b@x.example");
    CHECK(judged(alfa.delivery(offer, "b@x.example", issue)).kind() == PEC_KIND_DELIVERY);
    const auto lost =
        judged(alfa.non_delivery(offer, "b@x.example", PEC_ERROR_CLASS_NO_DOMAIN, "5.1.2", issue));
    CHECK(lost.certification_data()->error() == PEC_ERROR_CLASS_NO_DOMAIN &&
          lost.certification_data()->error_text() == "5.1.2");
    CHECK(judged(alfa.non_delivery_for_virus(offer, "b@x.example", "EICAR", issue)).kind() ==
          PEC_KIND_NON_DELIVERY);
    CHECK(judged(alfa.delivery_timeout(offer, "b@x.example", PEC_TIMEOUT_TWELVE_HOURS, issue)).kind() ==
          PEC_KIND_DELIVERY_TIMEOUT);
    CHECK(judged(alfa.virus_detection(offer, "b@x.example", "ricevute@y.example", "EICAR", issue)).kind() ==
          PEC_KIND_VIRUS_DETECTION);
    EVP_PKEY_free(key);

    // What the signer throws comes out, and nothing leaks.
    const auto draft = alfa.acceptance(offer, issue);
    CHECK(draft.certification_data()->text().find("accettazione") != std::string_view::npos);
    try {
        draft.sign(certificates,
                   [](pec_digest, pec::Bytes) -> std::string { throw std::runtime_error("no card"); });
        CHECK(!"it threw");
    } catch (const std::runtime_error &error) {
        CHECK(std::string_view(error.what()) == "no card");
    }
    CHECK(draft.try_sign({}, sign).error().status() == PEC_STATUS_SIGNER);
}

} // namespace

int main()
try {
    CHECK(!pec::version().empty());
    message();
    errors();
    report();
    sent();
    tracker();
    provider();
    return conclude();
} catch (const std::exception &error) {
    std::fprintf(stderr, "thrown: %s\n", error.what());
    failed++;
    return conclude();
}
