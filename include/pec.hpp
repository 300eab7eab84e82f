// pec.hpp: libpec for C++17 and later, over pec.h, in this header alone.
//
// Every object owns its handle: it is moved, not copied, and frees it in the end. What it returns as
// std::string_view, Bytes or as an item of a range is a view into it, and must not outlive it. A const object
// may be used by any number of threads at the same time.
//
// What can fail has two forms: `Message::parse(bytes)` gives a Message or throws pec::Error,
// `Message::try_parse(bytes)` gives a pec::Result<Message>. Without exceptions (-fno-exceptions, or
// PEC_NO_EXCEPTIONS defined) only the second form is there.
//
// What may be absent is a std::optional. Words, as pec_verdict, are those of pec.h:
// pec::name(PEC_VERDICT_AUTHENTIC) is "authentic".

#ifndef PEC_HPP
#define PEC_HPP

#include "pec.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#if defined(__cpp_lib_span)
#include <span>
#endif

#if !defined(PEC_NO_EXCEPTIONS) && !defined(__cpp_exceptions)
#define PEC_NO_EXCEPTIONS
#endif

// What throws, where there are exceptions. Undefined again at the end.
#if defined(PEC_NO_EXCEPTIONS)
#define PEC_THROWING(...)
#else
#define PEC_THROWING(...) __VA_ARGS__
#endif

namespace pec {

// ---- Values ---------------------------------------------------------------------------------------------

// A view of bytes, made of whatever holds some.
class Bytes {
public:
    constexpr Bytes() noexcept = default;
    constexpr Bytes(const std::uint8_t *data, std::size_t size) noexcept : data_(data), size_(size) {}
    Bytes(const void *data, std::size_t size) noexcept
        : data_(static_cast<const std::uint8_t *>(data)), size_(size)
    {
    }
    Bytes(std::string_view text) noexcept : Bytes(static_cast<const void *>(text.data()), text.size()) {}
    Bytes(const std::string &text) noexcept : Bytes(std::string_view(text)) {}
    Bytes(const char *text) noexcept : Bytes(std::string_view(text)) {}
    Bytes(const std::vector<std::uint8_t> &bytes) noexcept : data_(bytes.data()), size_(bytes.size()) {}
    Bytes(pec_bytes bytes) noexcept : data_(bytes.data), size_(bytes.len) {}
#if defined(__cpp_lib_span)
    constexpr Bytes(std::span<const std::uint8_t> bytes) noexcept : data_(bytes.data()), size_(bytes.size())
    {
    }
    Bytes(std::span<const std::byte> bytes) noexcept
        : Bytes(static_cast<const void *>(bytes.data()), bytes.size())
    {
    }
    constexpr operator std::span<const std::uint8_t>() const noexcept
    {
        return {data_, size_};
    }
#endif

    constexpr const std::uint8_t *data() const noexcept
    {
        return data_;
    }
    constexpr std::size_t size() const noexcept
    {
        return size_;
    }
    constexpr bool empty() const noexcept
    {
        return size_ == 0;
    }
    constexpr const std::uint8_t *begin() const noexcept
    {
        return data_;
    }
    constexpr const std::uint8_t *end() const noexcept
    {
        return data_ + size_;
    }
    std::string_view text() const noexcept
    {
        return {reinterpret_cast<const char *>(data_), size_};
    }

private:
    const std::uint8_t *data_ = nullptr;
    std::size_t size_ = 0;
};

// Seconds since 1970, as std::chrono has them.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;

// A range of bytes in a message.
struct Span {
    std::size_t start;
    std::size_t end;
};

using Text = std::optional<std::string_view>;

namespace detail {

inline pec_str in(std::string_view text) noexcept
{
    return {text.data() ? text.data() : "", text.size()};
}
inline pec_str in(const Text &text) noexcept
{
    return text ? in(*text) : pec_str{nullptr, 0};
}
inline pec_bytes in(Bytes bytes) noexcept
{
    return {bytes.data(), bytes.size()};
}
inline std::int64_t in(Time time) noexcept
{
    return time.time_since_epoch().count();
}

// A text that is always there.
inline std::string_view text(pec_str text) noexcept
{
    return text.data ? std::string_view(text.data, text.len) : std::string_view();
}
inline Text optional(pec_str text) noexcept
{
    return text.data ? Text(std::string_view(text.data, text.len)) : Text();
}
inline std::optional<Time> time(std::int64_t seconds) noexcept
{
    return seconds == PEC_NO_TIME ? std::optional<Time>() : Time(std::chrono::seconds(seconds));
}
inline std::optional<std::size_t> number(std::size_t number) noexcept
{
    return number == PEC_NO_INDEX ? std::optional<std::size_t>() : number;
}
inline std::optional<Span> span(pec_span span) noexcept
{
    return span.start == PEC_NO_INDEX ? std::optional<Span>() : Span{span.start, span.end};
}
inline std::optional<bool> yes_no(std::int32_t answer) noexcept
{
    return answer < 0 ? std::optional<bool>() : answer != 0;
}

// An enumerator; nothing for 0.
template <class Word> std::optional<Word> word(Word word) noexcept
{
    return static_cast<unsigned>(word) == 0 ? std::optional<Word>() : word;
}

} // namespace detail

// The version of the library, and its interface: PEC_ABI_VERSION of the header that it was built with.
inline std::uint32_t abi_version() noexcept
{
    return pec_abi_version();
}
inline std::string_view version() noexcept
{
    return detail::text(pec_version());
}

// Words as they stand in JSON.
inline std::string_view name(pec_status word) noexcept
{
    return detail::text(pec_status_name(word));
}
inline std::string_view name(pec_kind word) noexcept
{
    return detail::text(pec_kind_name(word));
}
inline std::string_view name(pec_port_error word) noexcept
{
    return detail::text(pec_port_error_name(word));
}
inline std::string_view name(pec_mark word) noexcept
{
    return detail::text(pec_mark_name(word));
}
inline std::string_view name(pec_folder word) noexcept
{
    return detail::text(pec_folder_name(word));
}
inline std::string_view name(pec_verdict word) noexcept
{
    return detail::text(pec_verdict_name(word));
}
inline std::string_view name(pec_integrity word) noexcept
{
    return detail::text(pec_integrity_name(word));
}
inline std::string_view name(pec_chain word) noexcept
{
    return detail::text(pec_chain_name(word));
}
inline std::string_view name(pec_revocation word) noexcept
{
    return detail::text(pec_revocation_name(word));
}
inline std::string_view name(pec_accreditation word) noexcept
{
    return detail::text(pec_accreditation_name(word));
}
inline std::string_view name(pec_consistency word) noexcept
{
    return detail::text(pec_consistency_name(word));
}
inline std::string_view name(pec_time_basis word) noexcept
{
    return detail::text(pec_time_basis_name(word));
}
inline std::string_view name(pec_severity word) noexcept
{
    return detail::text(pec_severity_name(word));
}
inline std::string_view name(pec_need_kind word) noexcept
{
    return detail::text(pec_need_kind_name(word));
}
inline std::string_view name(pec_revocation_reason word) noexcept
{
    return detail::text(pec_revocation_reason_name(word));
}
inline std::string_view name(pec_error_class word) noexcept
{
    return detail::text(pec_error_class_name(word));
}
inline std::string_view name(pec_receipt_type word) noexcept
{
    return detail::text(pec_receipt_type_name(word));
}
inline std::string_view name(pec_structure word) noexcept
{
    return detail::text(pec_structure_name(word));
}
inline std::string_view name(pec_msgid_comparison word) noexcept
{
    return detail::text(pec_msgid_comparison_name(word));
}
inline std::string_view name(pec_part_result word) noexcept
{
    return detail::text(pec_part_result_name(word));
}
inline std::string_view name(pec_hash_form word) noexcept
{
    return detail::text(pec_hash_form_name(word));
}
inline std::string_view name(pec_form word) noexcept
{
    return detail::text(pec_form_name(word));
}
inline std::string_view name(pec_message_state word) noexcept
{
    return detail::text(pec_message_state_name(word));
}
inline std::string_view name(pec_delivery_state word) noexcept
{
    return detail::text(pec_delivery_state_name(word));
}
inline std::string_view name(pec_timeout word) noexcept
{
    return detail::text(pec_timeout_name(word));
}
inline std::string_view name(pec_digest word) noexcept
{
    return detail::text(pec_digest_name(word));
}

// ---- Errors ---------------------------------------------------------------------------------------------

// Why a call could not do its job. It owns its texts.
class Error : public std::exception {
public:
    Error(pec_status status, std::string_view code, std::string_view text, std::int64_t position)
        : status_(status), code_(code), text_(text), position_(position)
    {
    }

    pec_status status() const noexcept { return status_; }
    // A stable word for a program.
    const std::string &code() const noexcept { return code_; }
    // A sentence for a person.
    const char *what() const noexcept override { return text_.c_str(); }
    // The byte, or of a directory and a snapshot the line, that it is about.
    std::optional<std::int64_t> position() const noexcept
    {
        return position_ < 0 ? std::optional<std::int64_t>() : position_;
    }

private:
    pec_status status_;
    std::string code_;
    std::string text_;
    std::int64_t position_;
};

// A value, or why there is none.
template <class T> class Result {
public:
    Result(T value) : is_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : is_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return is_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    // Only if there is one.
    T &value() &noexcept { return *std::get_if<0>(&is_); }
    const T &value() const &noexcept { return *std::get_if<0>(&is_); }
    T &&value() &&noexcept { return std::move(*std::get_if<0>(&is_)); }
    T &operator*() &noexcept { return value(); }
    const T &operator*() const &noexcept { return value(); }
    T &&operator*() &&noexcept { return std::move(*this).value(); }
    T *operator->() noexcept { return &value(); }
    const T *operator->() const noexcept { return &value(); }
    // Only if there is no value.
    const Error &error() const noexcept { return *std::get_if<1>(&is_); }

private:
    std::variant<T, Error> is_;
};

template <> class Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool has_value() const noexcept { return !error_; }
    explicit operator bool() const noexcept { return has_value(); }
    const Error &error() const noexcept { return *error_; }

private:
    std::optional<Error> error_;
};

namespace detail {

template <class T, void (*Free)(T *)> struct Freed {
    void operator()(T *handle) const noexcept { Free(handle); }
};
template <class T, void (*Free)(T *)> using Owned = std::unique_ptr<T, Freed<T, Free>>;

// Where a call puts its error.
class Failure {
public:
    pec_error **out() noexcept { return &error_; }

    Error take(pec_status status)
    {
        Owned<pec_error, pec_error_free> error(std::exchange(error_, nullptr));
        return Error(status, text(pec_error_code(error.get())), text(pec_error_text(error.get())),
                     pec_error_position(error.get()));
    }

private:
    pec_error *error_ = nullptr;
};

// A call without a result.
template <class Call> Result<void> attempt(Call call)
{
    Failure failure;
    const pec_status status = call(failure.out());
    if (status != PEC_STATUS_OK)
        return failure.take(status);
    return {};
}

// A call that gives a handle, or some value.
template <class T, class Raw, class Call> Result<T> make(Raw raw, Call call)
{
    Failure failure;
    const pec_status status = call(&raw, failure.out());
    if (status != PEC_STATUS_OK)
        return failure.take(status);
    return T(raw);
}

#if !defined(PEC_NO_EXCEPTIONS)
template <class T> T got(Result<T> result)
{
    if (!result)
        throw result.error();
    return std::move(result).value();
}
inline void got(const Result<void> &result)
{
    if (!result)
        throw result.error();
}
#endif

template <class T> struct IsResult : std::false_type {
};
template <class T> struct IsResult<Result<T>> : std::true_type {
};

// A container of bytes that is passed as a temporary.
template <class T> using Temporary =
    std::enable_if_t<std::is_same_v<T, std::string> || std::is_same_v<T, std::vector<std::uint8_t>>>;

// Items numbered from 0, made when they are asked for.
template <class Item, class Owner> class Range {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Item;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = Item;

        iterator() noexcept = default;
        iterator(Owner owner, std::size_t index) noexcept : owner_(owner), index_(index) {}
        Item operator*() const { return Item(owner_, index_); }
        iterator &operator++() noexcept
        {
            ++index_;
            return *this;
        }
        iterator operator++(int) noexcept
        {
            iterator old = *this;
            ++index_;
            return old;
        }
        friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.index_ == b.index_; }
        friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.index_ != b.index_; }

    private:
        Owner owner_{};
        std::size_t index_ = 0;
    };

    Range(Owner owner, std::size_t size) noexcept : owner_(owner), size_(size) {}
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    // Only below size().
    Item operator[](std::size_t index) const { return Item(owner_, index); }
    iterator begin() const noexcept { return iterator(owner_, 0); }
    iterator end() const noexcept { return iterator(owner_, size_); }

