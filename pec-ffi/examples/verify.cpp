// verify MESSAGE [CA]: is this message what it says, and what does it certify?
#include <fstream>
#include <iostream>
#include <iterator>
#include <pec.hpp>
#include <stdexcept>

static std::string read_file(const char *path)
{
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) // a file that cannot be read is no empty message
        throw std::runtime_error(std::string(path) + ": cannot be read");
    return bytes;
}

int main(int argc, char **argv)
try {
    if (argc < 2)
        return std::cerr << "usage: verify MESSAGE [CA]\n", 2;
    auto trust = pec::Trust::pec(); // the PEC authorities are built in
    if (argc > 2)
        trust.add_authorities(read_file(argv[2]));
    const pec::Verifier verifier(trust); // keep it for many messages; several threads may use it

    const std::string raw = read_file(argv[1]); // outlives the message, which borrows it
    const auto message = pec::Message::parse(raw);
    const auto report = verifier.verify(message);

    std::cout << pec::name(report.verdict()) << ": " << pec::name(report.kind()) << "\n";
    if (report.is_certified()) { // only then may certification data be relied on
        const auto data = *report.certification_data();
        std::cout << "certified by " << data.provider().value_or("?");
        if (const auto to = data.delivery_to())
            std::cout << " for " << *to;
        std::cout << "\n";
    }
    for (const auto finding : report.findings())
        std::cout << "- " << finding.text() << "\n";
} catch (const std::exception &error) { // a pec::Error too: what happened, where, what to do
    std::cerr << error.what() << "\n";
    return 1;
}
