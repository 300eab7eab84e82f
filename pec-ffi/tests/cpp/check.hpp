// What the tests in C++ share: checks that count, and files of testdata (PEC_TESTDATA).

#ifndef CHECK_HPP
#define CHECK_HPP

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <pec.hpp>

inline unsigned long passed = 0;
inline unsigned long failed = 0;

// Counts a check; one that fails says where.
#define CHECK(...)                                                                            \
    do {                                                                                      \
        if (__VA_ARGS__) {                                                                    \
            passed++;                                                                         \
        } else {                                                                              \
            failed++;                                                                         \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #__VA_ARGS__);    \
        }                                                                                     \
    } while (0)

// The end of each program; a run without a check is a failure.
inline int conclude()
{
    if (passed + failed == 0)
        failed = 1;
    std::printf("%lu passed, %lu failed\n", passed, failed);
    return failed != 0;
}

inline std::string read_testdata(const std::string &path)
{
    const char *folder = std::getenv("PEC_TESTDATA");
    std::ifstream file((folder ? folder : "testdata") + ("/" + path), std::ios::binary);
    if (!file) {
        std::fprintf(stderr, "cannot go on: %s\n", path.c_str());
        failed++;
        std::exit(conclude());
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

#endif