private:
    Owner owner_;
    std::size_t size_;
};

// An item of a handle: its number.
template <class Handle> struct At {
    const Handle *handle;
    std::size_t index;
};

} // namespace detail

// Bytes that the library made.
class Buffer {
public:
    explicit Buffer(pec_buffer *handle) noexcept : handle_(handle) {}
    Bytes bytes() const &noexcept { return pec_buffer_bytes(handle_.get()); }
    // Empty if they are not UTF-8.
    std::string_view text() const &noexcept { return detail::text(pec_buffer_text(handle_.get())); }
    // Of a temporary, copies: a view would be of what is gone.
    std::vector<std::uint8_t> bytes() const &&
    {
        const Bytes view = bytes();
        return {view.begin(), view.end()};
    }
    std::string text() const && { return std::string(text()); }
    const pec_buffer *get() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_buffer, pec_buffer_free> handle_;
};

// ---- Limits, trust, the provider directory --------------------------------------------------------------

// What a message may cost; a new one has the defaults.
class Limits {
public:
    Limits() noexcept : handle_(pec_limits_new()) {}

    Result<void> try_set(std::string_view name, std::size_t value)
    {
        return detail::attempt(
            [&](pec_error **error) { return pec_limits_set(handle_.get(), detail::in(name), value, error); });
    }
    Result<std::size_t> try_get(std::string_view name) const
    {
        return detail::make<std::size_t>(std::size_t(), [&](std::size_t *value, pec_error **error) {
            return pec_limits_get(handle_.get(), detail::in(name), value, error);
        });
    }
    PEC_THROWING(void set(std::string_view name, std::size_t value) { detail::got(try_set(name, value)); })
    PEC_THROWING(std::size_t get(std::string_view name) const { return detail::got(try_get(name)); })

    // The names that there are.
    static std::vector<std::string_view> names()
    {
        std::vector<std::string_view> names;
        for (std::size_t index = 0; index < pec_limits_count(); ++index)
            names.push_back(detail::text(pec_limits_name(index)));
        return names;
    }

    const pec_limits *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_limits, pec_limits_free> handle_;
};

namespace detail {
inline const pec_limits *in(const Limits *limits) noexcept
{
    return limits ? limits->handle() : nullptr;
}
} // namespace detail

class Directory;

// Whom to trust.
class Trust {
public:
    // The authorities of PEC, which are built in.
    static Trust pec() noexcept { return Trust(pec_trust_new_pec()); }
    // No authority at all.
    static Trust empty() noexcept { return Trust(pec_trust_new_empty()); }

    // Files in PEM or DER; how many there were in them.
    Result<std::size_t> try_add_authorities(Bytes file)
    {
        return add([&](std::size_t *added, pec_error **error) {
            return pec_trust_add_authorities(handle_.get(), detail::in(file), added, error);
        });
    }
    Result<std::size_t> try_add_certificates(Bytes file)
    {
        return add([&](std::size_t *added, pec_error **error) {
            return pec_trust_add_certificates(handle_.get(), detail::in(file), added, error);
        });
    }
    Result<std::size_t> try_add_crls(Bytes file, const Limits *limits = nullptr)
    {
        return add([&](std::size_t *added, pec_error **error) {
            return pec_trust_add_crls(handle_.get(), detail::in(file), detail::in(limits), added, error);
        });
    }
    Result<void> try_set_directory(const Directory &directory);
    PEC_THROWING(std::size_t add_authorities(Bytes file) { return detail::got(try_add_authorities(file)); })
    PEC_THROWING(std::size_t add_certificates(Bytes file) { return detail::got(try_add_certificates(file)); })
    PEC_THROWING(std::size_t add_crls(Bytes file, const Limits *limits = nullptr) {
        return detail::got(try_add_crls(file, limits));
    })
    PEC_THROWING(void set_directory(const Directory &directory) {
        detail::got(try_set_directory(directory));
    })

    const pec_trust *handle() const noexcept { return handle_.get(); }

private:
    explicit Trust(pec_trust *handle) noexcept : handle_(handle) {}
    template <class Call> static Result<std::size_t> add(Call call)
    {
        return detail::make<std::size_t>(std::size_t(), call);
    }

    detail::Owned<pec_trust, pec_trust_free> handle_;
};

// The provider directory.
class Directory {
public:
    explicit Directory(pec_directory *handle) noexcept : handle_(handle) {}

    static Result<Directory> try_read(Bytes file, const Trust &trust, const Limits *limits = nullptr)
    {
        return detail::make<Directory>(
            static_cast<pec_directory *>(nullptr), [&](pec_directory **out, pec_error **error) {
                return pec_directory_read(detail::in(file), trust.handle(), detail::in(limits), out, error);
            });
    }
    Result<void> try_set_date(Time date)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_directory_set_date(handle_.get(), detail::in(date), error);
        });
    }
    // What changed from this one to a newer one, in JSON.
    Result<Buffer> try_diff_json(const Directory &newer) const
    {
        return detail::make<Buffer>(
            static_cast<pec_buffer *>(nullptr), [&](pec_buffer **out, pec_error **error) {
                return pec_directory_diff_json(handle_.get(), newer.handle(), out, error);
            });
    }
    PEC_THROWING(static Directory read(Bytes file, const Trust &trust, const Limits *limits = nullptr) {
        return detail::got(try_read(file, trust, limits));
    })
    PEC_THROWING(void set_date(Time date) { detail::got(try_set_date(date)); })
    PEC_THROWING(Buffer diff_json(const Directory &newer) const { return detail::got(try_diff_json(newer)); })

    std::optional<Time> date() const noexcept { return detail::time(pec_directory_date(handle_.get())); }
    pec_form form() const noexcept { return pec_directory_form(handle_.get()); }
    Text signed_by() const noexcept { return detail::optional(pec_directory_signed_by(handle_.get())); }
    std::string_view sha256() const noexcept { return detail::text(pec_directory_sha256(handle_.get())); }
    std::string_view to_json() const noexcept { return detail::text(pec_directory_to_json(handle_.get())); }

    const pec_directory *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_directory, pec_directory_free> handle_;
};

inline Result<void> Trust::try_set_directory(const Directory &directory)
{
    return detail::attempt(
        [&](pec_error **error) { return pec_trust_set_directory(handle_.get(), directory.handle(), error); });
}

// ---- Messages -------------------------------------------------------------------------------------------

// One field of a header.
class HeaderField {
public:
    HeaderField(const pec_header *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    std::string_view name() const noexcept { return detail::text(pec_header_name(handle_, index_)); }
    // For people: unfolded, encoded words decoded.
    std::string_view text() const noexcept { return detail::text(pec_header_text(handle_, index_)); }
    Bytes raw() const noexcept { return pec_header_raw(handle_, index_); }

private:
    const pec_header *handle_;
    std::size_t index_;
};

// The fields of a header, in their order.
class Header {
public:
    explicit Header(pec_header *handle) noexcept : handle_(handle) {}
    std::size_t size() const noexcept { return pec_header_count(handle_.get()); }
    HeaderField operator[](std::size_t index) const noexcept { return {handle_.get(), index}; }
    auto begin() const noexcept { return items().begin(); }
    auto end() const noexcept { return items().end(); }
    detail::Range<HeaderField, const pec_header *>
    items() const && = delete; // of a temporary, it would be of what is gone
    detail::Range<HeaderField, const pec_header *> items() const &noexcept { return {handle_.get(), size()}; }
    const pec_header *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_header, pec_header_free> handle_;
};

// One file of a message.
class File {
public:
    File(const pec_files *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    // The sender's word, not a path.
    std::string_view name() const noexcept { return detail::text(pec_files_name(handle_, index_)); }
    Bytes content() const noexcept { return pec_files_content(handle_, index_); }

private:
    const pec_files *handle_;
    std::size_t index_;
};

// All files of a message.
class Files {
public:
    explicit Files(pec_files *handle) noexcept : handle_(handle) {}
    std::size_t size() const noexcept { return pec_files_count(handle_.get()); }
    File operator[](std::size_t index) const noexcept { return {handle_.get(), index}; }
    auto begin() const noexcept { return items().begin(); }
    auto end() const noexcept { return items().end(); }
    detail::Range<File, const pec_files *>
    items() const && = delete; // of a temporary, it would be of what is gone
    detail::Range<File, const pec_files *> items() const &noexcept { return {handle_.get(), size()}; }
    const pec_files *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_files, pec_files_free> handle_;
};

// One part of a message, by its number.
class Part {
public:
    Part(const pec_message *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    std::optional<std::size_t> parent() const noexcept
    {
        return detail::number(pec_part_parent(handle_, index_));
    }
    std::size_t depth() const noexcept { return pec_part_depth(handle_, index_); }
    pec_structure structure() const noexcept { return pec_part_structure(handle_, index_); }
    std::string_view media_type() const noexcept
    {
        return detail::text(pec_part_media_type(handle_, index_));
    }
    Text file_name() const noexcept { return detail::optional(pec_part_file_name(handle_, index_)); }
    std::optional<Span> span() const noexcept { return detail::span(pec_part_span(handle_, index_)); }
    std::optional<Span> header_span() const noexcept
    {
        return detail::span(pec_part_header_span(handle_, index_));
    }
    std::optional<Span> body_span() const noexcept
    {
        return detail::span(pec_part_body_span(handle_, index_));
    }
    bool is_closed() const noexcept { return pec_part_is_closed(handle_, index_); }

private:
    const pec_message *handle_;
    std::size_t index_;
};

// A message.
class Message {
public:
    explicit Message(pec_message *handle) noexcept : handle_(handle) {}

    // Without copying: the bytes must stay as they are until the message, every report about it and all
    // options with it are gone.
    static Result<Message> try_parse(Bytes bytes, const Limits *limits = nullptr)
    {
        return detail::make<Message>(
            static_cast<pec_message *>(nullptr), [&](pec_message **out, pec_error **error) {
                return pec_message_parse(detail::in(bytes), detail::in(limits), out, error);
            });
    }
    // Of a copy of the bytes.
    static Result<Message> try_copy(Bytes bytes, const Limits *limits = nullptr)
    {
        return detail::make<Message>(
            static_cast<pec_message *>(nullptr), [&](pec_message **out, pec_error **error) {
                return pec_message_copy(detail::in(bytes), detail::in(limits), out, error);
            });
    }
    // Not of a container that goes at once.
    template <class Bytes_, class = detail::Temporary<Bytes_>>
    static Result<Message> try_parse(Bytes_ &&, const Limits * = nullptr) = delete;
    PEC_THROWING(template <class Bytes_, class = detail::Temporary<Bytes_>>
                 static Message parse(Bytes_ &&, const Limits * = nullptr) = delete;)
    PEC_THROWING(static Message parse(Bytes bytes, const Limits *limits = nullptr) {
        return detail::got(try_parse(bytes, limits));
    })
    PEC_THROWING(static Message copy(Bytes bytes, const Limits *limits = nullptr) {
        return detail::got(try_copy(bytes, limits));
    })

    Bytes raw() const noexcept { return pec_message_raw(handle_.get()); }
    std::string_view sha256() const noexcept { return detail::text(pec_message_sha256(handle_.get())); }
    // A claim of its headers, which nothing signs.
    std::optional<pec_kind> claimed_kind() const noexcept
    {
        return detail::word(pec_message_claimed_kind(handle_.get()));
    }
    // What it says of itself, not verified.
    std::string_view contents_json() const noexcept
    {
        return detail::text(pec_message_contents_json(handle_.get()));
    }
    detail::Range<Part, const pec_message *>
    parts() const && = delete; // of a temporary, it would be of what is gone
    detail::Range<Part, const pec_message *> parts() const &noexcept
    {
        return {handle_.get(), pec_message_part_count(handle_.get())};
    }

