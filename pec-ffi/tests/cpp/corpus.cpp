// The corpus: each case of the table PEC_CORPUS gives the same JSON, byte for byte, as its report.json.

#include "check.hpp"

#include <sstream>
#include <vector>

namespace {

std::vector<std::string> cut(const std::string &text, char at)
{
    std::vector<std::string> words;
    std::size_t from = 0;
    for (std::size_t to; (to = text.find(at, from)) != std::string::npos; from = to + 1)
        words.push_back(text.substr(from, to - from));
    words.push_back(text.substr(from));
    return words;
}

// The files that a column names, divided by blanks.
std::vector<std::string> files(const std::string &column)
{
    return column.empty() ? std::vector<std::string>() : cut(column, ' ');
}

pec::Time time_of(const std::string &text)
{
    return pec::Time(std::chrono::seconds(std::stoll(text)));
}

pec::Trust trust_of(const std::string &authorities, const std::string &crls)
{
    auto trust = authorities == "builtin" ? pec::Trust::pec() : pec::Trust::empty();
    if (authorities != "builtin")
        for (const auto &file : files(authorities))
            trust.add_authorities(read_testdata(file));
    for (const auto &file : files(crls))
        trust.add_crls(read_testdata(file));
    return trust;
}

void run(const std::vector<std::string> &row)
{
    auto trust = trust_of(row[6], row[7]);
    if (!row[8].empty()) {
        auto directory = pec::Directory::read(read_testdata(row[8]), trust);
        if (!row[9].empty())
            directory.set_date(time_of(row[9]));
        trust.set_directory(directory);
    }
    pec::Options options;
    if (!row[3].empty())
        options.set_now(time_of(row[3]));
    if (!row[4].empty())
        options.set_seen_at(time_of(row[4]));
    if (!row[5].empty())
        options.set_sent(pec::Message::copy(read_testdata(row[5])));
    const auto message = pec::Message::copy(read_testdata(row[1]));
    const auto report = pec::Verifier(trust).verify(message, options);
    const bool same = std::string(report.to_json()) + "\n" == read_testdata(row[2]);
    if (!same)
        std::fprintf(stderr, "%s: another report\n", row[0].c_str());
    CHECK(same);
}

} // namespace

int main()
try {
    const char *table = std::getenv("PEC_CORPUS");
    std::ifstream file(table ? table : "");
    std::string line;
    std::getline(file, line);
    CHECK(line.rfind("id\tmessage\treport\t", 0) == 0);
    unsigned long cases = 0;
    for (; std::getline(file, line); ++cases) {
        const auto row = cut(line, '\t');
        CHECK(row.size() == 10);
        run(row);
    }
    std::printf("%lu cases\n", cases);
    CHECK(cases >= 400);
    return conclude();
} catch (const pec::Error &error) {
    std::fprintf(stderr, "%s\n", error.what());
    failed++;
    return conclude();
}
