// An archive in C++, in a folder and over a store of the program's, and what is thrown on the way.

#include "check.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

const pec::By BY{"clerk", pec::Time{1741608000s}};

struct Folder {
    std::filesystem::path path;
    Folder() : path(std::filesystem::temp_directory_path() / ("pec-test-" + std::to_string(::getpid())))
    {
        std::filesystem::remove_all(path);
        std::filesystem::create_directory(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

// Objects in a map.
class Store : public pec::ObjectStore {
public:
    void create(std::string_view name, pec::Bytes content, pec::Answer &answer) override
    {
        const std::lock_guard<std::mutex> guard(lock_);
        if (!is_name(name))
            answer.fail(PEC_PORT_ERROR_INVALID, "this is no name of an object");
        else if (!all_.emplace(name, std::string(content.text())).second)
            answer.fail(PEC_PORT_ERROR_EXISTS, "there is such an object already");
    }
    void get(std::string_view name, pec::Answer &answer) override { get_range(name, 0, UINT64_MAX, answer); }
    void get_range(std::string_view name, std::uint64_t from, std::uint64_t length,
                   pec::Answer &answer) override
    {
        const std::lock_guard<std::mutex> guard(lock_);
        if (const std::string *content = wanted(name, answer)) {
            const auto start = static_cast<std::size_t>(std::min<std::uint64_t>(from, content->size()));
            const auto left = std::min<std::uint64_t>(length, content->size() - start);
            answer.bytes(content->substr(start, static_cast<std::size_t>(left)));
        }
    }
    void list(std::string_view prefix, pec::Text after, std::size_t most, pec::Answer &answer) override
    {
        const std::lock_guard<std::mutex> guard(lock_);
        for (const auto &[name, content] : all_) {
            const bool asked = name.compare(0, prefix.size(), prefix) == 0 && (!after || name > *after);
            if (asked && most > 0) {
                answer.object(name, content.size());
                --most;
            }
        }
    }
    void remove(std::string_view name, pec::Answer &answer) override
    {
        const std::lock_guard<std::mutex> guard(lock_);
        if (wanted(name, answer))
            all_.erase(std::string(name));
    }

private:
    static bool is_name(std::string_view name)
    {
        bool good = !name.empty() && name.size() <= 200;
        char before = '/';
        for (std::size_t i = 0; i <= name.size(); ++i) {
            const char c = i < name.size() ? name[i] : '/';
            const bool edge = c == '/' || c == '.';
            const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            good = good && (edge || letter) && !(c == '/' && (before == '/' || before == '.')) &&
                   !(c == '.' && before == '/');
            before = c;
        }
        return good;
    }
    const std::string *wanted(std::string_view name, pec::Answer &answer)
    {
        const auto found = all_.find(std::string(name));
        if (!is_name(name))
            answer.fail(PEC_PORT_ERROR_INVALID, "this is no name of an object");
        else if (found == all_.end())
            answer.fail(PEC_PORT_ERROR_NOT_FOUND, "there is no such object");
        return found == all_.end() ? nullptr : &found->second;
    }

    std::mutex lock_;
    std::map<std::string, std::string> all_;
};

// One message, and one that cannot be had.
class Letters : public pec::MessageSource {
public:
    void list(pec::Text after, std::size_t, pec::Answer &answer) override
    {
        if (!after) {
            answer.message("letter", PEC_FOLDER_SENT, true);
            answer.message_bytes(60);
            answer.message_mark(PEC_MARK_SEEN);
            answer.message("lost");
        }
    }
    void fetch(std::string_view id, pec::Answer &answer) override
    {
        if (id != "letter")
            throw std::runtime_error("it was lost");
        answer.bytes("From: office@pec.example\r\nSubject: Offerta\r\n\r\nIn allegato.\r\n");
    }
};

// Knows where it stands, and nothing else.
class Blank : public pec::DocumentIndex {
public:
    void position(pec::Answer &answer) override
    {
        const auto guard = asked("position");
        answer.position(segment_, segment_ > 0 ? pec::Text(head_) : std::nullopt);
    }
    void write(std::string_view batch, pec::Answer &) override
    {
        const auto guard = asked("write");
        const std::string_view key = "\"position\":{\"segment\":", of_head = ",\"head\":\"";
        const auto at = batch.find(key) + key.size();
        segment_ = std::stoull(std::string(batch.substr(at)));
        head_ = batch.substr(batch.find(of_head, at) + of_head.size(), 64);
    }
    void get(const std::vector<std::string_view> &keys, pec::Answer &answer) override
    {
        const auto guard = asked("get");
        for (std::size_t i = 0; i < keys.size(); ++i)
            answer.document(std::nullopt);
    }
    void has_texts(const std::vector<std::string_view> &ids, pec::Answer &answer) override
    {
        const auto guard = asked("has_texts");
        for (const auto id : ids)
            answer.has_text(id.size() != 64);
    }
    void find(std::string_view, pec::Answer &answer) override
    {
        const auto guard = asked("find");
        answer.document("{\"key\":\"k\",\"family\":\"f\",\"at\":1,\"due\":null,\"labels\":[],\"texts\":[],\"body\":\"\"}");
    }
    void count(std::string_view, pec::Answer &answer) override
    {
        const auto guard = asked("count");
        answer.count(41);
    }
    void clear(pec::Answer &) override
    {
        const auto guard = asked("clear");
        segment_ = 0;
    }
    std::set<std::string> all_asked;

private:
    std::lock_guard<std::mutex> asked(const char *what)
    {
        lock_.lock();
        all_asked.insert(what);
        return std::lock_guard<std::mutex>(lock_, std::adopt_lock);
    }
    std::mutex lock_;
    std::uint64_t segment_ = 0;
    std::string head_;
};

void over_an_index()
{
    std::shared_ptr<Blank> last;
    const auto conforms = pec::try_check_index([&](bool fresh) -> std::shared_ptr<pec::DocumentIndex> {
        if (fresh)
            last = std::make_shared<Blank>();
        return last;
    });
    CHECK(conforms && !conforms->passed);
    const auto index = std::make_shared<Blank>();
    const auto archive = pec::Archive::create_over(pec::Objects(std::make_shared<Store>()), pec::Index(index), BY);
    CHECK(archive.count(pec::Search()) == 41);
    // What it gives is a document, though none of an archive's.
    CHECK(archive.try_search(pec::Search()).error().code() == "damaged");
    CHECK(index->all_asked.count("write") && index->all_asked.count("get") && index->all_asked.count("find"));
}

void in_a_folder(const Folder &folder)
{
    auto trust = pec::Trust::empty();
    trust.add_authorities(read_testdata("pki/ca.pem"));
    const pec::Verifier verifier(trust);
    const std::string place = (folder.path / "archive").string();
    const auto archive = pec::Archive::create(place, BY);
    CHECK(!pec::Archive::try_create(place, BY));
    const std::string mail = std::string(std::getenv("PEC_TESTDATA")) + "/mailbox";
    std::size_t heard = 0;
    try {
        archive.add_files({mail}, "office", verifier, BY, [&](const pec::Added &added) -> bool {
            ++heard;
            throw std::runtime_error(added.sha256 ? "kept" : "not kept");
        });
        CHECK(false);
    } catch (const std::runtime_error &thrown) {
        CHECK(std::string(thrown.what()) == "kept" && heard == 1);
    }
    archive.add_files({mail}, "office", verifier, BY);
    const auto all = archive.count(pec::Search());
    CHECK(all > 50);

    pec::Search search;
    search.set("kind", "delivery").set("most", "2");
    const auto entries = archive.search(search);
    CHECK(entries.size() == 2 && entries.next());
    for (const auto entry : entries) {
        CHECK(entry.kind() == PEC_KIND_DELIVERY && entry.verdict() == PEC_VERDICT_AUTHENTIC);
        CHECK(entry.subject() && entry.at() && entry.sha256().size() == 64);
        CHECK(archive.entry(entry.sha256()).text() == entry.to_json());
        CHECK(pec::Message::copy(archive.message(entry.sha256()).bytes()).sha256() == entry.sha256());
        CHECK(archive.dossier(entry.sha256(), BY.now).text().find("\"submissions\":[{") != std::string::npos);
    }
    CHECK(archive.count_submissions(pec::Search(), BY.now) > 5);
    CHECK(archive.submissions(pec::Search(), BY.now).text().find("\"next\":") != std::string::npos);
    CHECK(archive.status(BY.now, BY.now - 24h).text().find("\"office\"") != std::string::npos);
    CHECK(archive.check(BY, &verifier).is_sound);
    CHECK(archive.repair(verifier, BY).text().find("\"salvaged\":0") != std::string::npos);
    archive.export_into((folder.path / "out").string(), {entries[0].sha256()}, BY);
    CHECK(std::filesystem::exists(folder.path / "out" / "SHA256SUMS"));
    archive.tag(entries[0].sha256(), "seen", true, BY);
    archive.hold(entries[0].sha256(), "case", true, BY);
    archive.set_policy({0, true}, BY);
    CHECK(archive.try_delete(entries[0].sha256(), "x", BY).error().code() == "held");
    archive.remove(entries[1].sha256(), "x", BY);
    std::size_t events = 0;
    archive.each_event([&](std::string_view) { return ++events != 3; });
    CHECK(events == 3);
    CHECK(pec::Archive::open(place).count(pec::Search()) == all - 1);
    CHECK(pec::Archive::open_unread(place).count(pec::Search()) == all - 1);
}

void over_a_store(const Folder &folder)
{
    std::shared_ptr<Store> last;
    const auto conforms = pec::try_check_objects([&](bool fresh) -> std::shared_ptr<pec::ObjectStore> {
        if (fresh)
            last = std::make_shared<Store>();
        return last;
    });
    CHECK(conforms && conforms->passed);
    if (conforms && !conforms->passed)
        std::fprintf(stderr, "%s\n", std::string(conforms->outcomes.text()).c_str());
    const auto letters = pec::try_check_source(
        [](const std::vector<pec::Bytes> *) { return std::make_shared<Letters>(); });
    CHECK(letters && !letters->passed); // these are not the messages that it was to hold

    const pec::Objects objects(std::make_shared<Store>());
    const auto index = pec::Index::open((folder.path / "index.sqlite").string());
    const pec::Source source(std::make_shared<Letters>());
    const pec::Verifier verifier(pec::Trust::pec());
    std::string failure;
    {
        const auto archive = pec::Archive::create_over(objects, index, BY);
        archive.add(source, "office", verifier, BY, [&](const pec::Added &added) {
            failure = added.failure.value_or(failure);
            return true;
        });
    }
    CHECK(failure.find("it was lost") != std::string::npos);
    pec::Search search;
    search.set("words", "offerte");
    CHECK(pec::Archive::open_over(objects, index).count(search) == 1);
    CHECK(pec::name(PEC_MARK_SEEN) == "seen");
    CHECK(pec::name(PEC_PORT_ERROR_EXISTS) == "exists" && pec::name(PEC_FOLDER_SENT) == "sent");
}

} // namespace

int main()
{
    const Folder folder;
    in_a_folder(folder);
    over_a_store(folder);
    over_an_index();
    return conclude();
}