    // The content of a part, its transfer encoding undone.
    Result<Buffer> try_body(std::size_t part) const
    {
        return detail::make<Buffer>(static_cast<pec_buffer *>(nullptr),
                                    [&](pec_buffer **out, pec_error **error) {
                                        return pec_message_body(handle_.get(), part, out, error);
                                    });
    }
    // The text of a text part; nothing for another one.
    Result<std::optional<Buffer>> try_text(std::size_t part) const
    {
        struct Maybe {
            explicit Maybe(pec_buffer *handle)
            {
                if (handle)
                    buffer.emplace(handle);
            }
            std::optional<Buffer> buffer;
        };
        auto text =
            detail::make<Maybe>(static_cast<pec_buffer *>(nullptr), [&](pec_buffer **out, pec_error **error) {
                return pec_message_text(handle_.get(), part, out, error);
            });
        if (!text)
            return text.error();
        return std::move(text->buffer);
    }
    // The header of a part; that of part 0 is the outer one, which no signature covers.
    Result<Header> try_header(std::size_t part = 0) const
    {
        return detail::make<Header>(static_cast<pec_header *>(nullptr),
                                    [&](pec_header **out, pec_error **error) {
                                        return pec_message_header(handle_.get(), part, out, error);
                                    });
    }
    // All files in it, at any depth.
    Result<Files> try_extract() const
    {
        return detail::make<Files>(static_cast<pec_files *>(nullptr),
                                   [&](pec_files **out, pec_error **error) {
                                       return pec_message_extract(handle_.get(), out, error);
                                   });
    }
    PEC_THROWING(Buffer body(std::size_t part) const { return detail::got(try_body(part)); })
    PEC_THROWING(std::optional<Buffer> text(std::size_t part) const { return detail::got(try_text(part)); })
    PEC_THROWING(Header header(std::size_t part = 0) const { return detail::got(try_header(part)); })
    PEC_THROWING(Files extract() const { return detail::got(try_extract()); })

    const pec_message *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_message, pec_message_free> handle_;
};

// ---- The report -----------------------------------------------------------------------------------------

// What CRLs tell of one certificate.
class Revocation {
public:
    Revocation(const pec_report *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    pec_revocation status() const noexcept { return pec_chain_revocation_status(handle_, index_); }
    Text crl_sha256() const noexcept
    {
        return detail::optional(pec_chain_revocation_crl_sha256(handle_, index_));
    }
    std::optional<Time> this_update() const noexcept
    {
        return detail::time(pec_chain_revocation_this_update(handle_, index_));
    }
    std::optional<Time> next_update() const noexcept
    {
        return detail::time(pec_chain_revocation_next_update(handle_, index_));
    }
    std::optional<Time> revoked_at() const noexcept
    {
        return detail::time(pec_chain_revocation_revoked_at(handle_, index_));
    }
    std::optional<pec_revocation_reason> reason() const noexcept
    {
        return detail::word(pec_chain_revocation_reason(handle_, index_));
    }

private:
    const pec_report *handle_;
    std::size_t index_;
};

// One certificate of the path, from the signer up.
class ChainLink {
public:
    ChainLink(const pec_report *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    std::string_view subject() const noexcept { return detail::text(pec_chain_subject(handle_, index_)); }
    std::string_view sha256() const noexcept { return detail::text(pec_chain_sha256(handle_, index_)); }
    std::string_view source() const noexcept { return detail::text(pec_chain_source(handle_, index_)); }
    std::optional<Revocation> revocation() const noexcept
    {
        return pec_chain_has_revocation(handle_, index_)
                   ? std::optional<Revocation>(Revocation(handle_, index_))
                   : std::nullopt;
    }

private:
    const pec_report *handle_;
    std::size_t index_;
};

// The signer, as its certificate names it.
class Signer {
public:
    explicit Signer(const pec_report *handle) noexcept : handle_(handle) {}
    std::string_view subject() const noexcept { return detail::text(pec_signer_subject(handle_)); }
    std::string_view issuer() const noexcept { return detail::text(pec_signer_issuer(handle_)); }
    std::string_view serial() const noexcept { return detail::text(pec_signer_serial(handle_)); }
    std::string_view sha256() const noexcept { return detail::text(pec_signer_sha256(handle_)); }
    Text email() const noexcept { return detail::optional(pec_signer_email(handle_)); }

private:
    const pec_report *handle_;
};

// An edition of an authority's certificate.
class Edition {
public:
    explicit Edition(const pec_report *handle) noexcept : handle_(handle) {}
    std::string_view sha256() const noexcept { return detail::text(pec_basis_edition_sha256(handle_)); }
    std::string_view proof() const noexcept { return detail::text(pec_basis_edition_proof(handle_)); }

private:
    const pec_report *handle_;
};

// A provider directory that was asked.
class DirectoryBasis {
public:
    explicit DirectoryBasis(const pec_report *handle) noexcept : handle_(handle) {}
    std::optional<Time> date() const noexcept { return detail::time(pec_basis_directory_date(handle_)); }
    Text signed_by() const noexcept { return detail::optional(pec_basis_directory_signed_by(handle_)); }
    std::string_view sha256() const noexcept { return detail::text(pec_basis_directory_sha256(handle_)); }

private:
    const pec_report *handle_;
};

// What the trust rests on.
class Basis {
public:
    explicit Basis(const pec_report *handle) noexcept : handle_(handle) {}
    std::string_view anchor() const noexcept { return detail::text(pec_basis_anchor(handle_)); }
    std::string_view source() const noexcept { return detail::text(pec_basis_source(handle_)); }
    Text accreditation() const noexcept { return detail::optional(pec_basis_accreditation(handle_)); }
    std::optional<Edition> edition() const noexcept
    {
        return pec_basis_has_edition(handle_) ? std::optional<Edition>(Edition(handle_)) : std::nullopt;
    }
    std::optional<DirectoryBasis> directory() const noexcept
    {
        return pec_basis_has_directory(handle_) ? std::optional<DirectoryBasis>(DirectoryBasis(handle_))
                                                : std::nullopt;
    }

private:
    const pec_report *handle_;
};

// What can be read from the signature.
class Signature {
public:
    explicit Signature(const pec_report *handle) noexcept : handle_(handle) {}
    Text digest() const noexcept { return detail::optional(pec_signature_digest(handle_)); }
    std::optional<Time> signed_at() const noexcept { return detail::time(pec_signature_signed_at(handle_)); }
    std::optional<Signer> signer() const noexcept
    {
        return pec_signature_has_signer(handle_) ? std::optional<Signer>(Signer(handle_)) : std::nullopt;
    }
    detail::Range<ChainLink, const pec_report *> chain() const noexcept
    {
        return {handle_, pec_chain_count(handle_)};
    }
    std::optional<Basis> basis() const noexcept
    {
        return pec_signature_has_basis(handle_) ? std::optional<Basis>(Basis(handle_)) : std::nullopt;
    }

private:
    const pec_report *handle_;
};

// One recipient of the original message.
class CertifiedRecipient {
public:
    CertifiedRecipient(const pec_report *handle, std::size_t index) noexcept : handle_(handle), index_(index)
    {
    }
    std::size_t index() const noexcept { return index_; }
    std::string_view address() const noexcept
    {
        return detail::text(pec_certification_recipient_address(handle_, index_));
    }
    // Whether it is a PEC address.
    bool certified() const noexcept { return pec_certification_recipient_certified(handle_, index_) == 1; }

private:
    const pec_report *handle_;
    std::size_t index_;
};

// One recipient taken in charge.
class TakenInCharge {
public:
    TakenInCharge(const pec_report *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    std::string_view address() const noexcept
    {
        return detail::text(pec_certification_taken_in_charge(handle_, index_));
    }

private:
    const pec_report *handle_;
    std::size_t index_;
};

// What the signed part says. Rely on it only if Report::is_certified.
class CertificationData {
public:
    explicit CertificationData(const pec_report *handle) noexcept : handle_(handle) {}
    pec_kind kind() const noexcept { return pec_certification_kind(handle_); }
    pec_error_class error() const noexcept { return pec_certification_error(handle_); }
    Text sender() const noexcept { return detail::optional(pec_certification_sender(handle_)); }
    detail::Range<CertifiedRecipient, const pec_report *> recipients() const noexcept
    {
        return {handle_, pec_certification_recipient_count(handle_)};
    }
    Text reply_to() const noexcept { return detail::optional(pec_certification_reply_to(handle_)); }
    Text subject() const noexcept { return detail::optional(pec_certification_subject(handle_)); }
    Text provider() const noexcept { return detail::optional(pec_certification_provider(handle_)); }
    std::optional<Time> date() const noexcept { return detail::time(pec_certification_date(handle_)); }
    Text identifier() const noexcept { return detail::optional(pec_certification_identifier(handle_)); }
    Text msgid() const noexcept { return detail::optional(pec_certification_msgid(handle_)); }
    std::optional<pec_receipt_type> requested_receipt() const noexcept
    {
        return detail::word(pec_certification_requested_receipt(handle_));
    }
    Text delivery_to() const noexcept { return detail::optional(pec_certification_delivery_to(handle_)); }
    detail::Range<TakenInCharge, const pec_report *> taken_in_charge() const noexcept
    {
        return {handle_, pec_certification_taken_in_charge_count(handle_)};
    }
    Text error_text() const noexcept { return detail::optional(pec_certification_error_text(handle_)); }

private:
    const pec_report *handle_;
};

// One thing that was noticed.
class Finding {
public:
    Finding(const pec_report *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    std::string_view code() const noexcept { return detail::text(pec_finding_code(handle_, index_)); }
    pec_severity severity() const noexcept { return pec_finding_severity(handle_, index_); }
    std::string_view text() const noexcept { return detail::text(pec_finding_text(handle_, index_)); }
    // In Italian.
    std::string_view text_it() const noexcept { return detail::text(pec_finding_text_it(handle_, index_)); }
    std::string_view clause() const noexcept { return detail::text(pec_finding_clause(handle_, index_)); }
    std::optional<Span> span() const noexcept { return detail::span(pec_finding_span(handle_, index_)); }

private:
    const pec_report *handle_;
    std::size_t index_;
};

// One thing that would let the engine say more.
class Need {
public:
    Need(const pec_report *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    pec_need_kind type() const noexcept { return pec_need_type(handle_, index_); }
    // Addresses that stand in certificates which anybody may have made.
    std::vector<std::string_view> urls() const
    {
        std::vector<std::string_view> urls;
        for (std::size_t url = 0; url < pec_need_url_count(handle_, index_); ++url)
            urls.push_back(detail::text(pec_need_url(handle_, index_, url)));
        return urls;
    }
    Text issuer() const noexcept { return detail::optional(pec_need_issuer(handle_, index_)); }

private:
    const pec_report *handle_;
    std::size_t index_;
};

// Where a message inside stands in the outer one.
class Place {
public:
    explicit Place(const pec_report *handle) noexcept : handle_(handle) {}
    std::size_t part() const noexcept { return pec_place_part(handle_); }
    Text name() const noexcept { return detail::optional(pec_place_name(handle_)); }
    Span span() const noexcept { return *detail::span(pec_place_span(handle_)); }

private:
    const pec_report *handle_;
};

// How one part compares with what was sent.
class PartComparison {
public:
    PartComparison(const pec_report *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    // Its number in the original inside.
    std::optional<std::size_t> part() const noexcept
    {
        return detail::number(pec_sent_part_number(handle_, index_));
    }
    // Its number in what was sent.
    std::optional<std::size_t> sent_part() const noexcept
    {
        return detail::number(pec_sent_part_sent_number(handle_, index_));
    }
    pec_part_result result() const noexcept { return pec_sent_part_result(handle_, index_); }
    std::optional<pec_hash_form> form() const noexcept
    {
        return detail::word(pec_sent_part_form(handle_, index_));
    }

private:
    const pec_report *handle_;
    std::size_t index_;
};

// How what was sent compares with the original inside.
class SentComparison {
public:
    explicit SentComparison(const pec_report *handle) noexcept : handle_(handle) {}
    // Nothing if it cannot be told.
    std::optional<bool> matches() const noexcept { return detail::yes_no(pec_sent_matches(handle_)); }
    pec_msgid_comparison msgid() const noexcept { return pec_sent_msgid(handle_); }
    detail::Range<PartComparison, const pec_report *> parts() const noexcept
    {
        return {handle_, pec_sent_part_count(handle_)};
    }

private:
    const pec_report *handle_;
};

// The answer about one message.
class Report {
public:
    explicit Report(pec_report *handle) noexcept : handle_(handle) {}
    // The canonical JSON: the same bytes in every language.
    std::string_view to_json() const noexcept { return detail::text(pec_report_to_json(handle_.get())); }
    pec_kind kind() const noexcept { return pec_report_kind(handle_.get()); }
    pec_verdict verdict() const noexcept { return pec_report_verdict(handle_.get()); }
    pec_integrity integrity() const noexcept { return pec_report_integrity(handle_.get()); }
    pec_chain chain() const noexcept { return pec_report_chain(handle_.get()); }
    pec_revocation revocation() const noexcept { return pec_report_revocation(handle_.get()); }
    pec_accreditation provider() const noexcept { return pec_report_provider(handle_.get()); }
    pec_consistency consistency() const noexcept { return pec_report_consistency(handle_.get()); }
    std::optional<Signature> signature() const && = delete;
    std::optional<Signature> signature() const &noexcept
    {
        return pec_report_has_signature(handle_.get()) ? std::optional<Signature>(Signature(handle_.get()))
                                                       : std::nullopt;
    }
    std::optional<CertificationData> certification_data() const && = delete;
    std::optional<CertificationData> certification_data() const &noexcept
    {
        return pec_report_has_certification_data(handle_.get())
                   ? std::optional<CertificationData>(CertificationData(handle_.get()))
                   : std::nullopt;
    }
    // Whether the certification data may be relied on.
    bool is_certified() const noexcept { return pec_report_is_certified(handle_.get()); }
    // Whether unsigned headers tell another story than certified data.
    bool headers_contradicted() const noexcept { return pec_report_headers_contradicted(handle_.get()); }
    detail::Range<Finding, const pec_report *>
    findings() const && = delete; // of a temporary, it would be of what is gone
    detail::Range<Finding, const pec_report *> findings() const &noexcept
    {
        return {handle_.get(), pec_report_finding_count(handle_.get())};
    }
    std::size_t findings_dropped() const noexcept { return pec_report_findings_dropped(handle_.get()); }
    detail::Range<Need, const pec_report *>
    needs() const && = delete; // of a temporary, it would be of what is gone
    detail::Range<Need, const pec_report *> needs() const &noexcept
    {
        return {handle_.get(), pec_report_need_count(handle_.get())};
    }
    pec_time_basis time_basis() const noexcept { return pec_report_time_basis(handle_.get()); }
    bool is_wrapped() const noexcept { return pec_report_is_wrapped(handle_.get()); }
    std::optional<Place> place() const && = delete;
    std::optional<Place> place() const &noexcept
    {
        return pec_report_has_place(handle_.get()) ? std::optional<Place>(Place(handle_.get()))
                                                   : std::nullopt;
    }
    std::optional<SentComparison> sent() const && = delete;
    std::optional<SentComparison> sent() const &noexcept
    {
        return pec_report_has_sent(handle_.get())
                   ? std::optional<SentComparison>(SentComparison(handle_.get()))
                   : std::nullopt;
    }
    // What it certifies, for a store of the host's.
    Text fact_json() const noexcept { return detail::optional(pec_report_fact_json(handle_.get())); }

    // The reports of the messages inside, each of which lives by itself.
    std::size_t nested_count() const noexcept { return pec_report_nested_count(handle_.get()); }
    Result<Report> try_nested(std::size_t index) const
    {
        return detail::make<Report>(static_cast<pec_report *>(nullptr),
                                    [&](pec_report **out, pec_error **error) {
                                        return pec_report_nested(handle_.get(), index, out, error);
                                    });
    }
    PEC_THROWING(Report nested(std::size_t index) const { return detail::got(try_nested(index)); })

    const pec_report *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_report, pec_report_free> handle_;
};

// ---- Verifying ------------------------------------------------------------------------------------------

// What the caller knows about a message.
class Options {
public:
    Options() noexcept : handle_(pec_options_new()) {}

    Result<void> try_set_now(Time now)
    {
        return detail::attempt(
            [&](pec_error **error) { return pec_options_set_now(handle_.get(), detail::in(now), error); });
    }
    Result<void> try_set_seen_at(Time time)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_options_set_seen_at(handle_.get(), detail::in(time), error);
        });
    }
    Result<void> try_set_sent(const Message &sent)
    {
        return detail::attempt(
            [&](pec_error **error) { return pec_options_set_sent(handle_.get(), sent.handle(), error); });
    }
    PEC_THROWING(void set_now(Time now) { detail::got(try_set_now(now)); })
    PEC_THROWING(void set_seen_at(Time time) { detail::got(try_set_seen_at(time)); })
    PEC_THROWING(void set_sent(const Message &sent) { detail::got(try_set_sent(sent)); })

    const pec_options *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_options, pec_options_free> handle_;
};

// Judges messages, from any number of threads once it is set up.
class Verifier {
public:
    explicit Verifier(pec_verifier *handle) noexcept : handle_(handle) {}
    PEC_THROWING(explicit Verifier(const Trust &trust) : Verifier(detail::got(try_new(trust))){})

    static Result<Verifier> try_new(const Trust &trust)
    {
        return detail::make<Verifier>(static_cast<pec_verifier *>(nullptr),
                                      [&](pec_verifier **out, pec_error **error) {
                                          return pec_verifier_new(trust.handle(), out, error);
                                      });
    }

    Result<void> try_set_limits(const Limits &limits)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_verifier_set_limits(handle_.get(), limits.handle(), error);
        });
    }
    Result<void> try_require_revocation(bool required = true)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_verifier_require_revocation(handle_.get(), required, error);
        });
    }
    Result<void> try_require_witness(bool required = true)
    {
        return detail::attempt(
            [&](pec_error **error) { return pec_verifier_require_witness(handle_.get(), required, error); });
    }
    Result<void> try_set_sha1_until(std::optional<Time> until)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_verifier_set_sha1_until(handle_.get(), until ? detail::in(*until) : PEC_NO_TIME,
                                               error);
        });
    }
    PEC_THROWING(void set_limits(const Limits &limits) { detail::got(try_set_limits(limits)); })
    PEC_THROWING(void require_revocation(bool required = true) {
        detail::got(try_require_revocation(required));
    })
    PEC_THROWING(void require_witness(bool required = true) { detail::got(try_require_witness(required)); })
    PEC_THROWING(void set_sha1_until(std::optional<Time> until) { detail::got(try_set_sha1_until(until)); })

    Result<Report> try_verify(const Message &message, const Options *options = nullptr) const
    {
        return detail::make<Report>(static_cast<pec_report *>(nullptr),
                                    [&](pec_report **out, pec_error **error) {
                                        const pec_options *known = options ? options->handle() : nullptr;
                                        return pec_verify(handle_.get(), message.handle(), known, out, error);
                                    });
    }
    PEC_THROWING(Report verify(const Message &message, const Options *options = nullptr)
                     const { return detail::got(try_verify(message, options)); })
    PEC_THROWING(Report verify(const Message &message, const Options &options)
                     const { return verify(message, &options); })

    const pec_verifier *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_verifier, pec_verifier_free> handle_;
};

// ---- Following what was sent ----------------------------------------------------------------------------

// One message that proves something about a recipient.
class Evidence {
public:
    struct Owner {
        const pec_submissions *handle;
        std::size_t submission;
        std::size_t recipient;
    };
    Evidence(Owner owner, std::size_t index) noexcept : owner_(owner), index_(index) {}
    pec_kind kind() const noexcept
    {
        return pec_evidence_kind(owner_.handle, owner_.submission, owner_.recipient, index_);
    }
    pec_verdict verdict() const noexcept
    {
        return pec_evidence_verdict(owner_.handle, owner_.submission, owner_.recipient, index_);
    }
    std::string_view message_sha256() const noexcept
    {
        return detail::text(
            pec_evidence_message_sha256(owner_.handle, owner_.submission, owner_.recipient, index_));
    }

private:
    Owner owner_;
    std::size_t index_;
};

// What became of a message for one recipient.
class RecipientStatus {
public:
    struct Owner {
        const pec_submissions *handle;
        std::size_t submission;
    };
    RecipientStatus(Owner owner, std::size_t index) noexcept : owner_(owner), index_(index) {}
    std::string_view address() const noexcept
    {
        return detail::text(pec_recipient_address(owner_.handle, owner_.submission, index_));
    }
    // Whether it is a PEC address, if something certified says so.
    std::optional<bool> certified() const noexcept
    {
        return detail::yes_no(pec_recipient_certified(owner_.handle, owner_.submission, index_));
    }
    pec_delivery_state state() const noexcept
    {
        return pec_recipient_state(owner_.handle, owner_.submission, index_);
    }
    std::optional<Time> at() const noexcept
    {
        return detail::time(pec_recipient_at(owner_.handle, owner_.submission, index_));
    }
    Text reason() const noexcept
    {
        return detail::optional(pec_recipient_reason(owner_.handle, owner_.submission, index_));
    }
    detail::Range<Evidence, Evidence::Owner> evidence() const noexcept
    {
        return {{owner_.handle, owner_.submission, index_},
                pec_recipient_evidence_count(owner_.handle, owner_.submission, index_)};
    }
    // Codes of findings: what is out of the ordinary.
    std::vector<std::string_view> flags() const
    {
        std::vector<std::string_view> flags;
        for (std::size_t flag = 0; flag < pec_recipient_flag_count(owner_.handle, owner_.submission, index_);
             ++flag)
            flags.push_back(detail::text(pec_recipient_flag(owner_.handle, owner_.submission, index_, flag)));
        return flags;
    }

private:
    Owner owner_;
    std::size_t index_;
};

// What became of one message.
class Submission {
public:
    Submission(const pec_submissions *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    Text msgid() const noexcept { return detail::optional(pec_submission_msgid(handle_, index_)); }
    Text identifier() const noexcept { return detail::optional(pec_submission_identifier(handle_, index_)); }
    Text sender() const noexcept { return detail::optional(pec_submission_sender(handle_, index_)); }
    Text subject() const noexcept { return detail::optional(pec_submission_subject(handle_, index_)); }
    std::optional<Time> accepted_at() const noexcept
    {
        return detail::time(pec_submission_accepted_at(handle_, index_));
    }
    pec_message_state state() const noexcept { return pec_submission_state(handle_, index_); }
    detail::Range<RecipientStatus, RecipientStatus::Owner> recipients() const noexcept
    {
        return {{handle_, index_}, pec_submission_recipient_count(handle_, index_)};
    }
    // Codes of findings: what is out of the ordinary.
    std::vector<std::string_view> flags() const
    {
        std::vector<std::string_view> flags;
        for (std::size_t at = 0; at < pec_submission_flag_count(handle_, index_); ++at)
            flags.push_back(detail::text(pec_submission_flag(handle_, index_, at)));
        return flags;
    }
    // Identifiers of submissions to which it may belong.
    std::vector<std::string_view> suggested() const
    {
        std::vector<std::string_view> suggested;
        for (std::size_t at = 0; at < pec_submission_suggested_count(handle_, index_); ++at)
            suggested.push_back(detail::text(pec_submission_suggested(handle_, index_, at)));
        return suggested;
    }
    std::string_view to_json() const noexcept
    {
        return detail::text(pec_submission_to_json(handle_, index_));
    }

private:
    const pec_submissions *handle_;
    std::size_t index_;
};

// What became of messages, as of one time.
class Submissions {
public:
    explicit Submissions(pec_submissions *handle) noexcept : handle_(handle) {}
    std::size_t size() const noexcept { return pec_submissions_count(handle_.get()); }
    Submission operator[](std::size_t index) const noexcept { return {handle_.get(), index}; }
    auto begin() const noexcept { return items().begin(); }
    auto end() const noexcept { return items().end(); }
    detail::Range<Submission, const pec_submissions *>
    items() const && = delete; // of a temporary, it would be of what is gone
    detail::Range<Submission, const pec_submissions *> items() const &noexcept
    {
        return {handle_.get(), size()};
    }
    const pec_submissions *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_submissions, pec_submissions_free> handle_;
};

// A receipt that belongs to no message.
class Orphan {
public:
    Orphan(const pec_orphans *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::size_t index() const noexcept { return index_; }
    std::string_view message_sha256() const noexcept
    {
        return detail::text(pec_orphan_message_sha256(handle_, index_));
    }
    pec_kind kind() const noexcept { return pec_orphan_kind(handle_, index_); }
    pec_verdict verdict() const noexcept { return pec_orphan_verdict(handle_, index_); }
    Text identifier() const noexcept { return detail::optional(pec_orphan_identifier(handle_, index_)); }
    Text msgid() const noexcept { return detail::optional(pec_orphan_msgid(handle_, index_)); }
    Text recipient() const noexcept { return detail::optional(pec_orphan_recipient(handle_, index_)); }
    // The code of a finding.
    std::string_view why() const noexcept { return detail::text(pec_orphan_why(handle_, index_)); }
    // Identifiers of submissions to which it may belong.
    std::vector<std::string_view> suggested() const
    {
        std::vector<std::string_view> suggested;
        for (std::size_t at = 0; at < pec_orphan_suggested_count(handle_, index_); ++at)
            suggested.push_back(detail::text(pec_orphan_suggested(handle_, index_, at)));
        return suggested;
    }
    std::string_view to_json() const noexcept { return detail::text(pec_orphan_to_json(handle_, index_)); }

private:
    const pec_orphans *handle_;
    std::size_t index_;
};

// What belongs to no message.
class Orphans {
public:
    explicit Orphans(pec_orphans *handle) noexcept : handle_(handle) {}
    std::size_t size() const noexcept { return pec_orphans_count(handle_.get()); }
    Orphan operator[](std::size_t index) const noexcept { return {handle_.get(), index}; }
    auto begin() const noexcept { return items().begin(); }
    auto end() const noexcept { return items().end(); }
    detail::Range<Orphan, const pec_orphans *>
    items() const && = delete; // of a temporary, it would be of what is gone
    detail::Range<Orphan, const pec_orphans *> items() const &noexcept { return {handle_.get(), size()}; }
    const pec_orphans *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_orphans, pec_orphans_free> handle_;
};

// Says what became of each message. It has a lock: several threads may feed and ask it.
class Tracker {
public:
    Tracker() noexcept : handle_(pec_tracker_new()) {}
    explicit Tracker(pec_tracker *handle) noexcept : handle_(handle) {}

    // Whether anything in it was new.
    Result<bool> try_feed(const Report &report)
    {
        return detail::make<bool>(false, [&](bool *news, pec_error **error) {
            return pec_tracker_feed(handle_.get(), report.handle(), news, error);
        });
    }
    // Nothing if the message was not taken in, for it has not exactly one author.
    Result<std::optional<bool>> try_feed_sent(const Message &message)
    {
        auto news = detail::make<std::int32_t>(std::int32_t(), [&](std::int32_t *out, pec_error **error) {
            return pec_tracker_feed_sent(handle_.get(), message.handle(), out, error);
        });
        if (!news)
            return news.error();
        return detail::yes_no(*news);
    }
    // It trusts the host: see pec_tracker_feed_trusted_fact.
    Result<bool> try_feed_trusted_fact(std::string_view fact)
    {
        return detail::make<bool>(false, [&](bool *news, pec_error **error) {
            return pec_tracker_feed_trusted_fact(handle_.get(), detail::in(fact), news, error);
        });
    }
    Result<void> try_merge(const Tracker &other)
    {
        return detail::attempt(
            [&](pec_error **error) { return pec_tracker_merge(handle_.get(), other.handle(), error); });
    }
    Result<Submissions> try_submissions(Time now) const
    {
        return detail::make<Submissions>(
            static_cast<pec_submissions *>(nullptr), [&](pec_submissions **out, pec_error **error) {
                return pec_tracker_submissions(handle_.get(), detail::in(now), out, error);
            });
    }
    Result<Orphans> try_orphans() const
    {
        return detail::make<Orphans>(static_cast<pec_orphans *>(nullptr),
                                     [&](pec_orphans **out, pec_error **error) {
                                         return pec_tracker_orphans(handle_.get(), out, error);
                                     });
    }
    Result<Buffer> try_snapshot() const
    {
        return detail::make<Buffer>(static_cast<pec_buffer *>(nullptr),
                                    [&](pec_buffer **out, pec_error **error) {
                                        return pec_tracker_snapshot(handle_.get(), out, error);
                                    });
    }
    // It trusts the host.
    static Result<Tracker> try_trusted_from_snapshot(std::string_view json)
    {
        return detail::make<Tracker>(
            static_cast<pec_tracker *>(nullptr), [&](pec_tracker **out, pec_error **error) {
                return pec_tracker_trusted_from_snapshot(detail::in(json), out, error);
            });
    }
    PEC_THROWING(bool feed(const Report &report) { return detail::got(try_feed(report)); })
    PEC_THROWING(std::optional<bool> feed_sent(const Message &message) {
        return detail::got(try_feed_sent(message));
    })
    PEC_THROWING(bool feed_trusted_fact(std::string_view fact) {
        return detail::got(try_feed_trusted_fact(fact));
    })
    PEC_THROWING(void merge(const Tracker &other) { detail::got(try_merge(other)); })
    PEC_THROWING(Submissions submissions(Time now) const { return detail::got(try_submissions(now)); })
    PEC_THROWING(Orphans orphans() const { return detail::got(try_orphans()); })
    PEC_THROWING(Buffer snapshot() const { return detail::got(try_snapshot()); })
    PEC_THROWING(static Tracker trusted_from_snapshot(std::string_view json) {
        return detail::got(try_trusted_from_snapshot(json));
    })

    std::optional<Time> next_deadline(Time now) const noexcept
    {
        return detail::time(pec_tracker_next_deadline(handle_.get(), detail::in(now)));
    }

    const pec_tracker *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_tracker, pec_tracker_free> handle_;
};

// ---- Issuing what a provider issues ---------------------------------------------------------------------

// When a message is issued, and under which Message-ID (without angle brackets).
struct Issue {
    Time time;
    std::int16_t offset_minutes;
    std::string_view message_id;
};

// A message as a user submitted it.
class SubmittedMessage {
public:
    explicit SubmittedMessage(pec_submitted_message *handle) noexcept : handle_(handle) {}

    static Result<SubmittedMessage> try_new(Bytes original, std::string_view sender,
                                            std::string_view identifier)
    {
        return detail::make<SubmittedMessage>(static_cast<pec_submitted_message *>(nullptr),
                                              [&](pec_submitted_message **out, pec_error **error) {
                                                  return pec_submitted_message_new(
                                                      detail::in(original), detail::in(sender),
                                                      detail::in(identifier), out, error);
                                              });
    }
    Result<void> try_add_recipient(std::string_view address, bool certified)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_submitted_message_add_recipient(handle_.get(), detail::in(address), certified, error);
        });
    }
    Result<void> try_set_msgid(Text msgid)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_submitted_message_set_msgid(handle_.get(), detail::in(msgid), error);
        });
    }
    Result<void> try_set_subject(Text subject)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_submitted_message_set_subject(handle_.get(), detail::in(subject), error);
        });
    }
    Result<void> try_set_reply_to(Text reply_to)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_submitted_message_set_reply_to(handle_.get(), detail::in(reply_to), error);
        });
    }
    Result<void> try_set_requested_receipt(pec_receipt_type receipt)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_submitted_message_set_requested_receipt(handle_.get(), receipt, error);
        });
    }
    PEC_THROWING(SubmittedMessage(Bytes original, std::string_view sender, std::string_view identifier)
                 : SubmittedMessage(detail::got(try_new(original, sender, identifier))){})
    PEC_THROWING(void add_recipient(std::string_view address, bool certified) {
        detail::got(try_add_recipient(address, certified));
    })
    PEC_THROWING(void set_msgid(Text msgid) { detail::got(try_set_msgid(msgid)); })
    PEC_THROWING(void set_subject(Text subject) { detail::got(try_set_subject(subject)); })
    PEC_THROWING(void set_reply_to(Text reply_to) { detail::got(try_set_reply_to(reply_to)); })
    PEC_THROWING(void set_requested_receipt(pec_receipt_type receipt) {
        detail::got(try_set_requested_receipt(receipt));
    })

    const pec_submitted_message *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_submitted_message, pec_submitted_message_free> handle_;
};

// A message that is ready to be signed.
class Draft {
public:
    explicit Draft(pec_draft *handle) noexcept : handle_(handle) {}

    // The certification data that it will hold; nothing in an anomaly envelope.
    std::optional<Bytes> certification_data() const noexcept
    {
        const pec_bytes data = pec_draft_certification_data(handle_.get());
        return data.data ? std::optional<Bytes>(Bytes(data)) : std::nullopt;
    }

    // Signs it. `sign(pec_digest, Bytes to_be_signed)` gives an RSA signature (PKCS#1 v1.5) in what Bytes can
    // be made of, a std::vector<std::uint8_t> or a std::string; or a pec::Result of that, whose error then
    // tells why there is none. The certificates are in DER, the signer's own first. What it throws comes out
    // of here.
    // `Throws` only tells the linker the two forms apart, if a program has both.
#if defined(PEC_NO_EXCEPTIONS)
    template <class Sign, bool Throws = false>
#else
    template <class Sign, bool Throws = true>
#endif
    Result<Buffer> try_sign(const std::vector<Bytes> &certificates, Sign &&sign) const
    {
        struct Host {
            std::remove_reference_t<Sign> *sign;
#if !defined(PEC_NO_EXCEPTIONS)
            std::exception_ptr thrown;
#endif

            void answer(pec_digest digest, pec_bytes to_be_signed, pec_signing *signing)
            {
                const auto signature = (*sign)(digest, Bytes(to_be_signed));
                if constexpr (detail::IsResult<std::decay_t<decltype(signature)>>::value) {
                    if (signature)
                        (void)!pec_signing_give(signing, detail::in(Bytes(*signature)));
                    else
                        (void)!pec_signing_fail(signing,
                                                detail::in(std::string_view(signature.error().what())));
                } else {
                    (void)!pec_signing_give(signing, detail::in(Bytes(signature)));
                }
            }

            // Nothing may be thrown across C.
            static void call(void *user, pec_digest digest, pec_bytes to_be_signed,
                             pec_signing *signing) noexcept
            {
                auto &host = *static_cast<Host *>(user);
#if defined(PEC_NO_EXCEPTIONS)
                host.answer(digest, to_be_signed, signing);
#else
                try {
                    host.answer(digest, to_be_signed, signing);
                } catch (...) {
                    host.thrown = std::current_exception();
                }
#endif
            }
        };
        std::vector<pec_bytes> given;
        for (const Bytes &certificate : certificates)
            given.push_back(detail::in(certificate));
        Host host{};
        host.sign = &sign;
        auto signed_message = detail::make<Buffer>(
            static_cast<pec_buffer *>(nullptr), [&](pec_buffer **out, pec_error **error) {
                return pec_draft_sign(handle_.get(), given.data(), given.size(), Host::call, &host, out,
                                      error);
            });
#if !defined(PEC_NO_EXCEPTIONS)
        if (host.thrown)
            std::rethrow_exception(host.thrown);
#endif
        return signed_message;
    }
    PEC_THROWING(template <class Sign> Buffer sign(const std::vector<Bytes> &certificates, Sign &&sign)
                     const { return detail::got(try_sign(certificates, std::forward<Sign>(sign))); })

    const pec_draft *handle() const noexcept
    {
        return handle_.get();
    }

private:
    detail::Owned<pec_draft, pec_draft_free> handle_;
};

// A provider: for test data and for a sandbox.
class Provider {
public:
    explicit Provider(pec_provider *handle) noexcept : handle_(handle) {}
    PEC_THROWING(Provider(std::string_view name, std::string_view domain)
                 : Provider(detail::got(try_new(name, domain))){})

    static Result<Provider> try_new(std::string_view name, std::string_view domain)
    {
        return detail::make<Provider>(
            static_cast<pec_provider *>(nullptr), [&](pec_provider **out, pec_error **error) {
                return pec_provider_new(detail::in(name), detail::in(domain), out, error);
            });
    }
    // The address from which it issues everything.
    std::string_view address() const noexcept { return detail::text(pec_provider_address(handle_.get())); }

    Result<Draft> try_acceptance(const SubmittedMessage &message, const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_acceptance(handle_.get(), message.handle(), detail::in(issue.time),
                                           issue.offset_minutes, detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_non_acceptance(const SubmittedMessage &message, std::string_view reason,
                                     const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_non_acceptance(handle_.get(), message.handle(), detail::in(reason),
                                               detail::in(issue.time), issue.offset_minutes,
                                               detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_non_acceptance_for_virus(const SubmittedMessage &message, std::string_view reason,
                                               const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_non_acceptance_for_virus(handle_.get(), message.handle(), detail::in(reason),
                                                         detail::in(issue.time), issue.offset_minutes,
                                                         detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_transport_envelope(const SubmittedMessage &message, Time time,
                                         std::int16_t offset_minutes) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_transport_envelope(handle_.get(), message.handle(), detail::in(time),
                                                   offset_minutes, out, error);
        });
    }
    Result<Draft> try_anomaly_envelope(Bytes received, std::string_view sender, std::string_view reason,
                                       const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_anomaly_envelope(
                handle_.get(), detail::in(received), detail::in(sender), detail::in(reason),
                detail::in(issue.time), issue.offset_minutes, detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_server_acceptance(const SubmittedMessage &message,
                                        const std::vector<std::string_view> &taken,
                                        std::string_view service_mailbox, const Issue &issue) const
    {
        std::vector<pec_str> given;
        for (std::string_view address : taken)
            given.push_back(detail::in(address));
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_server_acceptance(
                handle_.get(), message.handle(), given.data(), given.size(), detail::in(service_mailbox),
                detail::in(issue.time), issue.offset_minutes, detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_delivery(const SubmittedMessage &message, std::string_view to, const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_delivery(handle_.get(), message.handle(), detail::in(to),
                                         detail::in(issue.time), issue.offset_minutes,
                                         detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_non_delivery(const SubmittedMessage &message, std::string_view to,
                                   pec_error_class error_class, std::string_view reason,
                                   const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_non_delivery(handle_.get(), message.handle(), detail::in(to), error_class,
                                             detail::in(reason), detail::in(issue.time), issue.offset_minutes,
                                             detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_non_delivery_for_virus(const SubmittedMessage &message, std::string_view to,
                                             std::string_view reason, const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_non_delivery_for_virus(
                handle_.get(), message.handle(), detail::in(to), detail::in(reason), detail::in(issue.time),
                issue.offset_minutes, detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_delivery_timeout(const SubmittedMessage &message, std::string_view to,
                                       pec_timeout timeout, const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_delivery_timeout(handle_.get(), message.handle(), detail::in(to), timeout,
                                                 detail::in(issue.time), issue.offset_minutes,
                                                 detail::in(issue.message_id), out, error);
        });
    }
    Result<Draft> try_virus_detection(const SubmittedMessage &message, std::string_view to,
                                      std::string_view service_mailbox, std::string_view reason,
                                      const Issue &issue) const
    {
        return draft([&](pec_draft **out, pec_error **error) {
            return pec_provider_virus_detection(handle_.get(), message.handle(), detail::in(to),
                                                detail::in(service_mailbox), detail::in(reason),
                                                detail::in(issue.time), issue.offset_minutes,
                                                detail::in(issue.message_id), out, error);
        });
    }

    PEC_THROWING(Draft acceptance(const SubmittedMessage &message, const Issue &issue)
                     const { return detail::got(try_acceptance(message, issue)); })
    PEC_THROWING(Draft non_acceptance(const SubmittedMessage &message, std::string_view reason,
                                      const Issue &issue)
                     const { return detail::got(try_non_acceptance(message, reason, issue)); })
    PEC_THROWING(Draft non_acceptance_for_virus(const SubmittedMessage &message, std::string_view reason,
                                                const Issue &issue)
                     const { return detail::got(try_non_acceptance_for_virus(message, reason, issue)); })
    PEC_THROWING(Draft transport_envelope(const SubmittedMessage &message, Time time,
                                          std::int16_t offset_minutes)
                     const { return detail::got(try_transport_envelope(message, time, offset_minutes)); })
    PEC_THROWING(Draft anomaly_envelope(Bytes received, std::string_view sender, std::string_view reason,
                                        const Issue &issue)
                     const { return detail::got(try_anomaly_envelope(received, sender, reason, issue)); })
    PEC_THROWING(Draft server_acceptance(const SubmittedMessage &message,
                                         const std::vector<std::string_view> &taken,
                                         std::string_view service_mailbox, const Issue &issue) const {
        return detail::got(try_server_acceptance(message, taken, service_mailbox, issue));
    })
    PEC_THROWING(Draft delivery(const SubmittedMessage &message, std::string_view to, const Issue &issue)
                     const { return detail::got(try_delivery(message, to, issue)); })
    PEC_THROWING(Draft non_delivery(const SubmittedMessage &message, std::string_view to,
                                    pec_error_class error_class, std::string_view reason, const Issue &issue)
                     const { return detail::got(try_non_delivery(message, to, error_class, reason, issue)); })
    PEC_THROWING(Draft non_delivery_for_virus(const SubmittedMessage &message, std::string_view to,
                                              std::string_view reason, const Issue &issue)
                     const { return detail::got(try_non_delivery_for_virus(message, to, reason, issue)); })
    PEC_THROWING(Draft delivery_timeout(const SubmittedMessage &message, std::string_view to,
                                        pec_timeout timeout, const Issue &issue)
                     const { return detail::got(try_delivery_timeout(message, to, timeout, issue)); })
    PEC_THROWING(Draft virus_detection(const SubmittedMessage &message, std::string_view to,
                                       std::string_view service_mailbox, std::string_view reason,
                                       const Issue &issue) const {
        return detail::got(try_virus_detection(message, to, service_mailbox, reason, issue));
    })

    const pec_provider *handle() const noexcept { return handle_.get(); }

private:
    template <class Call> static Result<Draft> draft(Call call)
    {
        return detail::make<Draft>(static_cast<pec_draft *>(nullptr), call);
    }

    detail::Owned<pec_provider, pec_provider_free> handle_;
};

// ---- An archive -----------------------------------------------------------------------------------------

// What to search for: conditions with names, see pec_search_set. Without any, all messages.
class Search {
public:
    Search() noexcept : handle_(pec_search_new()) {}

    Result<void> try_set(std::string_view name, std::string_view value)
    {
        return detail::attempt([&](pec_error **error) {
            return pec_search_set(handle_.get(), detail::in(name), detail::in(value), error);
        });
    }
    PEC_THROWING(Search &set(std::string_view name, std::string_view value) {
        detail::got(try_set(name, value));
        return *this;
    })

    const pec_search *handle() const noexcept { return handle_.get(); }

private:
    detail::Owned<pec_search, pec_search_free> handle_;
};

// A message that was found. It is a view of a page.
class Entry {
public:
    Entry(const pec_entries *handle, std::size_t index) noexcept : handle_(handle), index_(index) {}
    std::string_view sha256() const noexcept { return detail::text(pec_entries_sha256(handle_, index_)); }
    pec_kind kind() const noexcept { return pec_entries_kind(handle_, index_); }
    pec_verdict verdict() const noexcept { return pec_entries_verdict(handle_, index_); }
    std::optional<Time> at() const noexcept { return detail::time(pec_entries_at(handle_, index_)); }
    Text subject() const noexcept { return detail::optional(pec_entries_subject(handle_, index_)); }
    std::string_view to_json() const noexcept { return detail::text(pec_entries_json(handle_, index_)); }

private:
    const pec_entries *handle_;
    std::size_t index_;
};

// A page of what was found.
class Entries {
public:
    explicit Entries(pec_entries *handle) noexcept : handle_(handle) {}
    std::size_t size() const noexcept { return pec_entries_count(handle_.get()); }
    Entry operator[](std::size_t index) const noexcept { return {handle_.get(), index}; }
    auto begin() const noexcept { return items().begin(); }
    auto end() const noexcept { return items().end(); }
    detail::Range<Entry, const pec_entries *>
    items() const && = delete; // of a temporary, it would be of what is gone
    detail::Range<Entry, const pec_entries *> items() const &noexcept { return {handle_.get(), size()}; }
    // Where the next page begins, for the condition "after".
    Text next() const noexcept { return detail::optional(pec_entries_next(handle_.get())); }

private:
    detail::Owned<pec_entries, pec_entries_free> handle_;
};

// Who does something, and when: it goes into the log of the archive.
struct By {
    std::string_view who;
    Time now;
};

// How long messages are kept, and whether they may be deleted after that.
struct Retention {
    std::uint16_t years = 10;
    bool deletion = false;
};

// What became of a message that was taken in.
struct Added {
    std::string_view id;
    Text sha256; // if it is kept
    std::uint64_t bytes;
    bool is_new;
    Text failure; // if it could not be had
};

// How far a check or a repair is.
struct Checking {
    std::uint64_t done;
    std::uint64_t all;
    std::uint64_t messages;
};

// What a check found: whether all is sound, and all of it in JSON.
struct Checked {
    bool is_sound;
    Buffer json;
};

namespace detail {

// A function of the host's, and what it threw: nothing may be thrown across C.
template <class Argument> struct Told {
    const std::function<bool(Argument)> &function;
#if !defined(PEC_NO_EXCEPTIONS)
    std::exception_ptr thrown = nullptr;
#endif

    bool tell(Argument argument) noexcept
    {
        if (!function)
            return true;
#if defined(PEC_NO_EXCEPTIONS)
        return function(argument);
#else
        try {
            return function(argument);
        } catch (...) {
            thrown = std::current_exception();
            return false;
        }
#endif
    }
    void rethrow() const
    {
#if !defined(PEC_NO_EXCEPTIONS)
        if (thrown)
            std::rethrow_exception(thrown);
#endif
    }
};

inline bool added(void *user, pec_str id, pec_str sha256, std::uint64_t bytes, bool is_new,
                  pec_str failure) noexcept
{
    return static_cast<Told<const Added &> *>(user)->tell(
        Added{text(id), optional(sha256), bytes, is_new, optional(failure)});
}
inline bool checking(void *user, std::uint64_t done, std::uint64_t all, std::uint64_t messages) noexcept
{
    return static_cast<Told<const Checking &> *>(user)->tell(Checking{done, all, messages});
}
inline bool event(void *user, pec_str json) noexcept
{
    return static_cast<Told<std::string_view> *>(user)->tell(text(json));
}
inline std::vector<pec_str> all(const std::vector<std::string_view> &texts)
{
    std::vector<pec_str> given;
    for (const std::string_view one : texts)
        given.push_back(in(one));
    return given;
}

} // namespace detail

// Where a store or a source of the program's puts what it has to say.
class Answer {
public:
    explicit Answer(pec_answer *handle) noexcept : handle_(handle) {}
    void fail(pec_port_error kind, std::string_view detail) noexcept
    {
        (void)!pec_answer_fail(handle_, kind, detail::in(detail));
    }
    // All bytes that were asked for, or piece by piece.
    void bytes(Bytes bytes) noexcept
    {
        static const std::uint8_t nothing = 0;
        const pec_bytes given = detail::in(bytes);
        (void)!pec_answer_bytes(handle_, given.data ? given : pec_bytes{&nothing, 0});
    }
    void object(std::string_view name, std::uint64_t bytes) noexcept
    {
        (void)!pec_answer_object(handle_, detail::in(name), bytes);
    }
    void message(std::string_view id, pec_folder folder = PEC_FOLDER_OTHER, bool permanent = false,
                 bool quoted = false) noexcept
    {
        (void)!pec_answer_message(handle_, detail::in(id), folder, permanent, quoted);
    }
    // Of the message that was listed last.
    void message_bytes(std::uint64_t bytes) noexcept { (void)!pec_answer_message_bytes(handle_, bytes); }
    void message_mark(pec_mark mark) noexcept { (void)!pec_answer_message_mark(handle_, mark); }
    // Where an index stands: of one that is new or was emptied, at 0 and nothing.
    void position(std::uint64_t segment, Text head) noexcept
    {
        (void)!pec_answer_position(handle_, segment, detail::in(head));
    }
    // In JSON, as it stood in a batch; nothing where there is none.
    void document(Text json) noexcept { (void)!pec_answer_document(handle_, detail::in(json)); }
    void has_text(bool is_there) noexcept { (void)!pec_answer_has_text(handle_, is_there); }
    void count(std::uint64_t count) noexcept { (void)!pec_answer_count(handle_, count); }

private:
    pec_answer *handle_;
};

// A store of objects of the program's: see pec_core::ports::Objects. Several threads call it at once. What it throws is a failure.
class ObjectStore {
public:
    virtual ~ObjectStore() = default;
    virtual void create(std::string_view name, Bytes content, Answer &answer) = 0;
    virtual void get(std::string_view name, Answer &answer) = 0;
    virtual void get_range(std::string_view name, std::uint64_t from, std::uint64_t length,
                           Answer &answer) = 0;
    virtual void list(std::string_view prefix, Text after, std::size_t most, Answer &answer) = 0;
    virtual void remove(std::string_view name, Answer &answer) = 0;
};

// A source of messages of the program's: see pec_core::ports::MailSource. One thread calls it at a time.
class MessageSource {
public:
    virtual ~MessageSource() = default;
    virtual void list(Text after, std::size_t most, Answer &answer) = 0;
    virtual void fetch(std::string_view id, Answer &answer) = 0;
    virtual void mark(std::string_view id, pec_mark mark, bool on, Answer &answer)
    {
        (void)id;
        (void)mark;
        (void)on;
        answer.fail(PEC_PORT_ERROR_UNSUPPORTED, "this source keeps no marks");
    }
    virtual void remove(std::string_view id, Answer &answer)
    {
        (void)id;
        answer.fail(PEC_PORT_ERROR_UNSUPPORTED, "this source is only read");
    }
};

// An index of the program's: see pec_core::ports::Index, and pec.h for the JSON. Several threads call it at once.
class DocumentIndex {
public:
    virtual ~DocumentIndex() = default;
    virtual void position(Answer &answer) = 0;
    virtual void write(std::string_view batch, Answer &answer) = 0;
    virtual void get(const std::vector<std::string_view> &keys, Answer &answer) = 0;
    virtual void has_texts(const std::vector<std::string_view> &ids, Answer &answer) = 0;
    virtual void find(std::string_view query, Answer &answer) = 0;
    virtual void count(std::string_view query, Answer &answer) = 0;
    virtual void clear(Answer &answer) = 0;
};

namespace detail {

// Nothing may be thrown across C.
template <class Job> void answered(pec_answer *handle, Job job) noexcept
{
    Answer answer(handle);
#if defined(PEC_NO_EXCEPTIONS)
    job(answer);
#else
    try {
        job(answer);
    } catch (const std::exception &failure) {
        answer.fail(PEC_PORT_ERROR_FAILED, failure.what());
    } catch (...) {
        answer.fail(PEC_PORT_ERROR_FAILED, "it threw something");
    }
#endif
}

// What stands behind the pointer that C gives back.
template <class Port> struct Hosted {
    using Pointer = std::shared_ptr<Port>;
    static Port &of(void *user) noexcept { return **static_cast<Pointer *>(user); }
    static void release(void *user) noexcept { delete static_cast<Pointer *>(user); }

    static void create(void *user, pec_str name, pec_bytes content, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).create(text(name), Bytes(content), to); });
    }
    static void get(void *user, pec_str name, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).get(text(name), to); });
    }
    static void get_range(void *user, pec_str name, std::uint64_t from, std::uint64_t length,
                          pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).get_range(text(name), from, length, to); });
    }
    static void list_objects(void *user, pec_str prefix, pec_str after, std::size_t most,
                             pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).list(text(prefix), optional(after), most, to); });
    }
    static void list_messages(void *user, pec_str, pec_str after, std::size_t most,
                              pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).list(optional(after), most, to); });
    }
    static void fetch(void *user, pec_str id, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).fetch(text(id), to); });
    }
    static void mark(void *user, pec_str id, std::uint32_t mark, bool on, pec_answer *answer) noexcept
    {
        answered(answer,
                 [&](Answer &to) { of(user).mark(text(id), static_cast<pec_mark>(mark), on, to); });
    }
    static void remove(void *user, pec_str name, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).remove(text(name), to); });
    }
    static void position(void *user, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).position(to); });
    }
    static void write(void *user, pec_str batch, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).write(text(batch), to); });
    }
    static void get_documents(void *user, const pec_str *keys, std::size_t count, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).get(texts(keys, count), to); });
    }
    static void has_texts(void *user, const pec_str *ids, std::size_t count, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).has_texts(texts(ids, count), to); });
    }
    static void find(void *user, pec_str query, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).find(text(query), to); });
    }
    static void count(void *user, pec_str query, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).count(text(query), to); });
    }
    static void clear(void *user, pec_answer *answer) noexcept
    {
        answered(answer, [&](Answer &to) { of(user).clear(to); });
    }

private:
    static std::vector<std::string_view> texts(const pec_str *given, std::size_t count)
    {
        std::vector<std::string_view> all;
        for (std::size_t i = 0; i < count; ++i)
            all.push_back(text(given[i]));
        return all;
    }
};

} // namespace detail

// A store of objects.
class Objects {
public:
    explicit Objects(pec_objects *handle) noexcept : handle_(handle) {}

    static Result<Objects> try_new(std::shared_ptr<ObjectStore> store)
    {
        using Host = detail::Hosted<ObjectStore>;
        auto *user = new std::shared_ptr<ObjectStore>(std::move(store));
        return detail::make<Objects>(static_cast<pec_objects *>(nullptr),
                                     [&](pec_objects **out, pec_error **error) {
                                         return pec_objects_new(user, Host::create, Host::get,
                                                                Host::get_range, Host::list_objects,
                                                                Host::remove, Host::release, out, error);
                                     });
    }
    PEC_THROWING(explicit Objects(std::shared_ptr<ObjectStore> store)
                 : Objects(detail::got(try_new(std::move(store)))){})

    const pec_objects *handle() const noexcept { return handle_.get(); }
    // For the library, which frees it.
    pec_objects *give_away() && noexcept { return handle_.release(); }

private:
    detail::Owned<pec_objects, pec_objects_free> handle_;
};

// A source of messages.
class Source {
public:
    explicit Source(pec_source *handle) noexcept : handle_(handle) {}

    static Result<Source> try_new(std::shared_ptr<MessageSource> source)
    {
        using Host = detail::Hosted<MessageSource>;
        auto *user = new std::shared_ptr<MessageSource>(std::move(source));
        return detail::make<Source>(static_cast<pec_source *>(nullptr),
                                    [&](pec_source **out, pec_error **error) {
                                        return pec_source_new(user, Host::list_messages, Host::fetch,
                                                              Host::mark, Host::remove, Host::release, out,
                                                              error);
                                    });
    }
    PEC_THROWING(explicit Source(std::shared_ptr<MessageSource> source)
                 : Source(detail::got(try_new(std::move(source)))){})

    const pec_source *handle() const noexcept { return handle_.get(); }
    // For the library, which frees it.
    pec_source *give_away() && noexcept { return handle_.release(); }

private:
    detail::Owned<pec_source, pec_source_free> handle_;
};

// An index: one of the program's, or in a file of SQLite that is made if it is not there.
class Index {
public:
    explicit Index(pec_index *handle) noexcept : handle_(handle) {}

    static Result<Index> try_new(std::shared_ptr<DocumentIndex> index)
    {
        using Host = detail::Hosted<DocumentIndex>;
        auto *user = new std::shared_ptr<DocumentIndex>(std::move(index));
        return detail::make<Index>(static_cast<pec_index *>(nullptr),
                                   [&](pec_index **out, pec_error **error) {
                                       return pec_index_new(user, Host::position, Host::write,
                                                            Host::get_documents, Host::has_texts, Host::find,
                                                            Host::count, Host::clear, Host::release, out,
                                                            error);
                                   });
    }
    PEC_THROWING(explicit Index(std::shared_ptr<DocumentIndex> index)
                 : Index(detail::got(try_new(std::move(index)))){})

    static Result<Index> try_open(std::string_view file)
    {
        return detail::make<Index>(static_cast<pec_index *>(nullptr),
                                   [&](pec_index **out, pec_error **error) {
                                       return pec_index_open(detail::in(file), out, error);
                                   });
    }
    PEC_THROWING(static Index open(std::string_view file) { return detail::got(try_open(file)); })

    const pec_index *handle() const noexcept { return handle_.get(); }
    // For the library, which frees it.
    pec_index *give_away() && noexcept { return handle_.release(); }

private:
    detail::Owned<pec_index, pec_index_free> handle_;
};

// Whether a store or a source does all that it has to, and what was found, in JSON.
struct Conformance {
    bool passed;
    Buffer outcomes;
};

// `open(true)` gives a new and empty store, `open(false)` the last one again; nothing if it cannot.
inline Result<Conformance>
try_check_objects(const std::function<std::shared_ptr<ObjectStore>(bool fresh)> &open)
{
    using Open = std::function<std::shared_ptr<ObjectStore>(bool)>;
    struct Host {
        static pec_objects *call(void *user, bool fresh) noexcept
        {
            auto store = (*static_cast<const Open *>(user))(fresh);
            auto objects = Objects::try_new(std::move(store));
            return objects ? std::move(*objects).give_away() : nullptr;
        }
    };
    bool passed = false;
    auto outcomes = detail::make<Buffer>(
        static_cast<pec_buffer *>(nullptr), [&](pec_buffer **out, pec_error **error) {
            return pec_check_objects(Host::call, const_cast<Open *>(&open), &passed, out, error);
        });
    if (!outcomes)
        return outcomes.error();
    return Conformance{passed, std::move(*outcomes)};
}

// The same for an index.
inline Result<Conformance>
try_check_index(const std::function<std::shared_ptr<DocumentIndex>(bool fresh)> &open)
{
    using Open = std::function<std::shared_ptr<DocumentIndex>(bool)>;
    struct Host {
        static pec_index *call(void *user, bool fresh) noexcept
        {
            auto opened = (*static_cast<const Open *>(user))(fresh);
            auto index = Index::try_new(std::move(opened));
            return index ? std::move(*index).give_away() : nullptr;
        }
    };
    bool passed = false;
    auto outcomes = detail::make<Buffer>(
        static_cast<pec_buffer *>(nullptr), [&](pec_buffer **out, pec_error **error) {
            return pec_check_index(Host::call, const_cast<Open *>(&open), &passed, out, error);
        });
    if (!outcomes)
        return outcomes.error();
    return Conformance{passed, std::move(*outcomes)};
}

// `open` gives a source that holds exactly these messages; for nothing, the last one again.
inline Result<Conformance> try_check_source(
    const std::function<std::shared_ptr<MessageSource>(const std::vector<Bytes> *messages)> &open)
{
    using Open = std::function<std::shared_ptr<MessageSource>(const std::vector<Bytes> *)>;
    struct Host {
        static pec_source *call(void *user, const pec_bytes *messages, std::size_t count) noexcept
        {
            const std::vector<Bytes> given(messages, messages + count);
            auto opened = (*static_cast<const Open *>(user))(messages ? &given : nullptr);
            auto source = Source::try_new(std::move(opened));
            return source ? std::move(*source).give_away() : nullptr;
        }
    };
    bool passed = false;
    auto outcomes = detail::make<Buffer>(
        static_cast<pec_buffer *>(nullptr), [&](pec_buffer **out, pec_error **error) {
            return pec_check_source(Host::call, const_cast<Open *>(&open), &passed, out, error);
        });
    if (!outcomes)
        return outcomes.error();
    return Conformance{passed, std::move(*outcomes)};
}

// One archive for all messages, in a folder: see the chapter of pec.h. Several threads may use it. What a function of yours throws
// comes out of the call.
class Archive {
public:
    explicit Archive(pec_archive *handle) noexcept : handle_(handle) {}

    static Result<Archive> try_create(std::string_view folder, By by, Retention retention = {})
    {
        return detail::make<Archive>(static_cast<pec_archive *>(nullptr),
                                     [&](pec_archive **out, pec_error **error) {
                                         return pec_archive_create(detail::in(folder), retention.years,
                                                                   retention.deletion, detail::in(by.who),
                                                                   detail::in(by.now), out, error);
                                     });
    }
    static Result<Archive> try_open(std::string_view folder)
    {
        return detail::make<Archive>(static_cast<pec_archive *>(nullptr),
                                     [&](pec_archive **out, pec_error **error) {
                                         return pec_archive_open(detail::in(folder), out, error);
                                     });
    }
    // Whose index may be damaged: to check or to repair it.
    static Result<Archive> try_open_unread(std::string_view folder)
    {
        return detail::make<Archive>(static_cast<pec_archive *>(nullptr),
                                     [&](pec_archive **out, pec_error **error) {
                                         return pec_archive_open_unread(detail::in(folder), out, error);
                                     });
    }

    // Over a store of the program's.
    static Result<Archive> try_create_over(const Objects &objects, const Index &index, By by,
                                           Retention retention = {})
    {
        return detail::make<Archive>(static_cast<pec_archive *>(nullptr),
                                     [&](pec_archive **out, pec_error **error) {
                                         return pec_archive_create_over(objects.handle(), index.handle(),
                                                                        retention.years, retention.deletion,
                                                                        detail::in(by.who),
                                                                        detail::in(by.now), out, error);
                                     });
    }
    static Result<Archive> try_open_over(const Objects &objects, const Index &index)
    {
        return detail::make<Archive>(static_cast<pec_archive *>(nullptr),
                                     [&](pec_archive **out, pec_error **error) {
                                         return pec_archive_open_over(objects.handle(), index.handle(), out,
                                                                      error);
                                     });
    }

    // Gives a summary in JSON, as try_add_files does.
    Result<Buffer> try_add(const Source &source, std::string_view mailbox, const Verifier &verifier, By by,
                           const std::function<bool(const Added &)> &added = {}) const
    {
        detail::Told<const Added &> told{added};
        auto summary = buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_add(handle_.get(), source.handle(), detail::in(mailbox), verifier.handle(),
                                   detail::in(by.who), detail::in(by.now), detail::added, &told, out, error);
        });
        told.rethrow();
        return summary;
    }
    // Gives a summary in JSON. `added` hears of each message that is kept, and says whether to go on.
    Result<Buffer> try_add_files(const std::vector<std::string_view> &paths, std::string_view mailbox,
                                 const Verifier &verifier, By by,
                                 const std::function<bool(const Added &)> &added = {}) const
    {
        const auto given = detail::all(paths);
        detail::Told<const Added &> told{added};
        auto summary = buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_add_files(handle_.get(), given.data(), given.size(), detail::in(mailbox),
                                         verifier.handle(), detail::in(by.who), detail::in(by.now),
                                         detail::added, &told, out, error);
        });
        told.rethrow();
        return summary;
    }
    Result<Buffer> try_message(std::string_view sha256) const
    {
        return buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_message(handle_.get(), detail::in(sha256), out, error);
        });
    }
    // In JSON.
    Result<Buffer> try_entry(std::string_view sha256) const
    {
        return buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_entry(handle_.get(), detail::in(sha256), out, error);
        });
    }
    Result<Entries> try_search(const Search &search) const
    {
        return detail::make<Entries>(static_cast<pec_entries *>(nullptr),
                                     [&](pec_entries **out, pec_error **error) {
                                         return pec_archive_search(handle_.get(), search.handle(), out,
                                                                   error);
                                     });
    }
    Result<std::size_t> try_count(const Search &search) const
    {
        return detail::make<std::size_t>(std::size_t(), [&](std::size_t *out, pec_error **error) {
            return pec_archive_count(handle_.get(), search.handle(), out, error);
        });
    }
    // In JSON.
    Result<Buffer> try_submissions(const Search &search, Time now) const
    {
        return buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_submissions(handle_.get(), search.handle(), detail::in(now), out, error);
        });
    }
    Result<std::size_t> try_count_submissions(const Search &search, Time now) const
    {
        return detail::make<std::size_t>(std::size_t(), [&](std::size_t *out, pec_error **error) {
            return pec_archive_count_submissions(handle_.get(), search.handle(), detail::in(now), out, error);
        });
    }
    // In JSON.
    Result<Buffer> try_dossier(std::string_view id, Time now) const
    {
        return buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_dossier(handle_.get(), detail::in(id), detail::in(now), out, error);
        });
    }
    // In JSON.
    Result<Buffer> try_status(Time now, Time since) const
    {
        return buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_status(handle_.get(), detail::in(now), detail::in(since), out, error);
        });
    }
    // With a verifier, it verifies each message again, too. `head` is an end of the log that was noted down.
    Result<Checked> try_check(By by, const Verifier *judge = nullptr, Text head = std::nullopt,
                              const std::function<bool(const Checking &)> &checking = {}) const
    {
        detail::Told<const Checking &> told{checking};
        bool is_sound = false;
        auto json = buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_check(handle_.get(), judge ? judge->handle() : nullptr, detail::in(head),
                                     detail::in(by.who), detail::in(by.now), detail::checking, &told,
                                     &is_sound, out, error);
        });
        told.rethrow();
        if (!json)
            return json.error();
        return Checked{is_sound, std::move(*json)};
    }
    // In JSON.
    Result<Buffer> try_repair(const Verifier &verifier, By by,
                              const std::function<bool(const Checking &)> &checking = {}) const
    {
        detail::Told<const Checking &> told{checking};
        auto repaired = buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_repair(handle_.get(), verifier.handle(), detail::in(by.who),
                                      detail::in(by.now), detail::checking, &told, out, error);
        });
        told.rethrow();
        return repaired;
    }
    // In JSON.
    Result<Buffer> try_export_into(std::string_view folder, const std::vector<std::string_view> &messages,
                                   By by) const
    {
        const auto given = detail::all(messages);
        return buffer([&](pec_buffer **out, pec_error **error) {
            return pec_archive_export(handle_.get(), given.data(), given.size(), detail::in(folder),
                                      detail::in(by.who), detail::in(by.now), out, error);
        });
    }
    Result<void> try_tag(std::string_view sha256, std::string_view tag, bool on, By by) const
    {
        return detail::attempt([&](pec_error **error) {
            return pec_archive_tag(handle_.get(), detail::in(sha256), detail::in(tag), on, detail::in(by.who),
                                   detail::in(by.now), error);
        });
    }
    Result<void> try_hold(std::string_view sha256, std::string_view hold, bool on, By by) const
    {
        return detail::attempt([&](pec_error **error) {
            return pec_archive_hold(handle_.get(), detail::in(sha256), detail::in(hold), on,
                                    detail::in(by.who), detail::in(by.now), error);
        });
    }
    Result<void> try_delete(std::string_view sha256, std::string_view why, By by) const
    {
        return detail::attempt([&](pec_error **error) {
            return pec_archive_delete(handle_.get(), detail::in(sha256), detail::in(why), detail::in(by.who),
                                      detail::in(by.now), error);
        });
    }
    Result<void> try_set_policy(Retention retention, By by) const
    {
        return detail::attempt([&](pec_error **error) {
            return pec_archive_set_policy(handle_.get(), retention.years, retention.deletion,
                                          detail::in(by.who), detail::in(by.now), error);
        });
    }
    // `each` gets every event in JSON, and says whether it wants more.
    Result<void> try_each_event(const std::function<bool(std::string_view)> &each) const
    {
        detail::Told<std::string_view> told{each};
        auto done = detail::attempt([&](pec_error **error) {
            return pec_archive_each_event(handle_.get(), detail::event, &told, error);
        });
        told.rethrow();
        return done;
    }

    PEC_THROWING(static Archive create(std::string_view folder, By by, Retention retention = {}) {
        return detail::got(try_create(folder, by, retention));
    })
    PEC_THROWING(static Archive open(std::string_view folder) { return detail::got(try_open(folder)); })
    PEC_THROWING(static Archive open_unread(std::string_view folder) {
        return detail::got(try_open_unread(folder));
    })
    PEC_THROWING(Buffer add_files(const std::vector<std::string_view> &paths, std::string_view mailbox,
                                  const Verifier &verifier, By by,
                                  const std::function<bool(const Added &)> &added = {}) const {
        return detail::got(try_add_files(paths, mailbox, verifier, by, added));
    })
    PEC_THROWING(static Archive create_over(const Objects &objects, const Index &index, By by,
                                            Retention retention = {}) {
        return detail::got(try_create_over(objects, index, by, retention));
    })
    PEC_THROWING(static Archive open_over(const Objects &objects, const Index &index) {
        return detail::got(try_open_over(objects, index));
    })
    PEC_THROWING(Buffer add(const Source &source, std::string_view mailbox, const Verifier &verifier, By by,
                            const std::function<bool(const Added &)> &added = {}) const {
        return detail::got(try_add(source, mailbox, verifier, by, added));
    })
    PEC_THROWING(Buffer message(std::string_view sha256) const { return detail::got(try_message(sha256)); })
    PEC_THROWING(Buffer entry(std::string_view sha256) const { return detail::got(try_entry(sha256)); })
    PEC_THROWING(Entries search(const Search &search) const { return detail::got(try_search(search)); })
    PEC_THROWING(std::size_t count(const Search &search) const { return detail::got(try_count(search)); })
    PEC_THROWING(Buffer submissions(const Search &search, Time now)
                     const { return detail::got(try_submissions(search, now)); })
    PEC_THROWING(std::size_t count_submissions(const Search &search, Time now)
                     const { return detail::got(try_count_submissions(search, now)); })
    PEC_THROWING(Buffer dossier(std::string_view id, Time now)
                     const { return detail::got(try_dossier(id, now)); })
    PEC_THROWING(Buffer status(Time now, Time since) const { return detail::got(try_status(now, since)); })
    PEC_THROWING(Checked check(By by, const Verifier *judge = nullptr, Text head = std::nullopt,
                               const std::function<bool(const Checking &)> &checking = {}) const {
        return detail::got(try_check(by, judge, head, checking));
    })
    PEC_THROWING(Buffer repair(const Verifier &verifier, By by,
                               const std::function<bool(const Checking &)> &checking = {}) const {
        return detail::got(try_repair(verifier, by, checking));
    })
    PEC_THROWING(Buffer export_into(std::string_view folder, const std::vector<std::string_view> &messages,
                                    By by) const {
        return detail::got(try_export_into(folder, messages, by));
    })
    PEC_THROWING(void tag(std::string_view sha256, std::string_view tag, bool on, By by)
                     const { detail::got(try_tag(sha256, tag, on, by)); })
    PEC_THROWING(void hold(std::string_view sha256, std::string_view hold, bool on, By by)
                     const { detail::got(try_hold(sha256, hold, on, by)); })
    PEC_THROWING(void remove(std::string_view sha256, std::string_view why, By by)
                     const { detail::got(try_delete(sha256, why, by)); })
    PEC_THROWING(void set_policy(Retention retention, By by)
                     const { detail::got(try_set_policy(retention, by)); })
    PEC_THROWING(void each_event(const std::function<bool(std::string_view)> &each)
                     const { detail::got(try_each_event(each)); })

    const pec_archive *handle() const noexcept { return handle_.get(); }

private:
    template <class Call> static Result<Buffer> buffer(Call call)
    {
        return detail::make<Buffer>(static_cast<pec_buffer *>(nullptr), call);
    }

    detail::Owned<pec_archive, pec_archive_free> handle_;
};

} // namespace pec

#undef PEC_THROWING

#endif // PEC_HPP
