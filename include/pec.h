/*
 * pec.h: libpec for C. pec.hpp beside it is the same for C++.
 *
 * The engine for Italian certified e-mail (PEC, RFC 6109): what a message is, whether it can be trusted and why, and what
 * became of what was sent.
 *
 * HANDLES. Every object is behind a pointer and lives until its `_free`, which takes NULL too and does nothing then. No object
 * needs another one to live, unless its description says so. A NULL or the handle of another type is noticed: such a call does
 * nothing, and says PEC_STATUS_NULL or PEC_STATUS_WRONG_HANDLE; a function that returns a value itself returns that for
 * "nothing" (below). A handle that was freed, or a pointer that never was one, is a bug that nothing can notice for sure.
 *
 * ERRORS. What can fail returns a `pec_status`, and takes as last argument where to put an error, or NULL for nowhere.
 * Results are written only if it returns PEC_STATUS_OK, the error only if it does not; the caller frees it. What is wrong
 * with a MESSAGE is no error but a finding in its report. Nothing in an error is personal data.
 *
 * NOTHING. Where there is no value, the functions that return one return: a `pec_str` or `pec_bytes` whose data is NULL (with
 * data and len 0 it is there and empty), PEC_NO_TIME, PEC_NO_INDEX, a `pec_span` that starts at PEC_NO_INDEX, the enumerator
 * that ends in _NULL and is 0, -1 where 1 is yes and 0 is no, else 0, false or NULL.
 *
 * TEXT AND BYTES are pointer and length, without a NUL at the end; text is UTF-8. As arguments, data may be NULL if len is 0;
 * that means none where a text may be left out, and an empty one elsewhere. What a function returns is a view: it lives as long
 * as the handle that it was asked of.
 *
 * TIMES are seconds since 1970-01-01T00:00:00Z. The library has no clock: "now" is an argument. It opens no socket, and has no state
 * outside its handles. Only a `pec_archive` reads and writes files, and has threads, which end before its functions return.
 *
 * THREADS. Any number of them may use one handle at the same time where it is `const`. Who changes or frees one must be alone
 * with it. A `pec_tracker` has a lock, so it may be fed by several threads.
 *
 * GROWTH. New functions, enumerators and status numbers may be added; none changes its meaning or its number while
 * PEC_ABI_VERSION stays the same.
 *
 * This file is written by `cargo xtask header` from the sources of pec-ffi.
 */

#ifndef PEC_H
#define PEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What such a function returns is not to be dropped. */
#if defined(__GNUC__) || defined(__clang__)
#define PEC_MUST_USE __attribute__((warn_unused_result))
#else
#define PEC_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif


/* ============================================================================
 * Text, bytes, places
 *
 * Small values that are passed as they are.
 */

/// No time.
#define PEC_NO_TIME INT64_MIN

/// A text in UTF-8. It does not end with a NUL: print it with `printf("%.*s", (int)text.len, text.data)`.
typedef struct pec_str {
    /// Its first byte; NULL if there is no text.
    const char *data;
    /// How many bytes.
    size_t len;
} pec_str;

/// Some bytes.
typedef struct pec_bytes {
    /// The first one; NULL if there are none to speak of.
    const uint8_t *data;
    /// How many.
    size_t len;
} pec_bytes;

/// A range of bytes in a message.
typedef struct pec_span {
    /// The first byte, counted from 0; PEC_NO_INDEX if there is no range.
    size_t start;
    /// The one after the last byte.
    size_t end;
} pec_span;

/// No number of a part or of a byte.
#define PEC_NO_INDEX SIZE_MAX

/// The text of a string literal: PEC_STR("max_message_bytes").
#ifdef __cplusplus
#define PEC_STR(literal) (pec_str{("" literal), sizeof(literal) - 1})
#else
#define PEC_STR(literal) ((pec_str){("" literal), sizeof(literal) - 1})
#endif

/// The text of a string that ends with a NUL; nothing for NULL.
static inline pec_str pec_str_of(const char *string)
{
    pec_str text;
    text.data = string;
    text.len = string ? strlen(string) : 0;
    return text;
}


/* ============================================================================
 * The library
 *
 * Its version, and that of its interface: a program that loads the library at run time compares `pec_abi_version` with the
 * PEC_ABI_VERSION that it was compiled with.
 */

/// The version of this header.
#define PEC_VERSION_MAJOR 0

/// See PEC_VERSION_MAJOR.
#define PEC_VERSION_MINOR 1

/// See PEC_VERSION_MAJOR.
#define PEC_VERSION_PATCH 0

/// The interface that this header describes. It grows by one when something changes that was there.
#define PEC_ABI_VERSION 1

/// The version of the library, as "0.1.0".
pec_str pec_version(void);

/// The interface of the library: PEC_ABI_VERSION of the header that it was built with.
uint32_t pec_abi_version(void);


/* ============================================================================
 * Errors
 *
 * A call that could not do its job returns a status other than PEC_STATUS_OK and, where it was told to, gives an error that
 * says what happened, where, and what to do.
 */

/// How a call went. A number is never given to another meaning.
typedef enum pec_status {
    /// It did its job.
    PEC_STATUS_OK = 0,
    /// A pointer is NULL that must not be.
    PEC_STATUS_NULL = 1,
    /// A handle is of another type than the function takes.
    PEC_STATUS_WRONG_HANDLE = 2,
    /// A text is not UTF-8.
    PEC_STATUS_NOT_UTF8 = 3,
    /// A number is none that the function knows: an enumerator, an index, a time, a length.
    PEC_STATUS_OUT_OF_RANGE = 4,
    /// A bug in the library was caught. The objects of the call are as before or, if it changed them, free them.
    PEC_STATUS_PANIC = 5,
    /// A failure that is newer than this header; its code tells it.
    PEC_STATUS_OTHER = 100,
    /// The message has more bytes than the limits allow.
    PEC_STATUS_MESSAGE_TOO_LARGE = 101,
    /// A file of certificates cannot be read.
    PEC_STATUS_TRUST_FILE = 102,
    /// A file of CRLs cannot be read.
    PEC_STATUS_CRL_FILE = 103,
    /// A file is no provider directory.
    PEC_STATUS_DIRECTORY = 104,
    /// A provider directory holds more than the limits allow.
    PEC_STATUS_DIRECTORY_TOO_LARGE = 105,
    /// The signature of a provider directory does not hold.
    PEC_STATUS_DIRECTORY_SIGNATURE = 106,
    /// The signer of a provider directory is not trusted.
    PEC_STATUS_DIRECTORY_SIGNER = 107,
    /// There is no limit of this name.
    PEC_STATUS_LIMIT_UNKNOWN = 108,
    /// A snapshot or a fact cannot be read.
    PEC_STATUS_SNAPSHOT = 109,
    /// A snapshot or a fact is of a newer version of the library.
    PEC_STATUS_SNAPSHOT_VERSION = 110,
    /// The host's signer gave no usable signature.
    PEC_STATUS_SIGNER = 111,
    /// There is no archive in this place.
    PEC_STATUS_NO_ARCHIVE = 112,
    /// There is an archive in this place already.
    PEC_STATUS_ARCHIVE_EXISTS = 113,
    /// A newer version of the library wrote the archive.
    PEC_STATUS_NEWER = 114,
    /// A stored object is not what was stored; the text names it.
    PEC_STATUS_DAMAGED = 115,
    /// Messages could not be compressed.
    PEC_STATUS_COMPRESSION = 116,
    /// The index is that of another archive, or ahead of the log: repair makes it anew.
    PEC_STATUS_INDEX_AHEAD = 117,
    /// The archive holds no such message.
    PEC_STATUS_NO_MESSAGE = 118,
    /// Nothing that was sent has this identity.
    PEC_STATUS_NO_SUBMISSION = 119,
    /// What was asked for cannot be searched.
    PEC_STATUS_QUERY = 120,
    /// A name of a mailbox, a tag or a hold is not allowed.
    PEC_STATUS_NAME = 121,
    /// The archive deletes nothing.
    PEC_STATUS_DELETION_FORBIDDEN = 122,
    /// The message is held.
    PEC_STATUS_HELD = 123,
    /// The message must be kept for some time still.
    PEC_STATUS_RETAINED = 124,
    /// Others keep writing to the archive.
    PEC_STATUS_BUSY = 125,
    /// A name of a message is not 64 hexadecimal digits.
    PEC_STATUS_NOT_SHA256 = 126,
    /// A folder, a store of the archive or a source of messages failed: the code of the error says how, as "full" or "denied".
    PEC_STATUS_STORE = 127,
} pec_status;

/// Why a call could not do its job.
typedef struct pec_error pec_error;

/// The name of a status, as "trust_file": the code of its errors. Nothing for a number that is no status.
pec_str pec_status_name(uint32_t status);

/// Its status, which is what the call returned.
pec_status pec_error_status(const pec_error *error);

/// A stable word for a program, as "trust_file".
pec_str pec_error_code(const pec_error *error);

/// A sentence for a person, in English: what happened, where, what to do.
pec_str pec_error_text(const pec_error *error);

/// Where in the bytes that the caller gave: the byte counted from 0, or for a directory and a snapshot the line counted from 1;
/// -1 if it is about no place.
int64_t pec_error_position(const pec_error *error);

/// Frees an error, and the texts that it gave.
void pec_error_free(pec_error *error);


/* ============================================================================
 * Words of a verdict
 *
 * What the engine says in one word. Each enumeration, here and below, has 0 for "nothing": the value is absent, or the
 * handle is NULL or wrong. Its `_name` gives the word as it stands in JSON (docs/report.md), and nothing for a number that
 * is no word. Where it has `_OTHER`, that is a word which is newer than this header.
 */

/// What a message is (RFC 6109 section 3).
typedef enum pec_kind {
    /// None.
    PEC_KIND_NULL = 0,
    /// Ricevuta di accettazione: the sender's provider accepted the message.
    PEC_KIND_ACCEPTANCE = 1,
    /// Avviso di non accettazione: it refused it.
    PEC_KIND_NON_ACCEPTANCE = 2,
    /// Ricevuta di presa in carico: the recipient's provider took it in charge.
    PEC_KIND_SERVER_ACCEPTANCE = 3,
    /// Ricevuta di avvenuta consegna: it is in the recipient's mailbox.
    PEC_KIND_DELIVERY = 4,
    /// Busta di trasporto: it carries the original message.
    PEC_KIND_TRANSPORT_ENVELOPE = 5,
    /// Avviso di mancata consegna: it could not be delivered.
    PEC_KIND_NON_DELIVERY = 6,
    /// Avviso di mancata consegna per superamento dei tempi massimi: not delivered in 12 or 24 hours.
    PEC_KIND_DELIVERY_TIMEOUT = 7,
    /// Avviso di rilevazione virus: the recipient's provider found one.
    PEC_KIND_VIRUS_DETECTION = 8,
    /// Busta di anomalia: foreign content that a provider passed on.
    PEC_KIND_ANOMALY_ENVELOPE = 9,
    /// Anything else.
    PEC_KIND_ORDINARY = 10,
} pec_kind;

/// The one word at the end.
typedef enum pec_verdict {
    /// None.
    PEC_VERDICT_NULL = 0,
    /// Intact, signed by an accredited or trusted provider, and consistent.
    PEC_VERDICT_AUTHENTIC = 1,
    /// Intact and trusted, but not telling one story.
    PEC_VERDICT_INCONSISTENT = 2,
    /// Intact, but the signer is not to be trusted.
    PEC_VERDICT_UNTRUSTED = 3,
    /// Not what was signed.
    PEC_VERDICT_ALTERED = 4,
    /// Not signed at all.
    PEC_VERDICT_UNSIGNED = 5,
    /// It cannot be told with what was given.
    PEC_VERDICT_INDETERMINATE = 6,
} pec_verdict;

/// Is the signed content what was signed?
typedef enum pec_integrity {
    /// None.
    PEC_INTEGRITY_NULL = 0,
    /// The signature verifies over the bytes as they are.
    PEC_INTEGRITY_INTACT = 1,
    /// It verifies once LF line ends are read as CRLF.
    PEC_INTEGRITY_INTACT_AFTER_CRLF = 2,
    /// It verifies only for a copy in which known damage was undone.
    PEC_INTEGRITY_RECOVERED = 3,
    /// It does not verify.
    PEC_INTEGRITY_ALTERED = 4,
    /// There is no signature.
    PEC_INTEGRITY_ABSENT = 5,
    /// There is one that cannot be decoded or checked.
    PEC_INTEGRITY_UNREADABLE = 6,
} pec_integrity;

/// Does the signer's certificate lead to a trusted authority, judged when the message was signed?
typedef enum pec_chain {
    /// None.
    PEC_CHAIN_NULL = 0,
    /// It does.
    PEC_CHAIN_TRUSTED = 1,
    /// It does not.
    PEC_CHAIN_UNTRUSTED = 2,
    /// It cannot be told: the report's needs say what is missing.
    PEC_CHAIN_INDETERMINATE = 3,
    /// There is no signer to judge.
    PEC_CHAIN_NONE = 4,
} pec_chain;

/// Had the signer's certificate, or one above it, been revoked before it signed?
typedef enum pec_revocation {
    /// None.
    PEC_REVOCATION_NULL = 0,
    /// Evidence says that it had not.
    PEC_REVOCATION_GOOD = 1,
    /// Evidence says that it had.
    PEC_REVOCATION_REVOKED = 2,
    /// There is no evidence.
    PEC_REVOCATION_UNKNOWN = 3,
} pec_revocation;

/// Was the signer an accredited PEC provider?
typedef enum pec_accreditation {
    /// None.
    PEC_ACCREDITATION_NULL = 0,
    /// It was.
    PEC_ACCREDITATION_ACCREDITED = 1,
    /// It was not.
    PEC_ACCREDITATION_NOT_ACCREDITED = 2,
    /// There is no list to tell.
    PEC_ACCREDITATION_UNKNOWN = 3,
} pec_accreditation;

/// Do the headers, the certification data, the original inside and the signer tell the same story?
typedef enum pec_consistency {
    /// None.
    PEC_CONSISTENCY_NULL = 0,
    /// They do.
    PEC_CONSISTENCY_CONSISTENT = 1,
    /// Two signed things disagree.
    PEC_CONSISTENCY_CONTRADICTED = 2,
    /// An unsigned header disagrees with a signed thing.
    PEC_CONSISTENCY_HEADERS_CONTRADICTED = 3,
    /// There is nothing certified to compare with.
    PEC_CONSISTENCY_NOT_CHECKED = 4,
} pec_consistency;

/// What the time of signing rests on.
typedef enum pec_time_basis {
    /// None.
    PEC_TIME_BASIS_NULL = 0,
    /// The signer's own claim.
    PEC_TIME_BASIS_CLAIMED = 1,
    /// The caller proves that it had the message while the signer's certificate was valid.
    PEC_TIME_BASIS_WITNESSED = 2,
} pec_time_basis;

/// The name of a kind.
pec_str pec_kind_name(uint32_t kind);

/// The name of a verdict.
pec_str pec_verdict_name(uint32_t verdict);

/// The name of a value of the facet.
pec_str pec_integrity_name(uint32_t integrity);

/// The name of a value of the facet.
pec_str pec_chain_name(uint32_t chain);

/// The name of a value of the facet.
pec_str pec_revocation_name(uint32_t revocation);

/// The name of a value of the facet.
pec_str pec_accreditation_name(uint32_t accreditation);

/// The name of a value of the facet.
pec_str pec_consistency_name(uint32_t consistency);

/// The name of a time basis.
pec_str pec_time_basis_name(uint32_t time_basis);


/* ============================================================================
 * Buffers
 *
 * Bytes that the library made for the caller, who frees them.
 */

/// Bytes of the caller's own.
typedef struct pec_buffer pec_buffer;

/// The bytes.
pec_bytes pec_buffer_bytes(const pec_buffer *buffer);

/// The same bytes as text; nothing if they are not UTF-8.
pec_str pec_buffer_text(const pec_buffer *buffer);

/// Frees a buffer.
void pec_buffer_free(pec_buffer *buffer);


/* ============================================================================
 * Limits
 *
 * What a message may cost: sizes, depths, counts. The defaults hold a genuine message of 100 MB and a hostile one alike, and
 * where a function takes limits, NULL stands for them. The documentation of the Rust type `pec_core::Limits` explains each
 * by its name.
 */

/// A set of bounds on the work.
typedef struct pec_limits pec_limits;

/// The defaults, to be changed.
PEC_MUST_USE pec_limits *pec_limits_new(void);

/// Sets the limit of this name, as "max_message_bytes".
PEC_MUST_USE pec_status pec_limits_set(
    pec_limits *limits,
    pec_str name,
    size_t value,
    pec_error **error);

/// Reads the limit of this name.
PEC_MUST_USE pec_status pec_limits_get(
    const pec_limits *limits,
    pec_str name,
    size_t *value,
    pec_error **error);

/// How many limits there are.
size_t pec_limits_count(void);

/// The name of one, from 0. It lives as long as the library.
pec_str pec_limits_name(size_t index);

/// Frees limits.
void pec_limits_free(pec_limits *limits);


/* ============================================================================
 * Files in a message
 *
 * What `pec_message_extract` takes out, numbered from 0.
 */

/// Files with their names, copied out of the message.
typedef struct pec_files pec_files;

/// How many files there are.
size_t pec_files_count(const pec_files *files);

/// The name that the sender gave to one, or one that says what it is, as "text.txt". It is no path: a sender may write any
/// characters, and the same name twice.
pec_str pec_files_name(const pec_files *files, size_t index);

/// Its content, the transfer encoding undone.
pec_bytes pec_files_content(const pec_files *files, size_t index);

/// Frees the files.
void pec_files_free(pec_files *files);


/* ============================================================================
 * Header fields
 *
 * The fields of one header, numbered from 0, repeated ones included.
 */

/// The fields of one header, copied out of the message.
typedef struct pec_header pec_header;

/// How many fields there are.
size_t pec_header_count(const pec_header *header);

/// The name of one, in the letters of the sender.
pec_str pec_header_name(const pec_header *header, size_t index);

/// Its value for people: unfolded, encoded words decoded.
pec_str pec_header_text(const pec_header *header, size_t index);

/// What follows its colon, folded as it stands, without the last line end.
pec_bytes pec_header_raw(const pec_header *header, size_t index);

/// Frees the fields.
void pec_header_free(pec_header *header);


/* ============================================================================
 * Messages
 *
 * Any bytes are a message; what is odd about them is in its report. A message is an index into the bytes, which nothing ever
 * changes.
 */

/// A message.
typedef struct pec_message pec_message;

/// Parses a message without copying it: the bytes must stay where and as they are until the message, every report about it and
/// all options that name it are freed. `limits` may be NULL.
PEC_MUST_USE pec_status pec_message_parse(
    pec_bytes bytes,
    const pec_limits *limits,
    pec_message **message,
    pec_error **error);

/// Parses a copy of the bytes, which may go once this returns. `limits` may be NULL.
PEC_MUST_USE pec_status pec_message_copy(
    pec_bytes bytes,
    const pec_limits *limits,
    pec_message **message,
    pec_error **error);

/// Its bytes.
pec_bytes pec_message_raw(const pec_message *message);

/// Their SHA-256, in lower-case hexadecimal. Hashed when first asked for.
pec_str pec_message_sha256(const pec_message *message);

/// The kind that its outer headers name. It is a claim, which nothing signs: the kind of a message is in its report.
pec_kind pec_message_claimed_kind(const pec_message *message);

/// What it says of itself, in JSON on one line: kind, certification data, and all parts, also those of the messages inside.
/// Nothing in it was verified.
pec_str pec_message_contents_json(const pec_message *message);

/// How many parts it has. Parts are numbered from 0, each before those inside it; the first is the whole message.
size_t pec_message_part_count(const pec_message *message);

/// The content of a part, its transfer encoding undone. A multipart has none: its raw bytes are given.
PEC_MUST_USE pec_status pec_message_body(
    const pec_message *message,
    size_t part,
    pec_buffer **body,
    pec_error **error);

/// The text of a text part, its transfer encoding and its charset undone; `text` gets NULL for another part.
PEC_MUST_USE pec_status pec_message_text(
    const pec_message *message,
    size_t part,
    pec_buffer **text,
    pec_error **error);

/// The header fields of a part, in their order. Those of part 0 are the outer ones, which no signature covers.
PEC_MUST_USE pec_status pec_message_header(
    const pec_message *message,
    size_t part,
    pec_header **header,
    pec_error **error);

/// All files in it, at any depth, also those in the messages inside.
PEC_MUST_USE pec_status pec_message_extract(
    const pec_message *message,
    pec_files **files,
    pec_error **error);

/// Frees a message. Reports about it live on.
void pec_message_free(pec_message *message);


/* ============================================================================
 * Parts of a message
 *
 * What is known of a part by its number. Places are in the message's bytes.
 */

/// How a part of a message was indexed.
typedef enum pec_structure {
    /// None.
    PEC_STRUCTURE_NULL = 0,
    /// Content without parts of its own.
    PEC_STRUCTURE_LEAF = 1,
    /// A multipart whose delimiters were found.
    PEC_STRUCTURE_MULTIPART = 2,
    /// A whole message: parse its decoded body to see its parts.
    PEC_STRUCTURE_MESSAGE = 3,
    /// One that is newer than this header.
    PEC_STRUCTURE_OTHER = 255,
} pec_structure;

/// The name of a structure.
pec_str pec_structure_name(uint32_t structure);

/// The number of the multipart that it stands in; PEC_NO_INDEX for part 0.
size_t pec_part_parent(const pec_message *message, size_t part);

/// How many multiparts are around it: 0 for part 0.
size_t pec_part_depth(const pec_message *message, size_t part);

/// How it was indexed.
pec_structure pec_part_structure(const pec_message *message, size_t part);

/// Its media type in small letters, as "text/plain"; where the header gives none that can be read, the default of its place.
pec_str pec_part_media_type(const pec_message *message, size_t part);

/// The name that the sender gave it as a file, decoded. It is the sender's word, not a path to write to.
pec_str pec_part_file_name(const pec_message *message, size_t part);

/// The whole part, from the first byte of its header. Of the first part of a multipart/signed these are the signed bytes.
pec_span pec_part_span(const pec_message *message, size_t part);

/// Its header fields, without the empty line after them.
pec_span pec_part_header_span(const pec_message *message, size_t part);

/// What follows the empty line, not decoded.
pec_span pec_part_body_span(const pec_message *message, size_t part);

/// Whether a multipart has its closing delimiter. One without may have been cut off.
bool pec_part_is_closed(const pec_message *message, size_t part);


/* ============================================================================
 * Trust
 *
 * Whom to trust: the authorities of PEC, which are built in, and what the caller adds. A verifier copies it.
 */

/// Authorities, certificates that help to find a way to them, CRLs, and the directory of those who are accredited.
typedef struct pec_trust pec_trust;

/// The authorities of PEC, each in its time: AgID CA1, DigitPA CA1, CNIPA CA3 and CNIPA CA2.
PEC_MUST_USE pec_trust *pec_trust_new_pec(void);

/// No authority at all.
PEC_MUST_USE pec_trust *pec_trust_new_empty(void);

/// Adds authorities of the caller's choice: PEM, or one certificate in DER. Each is an anchor, so that a public root given
/// here makes every S/MIME certificate under it trusted. If the file cannot be read, nothing is added. `added` gets how many
/// there were; it may be NULL.
PEC_MUST_USE pec_status pec_trust_add_authorities(
    pec_trust *trust,
    pec_bytes file,
    size_t *added,
    pec_error **error);

/// Adds certificates that prove nothing by themselves, in the same forms: missing issuers, editions of an authority's
/// certificate, signers.
PEC_MUST_USE pec_status pec_trust_add_certificates(
    pec_trust *trust,
    pec_bytes file,
    size_t *added,
    pec_error **error);

/// Adds CRLs, PEM or one in DER. Each proves itself by its signature; the lists of many months may stand beside each other.
/// `limits` may be NULL.
PEC_MUST_USE pec_status pec_trust_add_crls(
    pec_trust *trust,
    pec_bytes file,
    const pec_limits *limits,
    size_t *added,
    pec_error **error);

/// Frees trust material.
void pec_trust_free(pec_trust *trust);


/* ============================================================================
 * The provider directory
 *
 * The list of accredited providers (indice dei gestori, IGPEC): who signs with which certificates, and manages which
 * domains. With it the facet `provider` is exact. docs/adr/0006-directory.md tells how it counts.
 */

/// The form of a provider directory, inside its signature if it has one.
typedef enum pec_form {
    /// None.
    PEC_FORM_NULL = 0,
    /// LDIF (RFC 2849), as it is published.
    PEC_FORM_LDIF = 1,
    /// A list in CSV (RFC 4180).
    PEC_FORM_CSV = 2,
    /// A list in JSON.
    PEC_FORM_JSON = 3,
    /// One that is newer than this header.
    PEC_FORM_OTHER = 255,
} pec_form;

/// A provider directory. Changed by one function only, so it may be shared by threads once its date is set.
typedef struct pec_directory pec_directory;

/// The name of a form.
pec_str pec_form_name(uint32_t form);

/// Reads a directory: LDIF as it is published, signed (.p7m) or plain, or a list in CSV or JSON. `trust` says who may sign it.
/// `limits` may be NULL. The file may go once this returns.
PEC_MUST_USE pec_status pec_directory_read(
    pec_bytes file,
    const pec_trust *trust,
    const pec_limits *limits,
    pec_directory **directory,
    pec_error **error);

/// Says of which day it is, whatever it says itself. A plain LDIF file does not say it. JSON that it gave before is gone.
PEC_MUST_USE pec_status pec_directory_set_date(
    pec_directory *directory,
    int64_t date,
    pec_error **error);

/// Its date, or PEC_NO_TIME.
int64_t pec_directory_date(const pec_directory *directory);

/// Its form.
pec_form pec_directory_form(const pec_directory *directory);

/// The distinguished name (RFC 4514) of whoever signed it; nothing if nobody did.
pec_str pec_directory_signed_by(const pec_directory *directory);

/// SHA-256 of its file, in lower-case hexadecimal.
pec_str pec_directory_sha256(const pec_directory *directory);

/// All of it in JSON, on one line: providers, their environments, and the records that could not be used. docs/report.md is the
/// scheme; the key `file` is the caller's.
pec_str pec_directory_to_json(const pec_directory *directory);

/// What changed from `old` to `newer`, in JSON: who joined, who left, whose certificates, domains or mailbox are others.
PEC_MUST_USE pec_status pec_directory_diff_json(
    const pec_directory *old,
    const pec_directory *newer,
    pec_buffer **json,
    pec_error **error);

/// Sets the provider directory that says who is accredited, in the place of one that was set before. It is copied.
PEC_MUST_USE pec_status pec_trust_set_directory(
    pec_trust *trust,
    const pec_directory *directory,
    pec_error **error);

/// Frees a directory.
void pec_directory_free(pec_directory *directory);


/* ============================================================================
 * The report
 *
 * What was found about one message: what it is, whether it can be trusted, and why. Whatever is here is in its JSON too,
 * whose keys docs/report.md explains; a function has the name of the key.
 */

/// A report. It never changes, so any number of threads may read it.
typedef struct pec_report pec_report;

/// All of it in its canonical JSON, on one line: the same bytes in every language.
pec_str pec_report_to_json(const pec_report *report);

/// What the message is: from its signed certification data, never from headers alone.
pec_kind pec_report_kind(const pec_report *report);

/// The one word at the end.
pec_verdict pec_report_verdict(const pec_report *report);

/// Is the signed content what was signed?
pec_integrity pec_report_integrity(const pec_report *report);

/// Does the signer lead to a trusted authority?
pec_chain pec_report_chain(const pec_report *report);

/// Had the signer been revoked?
pec_revocation pec_report_revocation(const pec_report *report);

/// Was the signer an accredited provider?
pec_accreditation pec_report_provider(const pec_report *report);

/// Do all tell the same story?
pec_consistency pec_report_consistency(const pec_report *report);

/// What the time of signing rests on.
pec_time_basis pec_report_time_basis(const pec_report *report);

/// Whether the certification data may be relied on: the message is what a trusted provider signed, and certifies something.
bool pec_report_is_certified(const pec_report *report);

/// Whether unsigned headers tell another story than the certified data, which alone count then.
bool pec_report_headers_contradicted(const pec_report *report);

/// Whether the signed message stands inside a multipart that a list or a gateway added.
bool pec_report_is_wrapped(const pec_report *report);

/// What the message certifies, in JSON, for a store of the host's: `pec_tracker_feed_trusted_fact` takes it again. Nothing if it
/// certifies nothing.
pec_str pec_report_fact_json(const pec_report *report);

/// Frees a report.
void pec_report_free(pec_report *report);


/* ============================================================================
 * Report: the signature
 *
 * What can be read from the signature, and of its signer.
 */

/// Whether there is a signature that can be read.
bool pec_report_has_signature(const pec_report *report);

/// Its digest algorithm, as "sha256"; nothing if it is another one than those that are read.
pec_str pec_signature_digest(const pec_report *report);

/// When the signer says that it signed.
int64_t pec_signature_signed_at(const pec_report *report);

/// Whether the signer's certificate is at hand.
bool pec_signature_has_signer(const pec_report *report);

/// The distinguished name of the signer (RFC 4514).
pec_str pec_signer_subject(const pec_report *report);

/// That of the issuer of its certificate.
pec_str pec_signer_issuer(const pec_report *report);

/// The serial number of its certificate, in lower-case hexadecimal.
pec_str pec_signer_serial(const pec_report *report);

/// SHA-256 of its certificate, in lower-case hexadecimal.
pec_str pec_signer_sha256(const pec_report *report);

/// The e-mail address in its certificate, if there is one.
pec_str pec_signer_email(const pec_report *report);


/* ============================================================================
 * Report: the chain
 *
 * The certificates from the signer up, numbered from 0, as far as they lead; and what CRLs tell of each.
 */

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
typedef enum pec_revocation_reason {
    /// None.
    PEC_REVOCATION_REASON_NULL = 0,
    /// No reason is told.
    PEC_REVOCATION_REASON_UNSPECIFIED = 1,
    /// The key is in other hands, or may be.
    PEC_REVOCATION_REASON_KEY_COMPROMISE = 2,
    /// The key of the authority is in other hands, or may be.
    PEC_REVOCATION_REASON_CA_COMPROMISE = 3,
    /// What the certificate says of its subject is no longer so.
    PEC_REVOCATION_REASON_AFFILIATION_CHANGED = 4,
    /// Another certificate has taken its place.
    PEC_REVOCATION_REASON_SUPERSEDED = 5,
    /// It is no longer needed.
    PEC_REVOCATION_REASON_CESSATION_OF_OPERATION = 6,
    /// It is suspended and may come back.
    PEC_REVOCATION_REASON_CERTIFICATE_HOLD = 7,
    /// The suspension has ended.
    PEC_REVOCATION_REASON_REMOVE_FROM_CRL = 8,
    /// A privilege that it names was withdrawn.
    PEC_REVOCATION_REASON_PRIVILEGE_WITHDRAWN = 9,
    /// The key of an attribute authority is in other hands, or may be.
    PEC_REVOCATION_REASON_AA_COMPROMISE = 10,
    /// One that is newer than this header.
    PEC_REVOCATION_REASON_OTHER = 255,
} pec_revocation_reason;

/// The name of a revocation reason.
pec_str pec_revocation_reason_name(uint32_t revocation_reason);

/// How many certificates the chain has.
size_t pec_chain_count(const pec_report *report);

/// The distinguished name of one (RFC 4514).
pec_str pec_chain_subject(const pec_report *report, size_t index);

/// Its SHA-256, in lower-case hexadecimal.
pec_str pec_chain_sha256(const pec_report *report, size_t index);

/// Where it came from: "message" or "given".
pec_str pec_chain_source(const pec_report *report, size_t index);

/// Whether its revocation was judged: not of an anchor, and not if the chain is not trusted.
bool pec_chain_has_revocation(const pec_report *report, size_t index);

/// Whether it had been revoked when the message was signed.
pec_revocation pec_chain_revocation_status(const pec_report *report, size_t index);

/// SHA-256 of the CRL that tells it, in lower-case hexadecimal.
pec_str pec_chain_revocation_crl_sha256(const pec_report *report, size_t index);

/// When that CRL was issued.
int64_t pec_chain_revocation_this_update(const pec_report *report, size_t index);

/// By when the next one was to be issued.
int64_t pec_chain_revocation_next_update(const pec_report *report, size_t index);

/// When the certificate was revoked; with PEC_REVOCATION_GOOD, a time after the signing.
int64_t pec_chain_revocation_revoked_at(const pec_report *report, size_t index);

/// Why, if the CRL tells.
pec_revocation_reason pec_chain_revocation_reason(const pec_report *report, size_t index);


/* ============================================================================
 * Report: the basis
 *
 * What the trust in the signer rests on.
 */

/// Whether an anchor was reached.
bool pec_signature_has_basis(const pec_report *report);

/// The name of the built-in authority, or the distinguished name of the one that the caller gave.
pec_str pec_basis_anchor(const pec_report *report);

/// Where it is from: "built_in" or "given".
pec_str pec_basis_source(const pec_report *report);

/// Why the signer counts as accredited: "permitted_names", "pec_policy", "directory"; nothing if it does not.
pec_str pec_basis_accreditation(const pec_report *report);

/// Whether an edition of the authority's certificate counted: under an authority that lists providers.
bool pec_basis_has_edition(const pec_report *report);

/// SHA-256 of that edition, in lower-case hexadecimal.
pec_str pec_basis_edition_sha256(const pec_report *report);

/// Why it counts as genuine: "fingerprint", "root_key", "given_authority".
pec_str pec_basis_edition_proof(const pec_report *report);

/// Whether a provider directory was asked.
bool pec_basis_has_directory(const pec_report *report);

/// Its date.
int64_t pec_basis_directory_date(const pec_report *report);

/// The distinguished name of whoever signed it.
pec_str pec_basis_directory_signed_by(const pec_report *report);

/// SHA-256 of its file, in lower-case hexadecimal.
pec_str pec_basis_directory_sha256(const pec_report *report);


/* ============================================================================
 * Report: the certification data
 *
 * What the signed part says, whatever the verdict: to show. Rely on it only if `pec_report_is_certified`.
 */

/// The class of an error in certification data. Providers use it loosely: read the error text beside it.
typedef enum pec_error_class {
    /// None.
    PEC_ERROR_CLASS_NULL = 0,
    /// No error.
    PEC_ERROR_CLASS_NONE = 1,
    /// No such recipient.
    PEC_ERROR_CLASS_NO_RECIPIENT = 2,
    /// No such domain.
    PEC_ERROR_CLASS_NO_DOMAIN = 3,
    /// A virus.
    PEC_ERROR_CLASS_VIRUS = 4,
    /// Anything else.
    PEC_ERROR_CLASS_OTHER = 5,
} pec_error_class;

/// The delivery receipt that a sender asks for.
typedef enum pec_receipt_type {
    /// None.
    PEC_RECEIPT_TYPE_NULL = 0,
    /// With the whole original message (completa).
    PEC_RECEIPT_TYPE_COMPLETE = 1,
    /// With its text and the hashes of its attachments (breve).
    PEC_RECEIPT_TYPE_BRIEF = 2,
    /// Without it (sintetica).
    PEC_RECEIPT_TYPE_CONCISE = 3,
} pec_receipt_type;

/// The name of an error class.
pec_str pec_error_class_name(uint32_t error_class);

/// The name of a receipt type.
pec_str pec_receipt_type_name(uint32_t receipt_type);

/// Whether the signed part has certification data that can be read.
bool pec_report_has_certification_data(const pec_report *report);

/// What they say that the message is (`tipo`).
pec_kind pec_certification_kind(const pec_report *report);

/// The class of the error (`errore`).
pec_error_class pec_certification_error(const pec_report *report);

/// Who sent the original message (`mittente`).
pec_str pec_certification_sender(const pec_report *report);

/// Where replies go (`risposte`).
pec_str pec_certification_reply_to(const pec_report *report);

/// The subject of the original message, decoded (`oggetto`).
pec_str pec_certification_subject(const pec_report *report);

/// The name of the provider that certifies (`gestore-emittente`).
pec_str pec_certification_provider(const pec_report *report);

/// When the event took place (`data`).
int64_t pec_certification_date(const pec_report *report);

/// The identity of the submission (`identificativo`): the Message-ID that the sender's provider gave it, without angle brackets.
pec_str pec_certification_identifier(const pec_report *report);

/// The Message-ID that the sender's program gave it (`msgid`), without angle brackets.
pec_str pec_certification_msgid(const pec_report *report);

/// The delivery receipt that the sender asked for (`ricevuta`).
pec_receipt_type pec_certification_requested_receipt(const pec_report *report);

/// The recipient that the message is about (`consegna`).
pec_str pec_certification_delivery_to(const pec_report *report);

/// The provider's words on the error (`errore-esteso`).
pec_str pec_certification_error_text(const pec_report *report);

/// How many recipients the original message has (`destinatari`).
size_t pec_certification_recipient_count(const pec_report *report);

/// The address of one, from 0.
pec_str pec_certification_recipient_address(const pec_report *report, size_t index);

/// Whether it is a PEC address: 1, or 0 for one outside PEC, from which no delivery receipt comes; -1 if there is no such
/// recipient.
int32_t pec_certification_recipient_certified(const pec_report *report, size_t index);

/// How many recipients were taken in charge (`ricezione`).
size_t pec_certification_taken_in_charge_count(const pec_report *report);

/// The address of one, from 0.
pec_str pec_certification_taken_in_charge(const pec_report *report, size_t index);


/* ============================================================================
 * Report: findings and needs
 *
 * Everything that was noticed, in the order of the checks; and what would let the engine say more. Both are numbered from 0.
 */

/// How much a finding weighs.
typedef enum pec_severity {
    /// None.
    PEC_SEVERITY_NULL = 0,
    /// Worth knowing; nothing is wrong.
    PEC_SEVERITY_INFO = 1,
    /// Out of the ordinary, or weak; the verdict does not rest on it.
    PEC_SEVERITY_WARNING = 2,
    /// It lowers a facet of the report.
    PEC_SEVERITY_ERROR = 3,
    /// One that is newer than this header.
    PEC_SEVERITY_OTHER = 255,
} pec_severity;

/// What would let the engine say more.
typedef enum pec_need_kind {
    /// None.
    PEC_NEED_KIND_NULL = 0,
    /// The certificate of the signer.
    PEC_NEED_KIND_SIGNER_CERTIFICATE = 1,
    /// The certificate of an issuer.
    PEC_NEED_KIND_ISSUER_CERTIFICATE = 2,
    /// An edition of the authority's certificate, valid at the signing time, that can be proven.
    PEC_NEED_KIND_ISSUER_EDITION = 3,
    /// A certificate revocation list.
    PEC_NEED_KIND_CRL = 4,
    /// The time of signing, which the signature does not say.
    PEC_NEED_KIND_SIGNING_TIME = 5,
    /// One that is newer than this header.
    PEC_NEED_KIND_OTHER = 255,
} pec_need_kind;

/// The name of a severity.
pec_str pec_severity_name(uint32_t severity);

/// The name of a kind of need.
pec_str pec_need_kind_name(uint32_t kind);

/// How many findings there are.
size_t pec_report_finding_count(const pec_report *report);

/// How many more there were than the limits allow to keep.
size_t pec_report_findings_dropped(const pec_report *report);

/// The stable code of one, as "cms.ber".
pec_str pec_finding_code(const pec_report *report, size_t index);

/// How much it weighs.
pec_severity pec_finding_severity(const pec_report *report, size_t index);

/// Its line for people, in English.
pec_str pec_finding_text(const pec_report *report, size_t index);

/// Its line for people, in Italian.
pec_str pec_finding_text_it(const pec_report *report, size_t index);

/// The clause of the rule that it rests on, as "RFC 6109 3.3.2".
pec_str pec_finding_clause(const pec_report *report, size_t index);

/// The bytes of the message that it is about.
pec_span pec_finding_span(const pec_report *report, size_t index);

/// How many needs there are.
size_t pec_report_need_count(const pec_report *report);

/// What is needed.
pec_need_kind pec_need_type(const pec_report *report, size_t index);

/// From how many addresses it may be had.
size_t pec_need_url_count(const pec_report *report, size_t index);

/// One of these addresses. It stands in a certificate that anybody may have made: take it for a stranger's.
pec_str pec_need_url(const pec_report *report, size_t index, size_t url);

/// The distinguished name of the authority that issues it, if known.
pec_str pec_need_issuer(const pec_report *report, size_t index);


/* ============================================================================
 * Report: messages inside
 *
 * A report for each message inside, judged by itself; and where it stands in the outer one.
 */

/// How many messages inside have a report.
size_t pec_report_nested_count(const pec_report *report);

/// One of these reports, from 0: a handle to be freed by itself, before or after the report around it.
PEC_MUST_USE pec_status pec_report_nested(
    const pec_report *report,
    size_t index,
    pec_report **nested,
    pec_error **error);

/// Whether the report is one of a message inside another.
bool pec_report_has_place(const pec_report *report);

/// The number of the part in the outer message in which it stands.
size_t pec_place_part(const pec_report *report);

/// The file name of that part, decoded.
pec_str pec_place_name(const pec_report *report);

/// The bytes of that part in the outer message, header included.
pec_span pec_place_span(const pec_report *report);


/* ============================================================================
 * Report: what was sent
 *
 * What the caller gave by `pec_options_set_sent`, held against the original inside a receipt, part by part from 0.
 */

/// The certified msgid against the Message-ID of what was sent.
typedef enum pec_msgid_comparison {
    /// None.
    PEC_MSGID_COMPARISON_NULL = 0,
    /// They are the same.
    PEC_MSGID_COMPARISON_SAME = 1,
    /// They are not; a program or a relay may have written another.
    PEC_MSGID_COMPARISON_DIFFERENT = 2,
    /// One of them is absent, or nothing is certified.
    PEC_MSGID_COMPARISON_ABSENT = 3,
} pec_msgid_comparison;

/// How a part of the original inside compares with what was sent.
typedef enum pec_part_result {
    /// None.
    PEC_PART_RESULT_NULL = 0,
    /// Byte for byte the same, line ends aside.
    PEC_PART_RESULT_SAME = 1,
    /// The same in another transfer encoding.
    PEC_PART_RESULT_SAME_CONTENT = 2,
    /// Another content.
    PEC_PART_RESULT_DIFFERENT = 3,
    /// The hash in a brief receipt is that of the sent part.
    PEC_PART_RESULT_HASH_MATCHES = 4,
    /// It is not, in any form.
    PEC_PART_RESULT_HASH_DIFFERS = 5,
    /// It was sent and is not in the original inside.
    PEC_PART_RESULT_MISSING = 6,
    /// It is in the original inside and was not sent.
    PEC_PART_RESULT_ADDED = 7,
    /// One that is newer than this header.
    PEC_PART_RESULT_OTHER = 255,
} pec_part_result;

/// The form of a sent part over which the hash in a brief receipt was computed.
typedef enum pec_hash_form {
    /// None.
    PEC_HASH_FORM_NULL = 0,
    /// Encoded as transmitted, lines ending with CRLF.
    PEC_HASH_FORM_CRLF = 1,
    /// The same with LF.
    PEC_HASH_FORM_LF = 2,
    /// As PEC_HASH_FORM_CRLF, without the line ends at the end.
    PEC_HASH_FORM_CRLF_TRIMMED = 3,
    /// As PEC_HASH_FORM_LF, without them.
    PEC_HASH_FORM_LF_TRIMMED = 4,
    /// The content, its transfer encoding undone.
    PEC_HASH_FORM_DECODED = 5,
    /// As PEC_HASH_FORM_CRLF, with exactly one line end at the end.
    PEC_HASH_FORM_CRLF_ONE_END = 6,
    /// As PEC_HASH_FORM_LF, with exactly one.
    PEC_HASH_FORM_LF_ONE_END = 7,
    /// One that is newer than this header.
    PEC_HASH_FORM_OTHER = 255,
} pec_hash_form;

/// The name of its outcome.
pec_str pec_msgid_comparison_name(uint32_t msgid_comparison);

/// The name of its outcome.
pec_str pec_part_result_name(uint32_t part_result);

/// The name of a hash form.
pec_str pec_hash_form_name(uint32_t hash_form);

/// Whether something was given to compare.
bool pec_report_has_sent(const pec_report *report);

/// Whether the original inside is what was sent: 1 or 0; -1 if it cannot be told, and a finding says why. Only with
/// PEC_KIND_DELIVERY does it prove a delivery.
int32_t pec_sent_matches(const pec_report *report);

/// The certified msgid against the Message-ID of what was sent.
pec_msgid_comparison pec_sent_msgid(const pec_report *report);

/// How many parts were compared.
size_t pec_sent_part_count(const pec_report *report);

/// The number of one in the original inside; PEC_NO_INDEX if it is missing there.
size_t pec_sent_part_number(const pec_report *report, size_t index);

/// Its number in what was sent; PEC_NO_INDEX if it was added.
size_t pec_sent_part_sent_number(const pec_report *report, size_t index);

/// What the comparison gave.
pec_part_result pec_sent_part_result(const pec_report *report, size_t index);

/// Over which form of the sent part the hash is, in a brief receipt.
pec_hash_form pec_sent_part_form(const pec_report *report, size_t index);


/* ============================================================================
 * Verifying
 *
 * A verifier judges messages by what the caller trusts. Keep one for many messages: it remembers the signers that it has
 * verified.
 */

/// What the caller knows about a message.
typedef struct pec_options pec_options;

/// Judges messages. Once it is set up, any number of threads may verify with it at the same time.
typedef struct pec_verifier pec_verifier;

/// A verifier with this trust material, of which it takes a copy.
PEC_MUST_USE pec_status pec_verifier_new(
    const pec_trust *trust,
    pec_verifier **verifier,
    pec_error **error);

/// Sets the limits of its work, of which it takes a copy.
PEC_MUST_USE pec_status pec_verifier_set_limits(
    pec_verifier *verifier,
    const pec_limits *limits,
    pec_error **error);

/// Says whether a message may be authentic only with evidence about revocation; without it the verdict is then indeterminate.
PEC_MUST_USE pec_status pec_verifier_require_revocation(
    pec_verifier *verifier,
    bool required,
    pec_error **error);

/// Says whether a message may be authentic only with a witness of the time of signing (`pec_options_set_seen_at`).
PEC_MUST_USE pec_status pec_verifier_require_witness(
    pec_verifier *verifier,
    bool required,
    pec_error **error);

/// Says up to when a signature may use SHA-1: one that is signed later counts as untrusted. PEC_NO_TIME, which is the default:
/// at any time, with a warning.
PEC_MUST_USE pec_status pec_verifier_set_sha1_until(
    pec_verifier *verifier,
    int64_t until,
    pec_error **error);

/// Frees a verifier. Reports that it made live on.
void pec_verifier_free(pec_verifier *verifier);

/// Options that say nothing: certificates are judged at the time of signing alone.
PEC_MUST_USE pec_options *pec_options_new(void);

/// Names the present: the report then also says what has expired since.
PEC_MUST_USE pec_status pec_options_set_now(pec_options *options, int64_t now, pec_error **error);

/// Says when the caller provably had the message already: an entry in an audit log, a time stamp.
PEC_MUST_USE pec_status pec_options_set_seen_at(
    pec_options *options,
    int64_t seen_at,
    pec_error **error);

/// Gives the message as it was sent: the report then says whether the original inside a receipt is that very one. The message
/// may be freed after this; its bytes, if they are the caller's, must stay until the options are freed.
PEC_MUST_USE pec_status pec_options_set_sent(
    pec_options *options,
    const pec_message *sent,
    pec_error **error);

/// Frees options.
void pec_options_free(pec_options *options);

/// Judges a message and, each by itself, the messages inside it. `options` may be NULL. The message may be freed before the
/// report; its bytes, if they are the caller's, must stay.
PEC_MUST_USE pec_status pec_verify(
    const pec_verifier *verifier,
    const pec_message *message,
    const pec_options *options,
    pec_report **report,
    pec_error **error);


/* ============================================================================
 * What became of messages
 *
 * What `pec_tracker_submissions` answers: messages numbered from 0, their recipients, and for each recipient the messages that
 * prove something about it. docs/report.md explains the JSON.
 */

/// What became of a message, all its recipients together.
typedef enum pec_message_state {
    /// None.
    PEC_MESSAGE_STATE_NULL = 0,
    /// Something is awaited, and not late.
    PEC_MESSAGE_STATE_PENDING = 1,
    /// Every recipient has it.
    PEC_MESSAGE_STATE_DELIVERED = 2,
    /// Some recipients have it, the others will not.
    PEC_MESSAGE_STATE_PARTIAL = 3,
    /// No recipient has it or will.
    PEC_MESSAGE_STATE_FAILED = 4,
    /// The sender's provider refused it.
    PEC_MESSAGE_STATE_REJECTED = 5,
    /// The deadline has passed for some recipient.
    PEC_MESSAGE_STATE_OVERDUE = 6,
    /// Accepted, for addresses outside PEC only.
    PEC_MESSAGE_STATE_EXTERNAL = 7,
} pec_message_state;

/// What became of a message for one recipient.
typedef enum pec_delivery_state {
    /// None.
    PEC_DELIVERY_STATE_NULL = 0,
    /// Sent; nothing certified says more.
    PEC_DELIVERY_STATE_SUBMITTED = 1,
    /// The sender's provider accepted it.
    PEC_DELIVERY_STATE_ACCEPTED = 2,
    /// Accepted, for an address outside PEC: no delivery receipt will come.
    PEC_DELIVERY_STATE_EXTERNAL = 3,
    /// The recipient's provider took it in charge.
    PEC_DELIVERY_STATE_IN_CHARGE = 4,
    /// Not delivered within 12 hours; it still may be.
    PEC_DELIVERY_STATE_DELAYED = 5,
    /// It is in the recipient's mailbox.
    PEC_DELIVERY_STATE_DELIVERED = 6,
    /// It will not be delivered.
    PEC_DELIVERY_STATE_FAILED = 7,
    /// The sender's provider refused it.
    PEC_DELIVERY_STATE_REJECTED = 8,
    /// The deadline has passed without a delivery receipt or a final notice: one was lost.
    PEC_DELIVERY_STATE_OVERDUE = 9,
} pec_delivery_state;

/// What became of messages, as of one time. It never changes.
typedef struct pec_submissions pec_submissions;

/// The name of what became of a message.
pec_str pec_message_state_name(uint32_t message_state);

/// The name of what became of a message for a recipient.
pec_str pec_delivery_state_name(uint32_t state);

/// How many messages there are.
size_t pec_submissions_count(const pec_submissions *submissions);

/// Frees the answer.
void pec_submissions_free(pec_submissions *submissions);

/// The Message-ID of the original.
pec_str pec_submission_msgid(const pec_submissions *submissions, size_t index);

/// The certified identifier; nothing for a sent message without any receipt.
pec_str pec_submission_identifier(const pec_submissions *submissions, size_t index);

/// Who sent it.
pec_str pec_submission_sender(const pec_submissions *submissions, size_t index);

/// Its subject.
pec_str pec_submission_subject(const pec_submissions *submissions, size_t index);

/// When the sender's provider accepted it.
int64_t pec_submission_accepted_at(const pec_submissions *submissions, size_t index);

/// What became of it, all its recipients together.
pec_message_state pec_submission_state(const pec_submissions *submissions, size_t index);

/// How many things are out of the ordinary with it.
size_t pec_submission_flag_count(const pec_submissions *submissions, size_t index);

/// The code of one, as "tracker.conflict".
pec_str pec_submission_flag(const pec_submissions *submissions, size_t index, size_t flag);

/// To how many submissions a sent message without receipts may belong. Nothing follows from it.
size_t pec_submission_suggested_count(const pec_submissions *submissions, size_t index);

/// The identifier of one.
pec_str pec_submission_suggested(
    const pec_submissions *submissions,
    size_t index,
    size_t suggested);

/// The whole of it in JSON, on one line.
pec_str pec_submission_to_json(const pec_submissions *submissions, size_t index);

/// How many recipients it has.
size_t pec_submission_recipient_count(const pec_submissions *submissions, size_t index);

/// The address of one, from 0, its case as certified.
pec_str pec_recipient_address(const pec_submissions *submissions, size_t index, size_t recipient);

/// Whether it is a PEC address: 1 or 0; -1 if nothing certified says so.
int32_t pec_recipient_certified(const pec_submissions *submissions, size_t index, size_t recipient);

/// What became of the message for this recipient.
pec_delivery_state pec_recipient_state(
    const pec_submissions *submissions,
    size_t index,
    size_t recipient);

/// When that happened; for PEC_DELIVERY_STATE_OVERDUE, the deadline.
int64_t pec_recipient_at(const pec_submissions *submissions, size_t index, size_t recipient);

/// Why it was rejected, delayed or not delivered: the provider's words, or else one word for the kind of error.
pec_str pec_recipient_reason(const pec_submissions *submissions, size_t index, size_t recipient);

/// How many things are out of the ordinary with it.
size_t pec_recipient_flag_count(const pec_submissions *submissions, size_t index, size_t recipient);

/// The code of one, as "tracker.late_delivery".
pec_str pec_recipient_flag(
    const pec_submissions *submissions,
    size_t index,
    size_t recipient,
    size_t flag);

/// How many messages prove something about it.
size_t pec_recipient_evidence_count(
    const pec_submissions *submissions,
    size_t index,
    size_t recipient);

/// What one of them is, from 0.
pec_kind pec_evidence_kind(
    const pec_submissions *submissions,
    size_t index,
    size_t recipient,
    size_t evidence);

/// The verdict on it.
pec_verdict pec_evidence_verdict(
    const pec_submissions *submissions,
    size_t index,
    size_t recipient,
    size_t evidence);

/// Its SHA-256, in lower-case hexadecimal, by which the host finds it.
pec_str pec_evidence_message_sha256(
    const pec_submissions *submissions,
    size_t index,
    size_t recipient,
    size_t evidence);


/* ============================================================================
 * What belongs to no message
 *
 * What `pec_tracker_orphans` answers, numbered from 0. It moves no state.
 */

/// Receipts that belong to no message. It never changes.
typedef struct pec_orphans pec_orphans;

/// How many there are.
size_t pec_orphans_count(const pec_orphans *orphans);

/// Frees the answer.
void pec_orphans_free(pec_orphans *orphans);

/// SHA-256 of the message, in lower-case hexadecimal.
pec_str pec_orphan_message_sha256(const pec_orphans *orphans, size_t index);

/// What it is, or claims to be.
pec_kind pec_orphan_kind(const pec_orphans *orphans, size_t index);

/// The verdict on it.
pec_verdict pec_orphan_verdict(const pec_orphans *orphans, size_t index);

/// The identifier that it names.
pec_str pec_orphan_identifier(const pec_orphans *orphans, size_t index);

/// The msgid that it names.
pec_str pec_orphan_msgid(const pec_orphans *orphans, size_t index);

/// The recipient that it names.
pec_str pec_orphan_recipient(const pec_orphans *orphans, size_t index);

/// Why it belongs to no message: a code, as "tracker.not_certified".
pec_str pec_orphan_why(const pec_orphans *orphans, size_t index);

/// To how many submissions it may belong. Nothing follows from it.
size_t pec_orphan_suggested_count(const pec_orphans *orphans, size_t index);

/// The identifier of one.
pec_str pec_orphan_suggested(const pec_orphans *orphans, size_t index, size_t suggested);

/// The whole of it in JSON, on one line.
pec_str pec_orphan_to_json(const pec_orphans *orphans, size_t index);


/* ============================================================================
 * Following what was sent
 *
 * A tracker takes in receipts in any order, and as often as they come, and says what became of each message, recipient by
 * recipient. It has a lock: several threads may feed it and ask it at the same time.
 */

/// What is known of messages that were sent.
typedef struct pec_tracker pec_tracker;

/// An empty tracker.
PEC_MUST_USE pec_tracker *pec_tracker_new(void);

/// Takes in what a judged message says: a fact if it is a certified receipt; else, if it says that it is one, a claim, which
/// moves nothing. `news` gets whether anything in it was new; it may be NULL.
PEC_MUST_USE pec_status pec_tracker_feed(
    pec_tracker *tracker,
    const pec_report *report,
    bool *news,
    pec_error **error);

/// Takes in a message as the host sent it, which is then followed also without any receipt. `news` gets 1 if it was new and 0 if
/// not, -1 if nothing was taken in, for it has not exactly one author; it may be NULL.
PEC_MUST_USE pec_status pec_tracker_feed_sent(
    pec_tracker *tracker,
    const pec_message *message,
    int32_t *news,
    pec_error **error);

/// Takes in a fact that `pec_report_fact_json` gave. It TRUSTS THE HOST: whoever can write to its store can make any receipt.
/// `news` gets whether it was new; it may be NULL.
PEC_MUST_USE pec_status pec_tracker_feed_trusted_fact(
    pec_tracker *tracker,
    pec_str fact,
    bool *news,
    pec_error **error);

/// Adds all that another tracker holds.
PEC_MUST_USE pec_status pec_tracker_merge(
    pec_tracker *tracker,
    const pec_tracker *other,
    pec_error **error);

/// What became of each message, as of `now`. The answer lives by itself.
PEC_MUST_USE pec_status pec_tracker_submissions(
    const pec_tracker *tracker,
    int64_t now,
    pec_submissions **submissions,
    pec_error **error);

/// What belongs to no message: receipts without an identity, and what only claims to be a receipt. The answer lives by itself.
PEC_MUST_USE pec_status pec_tracker_orphans(
    const pec_tracker *tracker,
    pec_orphans **orphans,
    pec_error **error);

/// The first moment after `now` at which time alone changes some state; PEC_NO_TIME if there is none.
int64_t pec_tracker_next_deadline(const pec_tracker *tracker, int64_t now);

/// The whole set in JSON, to be kept. `pec_buffer_text` shows it.
PEC_MUST_USE pec_status pec_tracker_snapshot(
    const pec_tracker *tracker,
    pec_buffer **json,
    pec_error **error);

/// The tracker that a snapshot was taken of. It TRUSTS THE HOST, as `pec_tracker_feed_trusted_fact` does.
PEC_MUST_USE pec_status pec_tracker_trusted_from_snapshot(
    pec_str json,
    pec_tracker **tracker,
    pec_error **error);

/// Frees a tracker. Answers that it gave live on.
void pec_tracker_free(pec_tracker *tracker);


/* ============================================================================
 * Drafts, and signing them
 *
 * A draft is signed by the host: its key may be in a hardware module, or in another process.
 */

/// A digest algorithm.
typedef enum pec_digest {
    /// None.
    PEC_DIGEST_NULL = 0,
    /// SHA-1.
    PEC_DIGEST_SHA1 = 1,
    /// SHA-256.
    PEC_DIGEST_SHA256 = 2,
    /// SHA-384.
    PEC_DIGEST_SHA384 = 3,
    /// SHA-512.
    PEC_DIGEST_SHA512 = 4,
    /// One that is newer than this header.
    PEC_DIGEST_OTHER = 255,
} pec_digest;

/// A message that is ready to be signed. It never changes.
typedef struct pec_draft pec_draft;

/// Where the host's function puts its answer. It lives as long as the call of that function, and is not freed by it.
typedef struct pec_signing pec_signing;

/// The host's function: signs `to_be_signed` (not its hash) by RSA PKCS#1 v1.5 with this digest, and answers by
/// `pec_signing_give` or `pec_signing_fail`. `user` is the pointer that was given to `pec_draft_sign`. It keeps no view after it
/// returns, and no exception of C++ may leave it.
typedef void (
    *pec_sign_function)(void *user,
    enum pec_digest digest,
    pec_bytes to_be_signed,
    struct pec_signing *signing);

/// The name of a digest.
pec_str pec_digest_name(uint32_t digest);

/// Gives the signature, of which a copy is taken.
PEC_MUST_USE pec_status pec_signing_give(pec_signing *signing, pec_bytes signature);

/// Says why there is no signature: this is what the error of `pec_draft_sign` tells.
PEC_MUST_USE pec_status pec_signing_fail(pec_signing *signing, pec_str why);

/// Signs a draft by the host's function, which is called at most once, before this returns. `certificates` are those that go into the
/// signature, in DER: the signer's own first, then those of its issuers. `message` gets the whole signed message.
PEC_MUST_USE pec_status pec_draft_sign(
    const pec_draft *draft,
    const pec_bytes *certificates,
    size_t certificate_count,
    pec_sign_function sign,
    void *user,
    pec_buffer **message,
    pec_error **error);

/// The certification data (daticert.xml) that it will hold; nothing in an anomaly envelope.
pec_bytes pec_draft_certification_data(const pec_draft *draft);

/// Frees a draft.
void pec_draft_free(pec_draft *draft);


/* ============================================================================
 * Issuing what a provider issues
 *
 * Receipts, notices and envelopes of every kind (RFC 6109 section 3), for test data and for a sandbox provider: not what a
 * real provider runs. A `pec_submitted_message` is what a user submitted, a `pec_provider` makes a draft of each message
 * about it, and the host's signer signs the draft. All is deterministic: times and Message-IDs are arguments.
 *
 * `time` is the moment of the event, `offset_minutes` how far the provider's local time is ahead of UTC, `message_id` the
 * Message-ID of what is issued, without angle brackets. `reason` is the provider's words on what went wrong.
 */

/// Which notice that a message was not delivered in time (RFC 6109 section 3.1.6).
typedef enum pec_timeout {
    /// None.
    PEC_TIMEOUT_NULL = 0,
    /// Nobody has taken it in charge within 12 hours.
    PEC_TIMEOUT_TWELVE_HOURS = 1,
    /// It has not been delivered within 24 hours; the provider stops waiting.
    PEC_TIMEOUT_TWENTY_FOUR_HOURS = 2,
} pec_timeout;

/// A provider. It never changes.
typedef struct pec_provider pec_provider;

/// A message as a user submitted it.
typedef struct pec_submitted_message pec_submitted_message;

/// The name of a timeout.
pec_str pec_timeout_name(uint32_t timeout);

/// A provider by its name, as certification data state it, and the mail domain of its address, which its certificate must carry.
PEC_MUST_USE pec_status pec_provider_new(
    pec_str name,
    pec_str domain,
    pec_provider **provider,
    pec_error **error);

/// The address from which it issues everything.
pec_str pec_provider_address(const pec_provider *provider);

/// Frees a provider.
void pec_provider_free(pec_provider *provider);

/// A message that was submitted by `sender`, to which the provider gives `identifier` (without angle brackets). Msgid, subject,
/// reply address and the receipt asked for are read from its header. It is copied.
PEC_MUST_USE pec_status pec_submitted_message_new(
    pec_bytes original,
    pec_str sender,
    pec_str identifier,
    pec_submitted_message **message,
    pec_error **error);

/// Adds a recipient, and whether it has a PEC address.
PEC_MUST_USE pec_status pec_submitted_message_add_recipient(
    pec_submitted_message *message,
    pec_str address,
    bool certified,
    pec_error **error);

/// Sets another msgid, without angle brackets, or none.
PEC_MUST_USE pec_status pec_submitted_message_set_msgid(
    pec_submitted_message *message,
    pec_str msgid,
    pec_error **error);

/// Sets another subject, or none.
PEC_MUST_USE pec_status pec_submitted_message_set_subject(
    pec_submitted_message *message,
    pec_str subject,
    pec_error **error);

/// Sets another address for replies, or none.
PEC_MUST_USE pec_status pec_submitted_message_set_reply_to(
    pec_submitted_message *message,
    pec_str reply_to,
    pec_error **error);

/// Asks for this delivery receipt, a `pec_receipt_type`.
PEC_MUST_USE pec_status pec_submitted_message_set_requested_receipt(
    pec_submitted_message *message,
    uint32_t receipt,
    pec_error **error);

/// Frees a submitted message.
void pec_submitted_message_free(pec_submitted_message *message);

/// Acceptance (ricevuta di accettazione), section 3.1.2.
PEC_MUST_USE pec_status pec_provider_acceptance(
    const pec_provider *provider,
    const pec_submitted_message *message,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Non-acceptance for a formal defect (avviso di non accettazione per eccezioni formali), section 3.1.3.
PEC_MUST_USE pec_status pec_provider_non_acceptance(
    const pec_provider *provider,
    const pec_submitted_message *message,
    pec_str reason,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Non-acceptance for a virus (avviso di non accettazione per virus), section 3.1.4.
PEC_MUST_USE pec_status pec_provider_non_acceptance_for_virus(
    const pec_provider *provider,
    const pec_submitted_message *message,
    pec_str reason,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Transport envelope (busta di trasporto), section 3.1.5. Its Message-ID is the identifier of the submitted message.
PEC_MUST_USE pec_status pec_provider_transport_envelope(
    const pec_provider *provider,
    const pec_submitted_message *message,
    int64_t time,
    int16_t offset_minutes,
    pec_draft **draft,
    pec_error **error);

/// Anomaly envelope (busta di anomalia), section 3.2.2, around a whole received message that is ordinary mail or a defective PEC
/// message, from `sender`. It certifies nothing, and keeps the Message-ID of what it is around, if that has one.
PEC_MUST_USE pec_status pec_provider_anomaly_envelope(
    const pec_provider *provider,
    pec_bytes received,
    pec_str sender,
    pec_str reason,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Server acceptance (ricevuta di presa in carico), section 3.2.1: for the recipients at this provider, `taken`, to the service
/// mailbox of the sender's provider.
PEC_MUST_USE pec_status pec_provider_server_acceptance(
    const pec_provider *provider,
    const pec_submitted_message *message,
    const pec_str *taken,
    size_t taken_count,
    pec_str service_mailbox,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Delivery to one recipient (ricevuta di avvenuta consegna), section 3.3.2, in the form that the sender asked for. A
/// recipient of a copy (Cc) gives a concise one whatever was asked for.
PEC_MUST_USE pec_status pec_provider_delivery(
    const pec_provider *provider,
    const pec_submitted_message *message,
    pec_str to,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Non-delivery to one recipient (avviso di mancata consegna), section 3.3.3. `error_class` is a `pec_error_class`.
PEC_MUST_USE pec_status pec_provider_non_delivery(
    const pec_provider *provider,
    const pec_submitted_message *message,
    pec_str to,
    uint32_t error_class,
    pec_str reason,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Non-delivery for a virus (avviso di mancata consegna per virus), section 3.2.4: by the sender's provider, when the
/// recipient's has detected one.
PEC_MUST_USE pec_status pec_provider_non_delivery_for_virus(
    const pec_provider *provider,
    const pec_submitted_message *message,
    pec_str to,
    pec_str reason,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Delivery time-out (avviso di mancata consegna per superamento dei tempi massimi), section 3.1.6. `timeout` is a
/// `pec_timeout`.
PEC_MUST_USE pec_status pec_provider_delivery_timeout(
    const pec_provider *provider,
    const pec_submitted_message *message,
    pec_str to,
    uint32_t timeout,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);

/// Virus detection (avviso di rilevazione virus), section 3.2.3: for one recipient, to the service mailbox of the sender's
/// provider.
PEC_MUST_USE pec_status pec_provider_virus_detection(
    const pec_provider *provider,
    const pec_submitted_message *message,
    pec_str to,
    pec_str service_mailbox,
    pec_str reason,
    int64_t time,
    int16_t offset_minutes,
    pec_str message_id,
    pec_draft **draft,
    pec_error **error);


/* ============================================================================
 * What to search for
 *
 * A search is a set of conditions, each with a name and a text for its value. All of them must be met; without any, all messages are
 * found, the newest first.
 */

/// What to search an archive for.
typedef struct pec_search pec_search;

/// No conditions: all messages.
PEC_MUST_USE pec_search *pec_search_new(void);

/// Sets the condition of this name, in place of what it was: "words", as a person types them (a word that ends in * stands for all that
/// begin so); "kind" and "verdict"; "mailbox", "sender", "recipient", "provider", "tag", "category" and "hold"; "from" and "before",
/// times in RFC 3339 or seconds since 1970; "has_attachment", "has_signed_attachment" and "claims", "true" or "false"; "order",
/// "newest_first" or "oldest_first"; "after", what `pec_entries_next` gave; "most", how many hits a page has. "state" and
/// "recipient_state" are about submissions alone.
PEC_MUST_USE pec_status pec_search_set(
    pec_search *search,
    pec_str name,
    pec_str value,
    pec_error **error);

/// Frees a search.
void pec_search_free(pec_search *search);


/* ============================================================================
 * What a search finds
 *
 * A page of messages, numbered from 0. The keys of the JSON are explained by the Rust types `pec_archive::Entry` and those in it.
 */

/// Messages that were found.
typedef struct pec_entries pec_entries;

/// How many messages there are on this page.
size_t pec_entries_count(const pec_entries *entries);

/// Where the next page begins: the value of "after" for the same search. Nothing if there are no more.
pec_str pec_entries_next(const pec_entries *entries);

/// The SHA-256 of a message, in hexadecimal: its name in the archive.
pec_str pec_entries_sha256(const pec_entries *entries, size_t index);

/// What it is.
pec_kind pec_entries_kind(const pec_entries *entries, size_t index);

/// Its verdict when it was taken in.
pec_verdict pec_entries_verdict(const pec_entries *entries, size_t index);

/// When it was written, as well as that is known: the certified time, else that of its header, else when it was first seen.
int64_t pec_entries_at(const pec_entries *entries, size_t index);

/// The subject to show: the certified one, else that of the header.
pec_str pec_entries_subject(const pec_entries *entries, size_t index);

/// All that the archive knows of it, in JSON.
pec_str pec_entries_json(const pec_entries *entries, size_t index);

/// Frees a page, and the texts that it gave.
void pec_entries_free(pec_entries *entries);


/* ============================================================================
 * Stores and sources of the host's
 *
 * Where an archive keeps its objects, and where messages come from, may be functions of the host's own. The library calls them with the
 * pointer `user` that it was given along, and a `pec_answer`, in which they put what they have to say by the `pec_answer_` functions: it
 * lives as long as the call. They keep no view after they return, and no exception of C++ may leave them.
 *
 * What each function has to do, the Rust traits `pec_core::ports::Objects` and `MailSource` say; `pec_check_objects` and
 * `pec_check_source` try it out. Those of a store are called by several threads at once, those of a source by one at a time, mostly
 * another one than that which called `pec_archive_add`.
 */

/// What kind of failure it is.
typedef enum pec_port_error {
    /// None.
    PEC_PORT_ERROR_NULL = 0,
    /// There is nothing of this name.
    PEC_PORT_ERROR_NOT_FOUND = 1,
    /// There is something of this name already.
    PEC_PORT_ERROR_EXISTS = 2,
    /// Somebody else wrote first.
    PEC_PORT_ERROR_CONFLICT = 3,
    /// It cannot do this at all.
    PEC_PORT_ERROR_UNSUPPORTED = 4,
    /// No room is left.
    PEC_PORT_ERROR_FULL = 5,
    /// It does not answer, or is busy for too long; it may later.
    PEC_PORT_ERROR_UNAVAILABLE = 6,
    /// It does not let this program in.
    PEC_PORT_ERROR_DENIED = 7,
    /// What it holds is not what was put there.
    PEC_PORT_ERROR_DAMAGED = 8,
    /// A newer version of the software wrote it.
    PEC_PORT_ERROR_NEWER = 9,
    /// It is something else than what was asked for.
    PEC_PORT_ERROR_FOREIGN = 10,
    /// A name, an id or a value is not allowed.
    PEC_PORT_ERROR_INVALID = 11,
    /// It failed for a reason of its own.
    PEC_PORT_ERROR_FAILED = 12,
    /// One that is newer than this header.
    PEC_PORT_ERROR_OTHER = 255,
} pec_port_error;

/// Which kind of folder a message lies in.
typedef enum pec_folder {
    /// None.
    PEC_FOLDER_NULL = 0,
    /// Of messages that the user sent.
    PEC_FOLDER_SENT = 1,
    /// Of messages that were not sent, or not yet.
    PEC_FOLDER_UNSENT = 2,
    /// Any other.
    PEC_FOLDER_OTHER = 3,
} pec_folder;

/// What a mailbox notes about a message (RFC 9051 section 2.3.2).
typedef enum pec_mark {
    /// None.
    PEC_MARK_NULL = 0,
    /// It was read.
    PEC_MARK_SEEN = 1,
    /// It was answered.
    PEC_MARK_ANSWERED = 2,
    /// Somebody marked it as important.
    PEC_MARK_FLAGGED = 3,
    /// One that is newer than this header.
    PEC_MARK_OTHER = 255,
} pec_mark;

/// Where a function of the host's puts its answer. It lives as long as the call of that function, and is not freed by it.
typedef struct pec_answer pec_answer;

/// A store of objects: named bytes that are written once.
typedef struct pec_objects pec_objects;

/// Where messages come from.
typedef struct pec_source pec_source;

/// The host's function that stores an object under a name that is free.
typedef void (
    *pec_create_function)(void *user,
    pec_str name,
    pec_bytes content,
    struct pec_answer *answer);

/// The host's function that is asked about one object or message: to give its bytes, or to delete it.
typedef void (*pec_named_function)(void *user, pec_str name, struct pec_answer *answer);

/// The host's function that gives some bytes of an object.
typedef void (
    *pec_range_function)(void *user,
    pec_str name,
    uint64_t from,
    uint64_t length,
    struct pec_answer *answer);

/// The host's function that lists objects, or messages: then `prefix` is nothing. Those behind `after`, which may be nothing, at most
/// `most`.
typedef void (
    *pec_list_function)(void *user,
    pec_str prefix,
    pec_str after,
    size_t most,
    struct pec_answer *answer);

/// The host's function that is called once `user` is needed no more.
typedef void (*pec_release_function)(void *user);

/// The host's function that sets a mark on a message, or takes it away; `mark` is a `pec_mark`.
typedef void (
    *pec_mark_function)(void *user,
    pec_str id,
    uint32_t mark,
    bool on,
    struct pec_answer *answer);

/// The host's function that opens a store, which the library frees: a new and empty one in place of the one before, or another handle on
/// the one that was opened last. NULL if it cannot.
typedef struct pec_objects *(*pec_open_objects_function)(void *user, bool fresh);

/// The host's function that opens a source, which the library frees: one that holds exactly these messages or, if `messages` is NULL, the
/// one that was opened last, again. NULL if it cannot.
typedef struct pec_source *(
    *pec_open_source_function)(void *user,
    const pec_bytes *messages,
    size_t message_count);

/// The name of a kind of failure.
pec_str pec_port_error_name(uint32_t kind);

/// The name of a kind of folder.
pec_str pec_folder_name(uint32_t folder);

/// The name of a mark.
pec_str pec_mark_name(uint32_t mark);

/// Says that it failed, and how. `detail` tells a person what happened, and to what; it should hold no personal data.
PEC_MUST_USE pec_status pec_answer_fail(pec_answer *answer, uint32_t kind, pec_str detail);

/// Gives bytes, of which a copy is taken: all that were asked for, or piece by piece.
PEC_MUST_USE pec_status pec_answer_bytes(pec_answer *answer, pec_bytes bytes);

/// Lists an object, by its name and how many bytes it has.
PEC_MUST_USE pec_status pec_answer_object(pec_answer *answer, pec_str name, uint64_t bytes);

/// Lists a message: its id, its `pec_folder`, whether what has this id never changes, and whether it comes out of a mailbox file, which may
/// have put a `>` before some of its lines.
PEC_MUST_USE pec_status pec_answer_message(
    pec_answer *answer,
    pec_str id,
    uint32_t folder,
    bool permanent,
    bool quoted);

/// Says how many bytes the message has that was listed last, if the source knows that.
PEC_MUST_USE pec_status pec_answer_message_bytes(pec_answer *answer, uint64_t bytes);

/// Says that the message that was listed last has a `pec_mark`.
PEC_MUST_USE pec_status pec_answer_message_mark(pec_answer *answer, uint32_t mark);

/// A store of objects of the host's. `release` may be NULL; it is called once neither this handle nor an archive needs `user` any more, and
/// also if this call fails for want of a function.
PEC_MUST_USE pec_status pec_objects_new(
    void *user,
    pec_create_function create,
    pec_named_function get,
    pec_range_function get_range,
    pec_list_function list,
    pec_named_function delete_,
    pec_release_function released,
    pec_objects **objects,
    pec_error **error);

/// Frees a store of objects. An archive over it keeps what it needs.
void pec_objects_free(pec_objects *objects);

/// A source of messages of the host's. `mark`, `delete` and `released` may be NULL: then it keeps no marks, is only read, or is told nothing.
PEC_MUST_USE pec_status pec_source_new(
    void *user,
    pec_list_function list,
    pec_named_function fetch,
    pec_mark_function mark,
    pec_named_function delete_,
    pec_release_function released,
    pec_source **source,
    pec_error **error);

/// Frees a source.
void pec_source_free(pec_source *source);

/// Tries whether a store of objects does all that it has to. `conforms` gets whether it does, `outcomes` what was found, in JSON: a list of
/// `name`, `meaning` and `violation`, which is null if all is as it must be.
PEC_MUST_USE pec_status pec_check_objects(
    pec_open_objects_function open,
    void *user,
    bool *conforms,
    pec_buffer **outcomes,
    pec_error **error);

/// Tries whether a source of messages does all that it has to, as `pec_check_objects` does.
PEC_MUST_USE pec_status pec_check_source(
    pec_open_source_function open,
    void *user,
    bool *conforms,
    pec_buffer **outcomes,
    pec_error **error);


/* ============================================================================
 * An index of the host's
 *
 * What an archive is searched by is a file of SQLite, or functions of the host's own, which work as those of a store do: several threads
 * call them at once. What each has to do, the Rust trait `pec_core::ports::Index` says; `pec_check_index` tries it out.
 *
 * Documents, batches and queries are JSON, of which every key is always there; its numbers are whole ones of 64 bits, `at` and `due` also less
 * than zero, and its texts hold no NUL. Ids of texts and the ends of the log are 64 hexadecimal
 * digits; all other texts are compared byte by byte. A document is
 *
 * ```json
 * {"key": "...", "family": "...", "at": 17, "due": null, "labels": ["..."], "texts": ["<id>"], "body": "..."}
 * ```
 *
 * where `due` is null or a number, and what is given back has to be what was written. A batch, which is written wholly or not at all:
 *
 * ```json
 * {"after": {"segment": 4, "head": "<end>"}, "position": {"segment": 5, "head": "<end>"}, "remove": ["<key>"],
 *  "texts": [{"id": "<id>", "words": ["..."]}], "documents": [...]}
 * ```
 *
 * It conflicts unless `after` is where the index stands, which is then at `position`. Removals come first, then texts, of which one that is
 * there stays as it is, then documents, each in place of the one with its key. Texts that no document has after that are gone. A query,
 * which finds what meets all of it:
 *
 * ```json
 * {"family": "...", "labels": ["..."], "without": ["..."], "words": [{"text": "...", "prefix": false}], "from": null, "before": null,
 *  "due": null, "order": "newest_first", "after": null, "most": 100}
 * ```
 *
 * `words` are those of any text of a document, with `prefix` any that begins so. `from` (or null) is the least `at`, `before` (or null) is more
 * than the greatest. `due` is null, `{"passed": 17}` for those that have a `due` of 17 or less, or `{"ahead": 17}` for those that have none,
 * or a greater one. The `order` is by `at`, then by `key`: `oldest_first`, or `newest_first` with the greatest first. `after` is null or
 * `{"at": 17, "key": "..."}`: then only what comes behind this place is found, whether there is something at it or not. A count regards
 * neither `after` nor `most`.
 */

/// What an archive is searched by, which can be made anew from its objects.
typedef struct pec_index pec_index;

/// The host's function that says where its index stands, or empties it.
typedef void (*pec_plain_function)(void *user, pec_answer *answer);

/// The host's function that writes a batch, or finds or counts what matches a query; each is JSON.
typedef void (*pec_json_function)(void *user, pec_str json, pec_answer *answer);

/// The host's function that is asked about several documents by their keys, or several texts by their ids.
typedef void (
    *pec_each_function)(void *user,
    const pec_str *names,
    size_t name_count,
    pec_answer *answer);

/// The host's function that opens an index, which the library frees: a new and empty one in place of the one before, or another handle on
/// the one that was opened last. NULL if it cannot.
typedef struct pec_index *(*pec_open_index_function)(void *user, bool fresh);

/// Says where the index stands: the number of the last segment of the log that was written to it and its end; both of the last batch, as
/// they stood there. Of one that is new or was emptied, 0 and nothing.
PEC_MUST_USE pec_status pec_answer_position(pec_answer *answer, uint64_t segment, pec_str head);

/// Gives a document in JSON: the next one that was found or, of those that were asked for by their keys, the next one in that order;
/// nothing where there is none.
PEC_MUST_USE pec_status pec_answer_document(pec_answer *answer, pec_str document);

/// Says whether the index has a text: the next one of those that were asked for, in that order.
PEC_MUST_USE pec_status pec_answer_has_text(pec_answer *answer, bool is_there);

/// Says how many documents match.
PEC_MUST_USE pec_status pec_answer_count(pec_answer *answer, uint64_t count);

/// An index of the host's. `released` may be NULL, as in `pec_objects_new`.
PEC_MUST_USE pec_status pec_index_new(
    void *user,
    pec_plain_function position,
    pec_json_function write,
    pec_each_function get,
    pec_each_function has_texts,
    pec_json_function find,
    pec_json_function count,
    pec_plain_function clear,
    pec_release_function released,
    pec_index **index,
    pec_error **error);

/// An index in a file of SQLite, which is made if it is not there.
PEC_MUST_USE pec_status pec_index_open(pec_str file, pec_index **index, pec_error **error);

/// Frees an index. An archive over it keeps what it needs.
void pec_index_free(pec_index *index);

/// Tries whether an index does all that it has to, as `pec_check_objects` does.
PEC_MUST_USE pec_status pec_check_index(
    pec_open_index_function open,
    void *user,
    bool *conforms,
    pec_buffer **outcomes,
    pec_error **error);


/* ============================================================================
 * An archive
 *
 * One archive for all messages, in a folder: it stores each once, byte for byte, finds it by its words, follows what was sent, and can
 * prove what it holds. `who` and `now` are who does something, and when: they go into its log. Messages are named by their SHA-256,
 * in hexadecimal. Answers in JSON have the keys of the Rust types of `pec_archive` that their descriptions name.
 *
 * Any number of threads and processes may use one archive at once; a function that changes what is stored takes a `const` handle,
 * too.
 */

/// An archive.
typedef struct pec_archive pec_archive;

/// The host's function that hears what became of a message: its id in the source and, if it is kept for good, its SHA-256, how many
/// bytes it has, and whether it is new; or why it could not be had. It returns whether to go on, and keeps no view after that.
typedef bool (
    *pec_added_function)(void *user,
    pec_str id,
    pec_str sha256,
    uint64_t bytes,
    bool is_new,
    pec_str failure);

/// The host's function that hears how far something is: how much of all is done, and how many messages were sound so far. It returns
/// whether to go on.
typedef bool (*pec_checking_function)(void *user, uint64_t done, uint64_t all, uint64_t messages);

/// The host's function that gets what was done, in JSON on one line. It returns whether it wants more, and keeps no view after that.
typedef bool (*pec_event_function)(void *user, pec_str json);

/// Makes an archive in a folder that is new or empty. `retention_years` is how long messages must be kept, usually 10; `deletion`
/// whether they may be deleted after that, usually not.
PEC_MUST_USE pec_status pec_archive_create(
    pec_str folder,
    uint16_t retention_years,
    bool deletion,
    pec_str who,
    int64_t now,
    pec_archive **archive,
    pec_error **error);

/// Opens the archive in a folder.
PEC_MUST_USE pec_status pec_archive_open(pec_str folder, pec_archive **archive, pec_error **error);

/// Opens one whose index may be damaged, or that of another archive: to check or to repair it.
PEC_MUST_USE pec_status pec_archive_open_unread(
    pec_str folder,
    pec_archive **archive,
    pec_error **error);

/// Lets go of an archive. What it gave lives on.
void pec_archive_free(pec_archive *archive);

/// Takes in all messages of files, folders, Maildir and mbox, as those of a mailbox. `added`, which may be NULL, hears of each once it
/// is kept for good, in the thread that calls this. Taking in the same again changes nothing: so a run that was ended goes on.
/// `summary` gets a `Summary` in JSON.
PEC_MUST_USE pec_status pec_archive_add_files(
    const pec_archive *archive,
    const pec_str *paths,
    size_t path_count,
    pec_str mailbox,
    const pec_verifier *verifier,
    pec_str who,
    int64_t now,
    pec_added_function added,
    void *user,
    pec_buffer **summary,
    pec_error **error);

/// Makes an archive over a store of the host's, and an index; both have to be empty. They may be freed before it.
PEC_MUST_USE pec_status pec_archive_create_over(
    const pec_objects *objects,
    const pec_index *index,
    uint16_t retention_years,
    bool deletion,
    pec_str who,
    int64_t now,
    pec_archive **archive,
    pec_error **error);

/// Opens an archive over a store of the host's. An index that is empty is made anew.
PEC_MUST_USE pec_status pec_archive_open_over(
    const pec_objects *objects,
    const pec_index *index,
    pec_archive **archive,
    pec_error **error);

/// Takes in all messages of a source of the host's, as `pec_archive_add_files` does.
PEC_MUST_USE pec_status pec_archive_add(
    const pec_archive *archive,
    const pec_source *source,
    pec_str mailbox,
    const pec_verifier *verifier,
    pec_str who,
    int64_t now,
    pec_added_function added,
    void *user,
    pec_buffer **summary,
    pec_error **error);

/// A message, byte for byte as it was taken in: these bytes or an error, never others.
PEC_MUST_USE pec_status pec_archive_message(
    const pec_archive *archive,
    pec_str message,
    pec_buffer **bytes,
    pec_error **error);

/// What the archive knows of a message: an `Entry` in JSON, as `pec_entries_json` gives it. PEC_STATUS_NO_MESSAGE if it has none of this
/// name.
PEC_MUST_USE pec_status pec_archive_entry(
    const pec_archive *archive,
    pec_str message,
    pec_buffer **entry,
    pec_error **error);

/// The messages that meet all conditions: a page of them.
PEC_MUST_USE pec_status pec_archive_search(
    const pec_archive *archive,
    const pec_search *search,
    pec_entries **entries,
    pec_error **error);

/// How many messages meet all conditions, whatever the page.
PEC_MUST_USE pec_status pec_archive_count(
    const pec_archive *archive,
    const pec_search *search,
    size_t *count,
    pec_error **error);

/// What became of the messages that were sent, as of `now`, of those that meet all conditions: a page of them in JSON,
/// `{"submissions": [...], "next": ...}`. A submission is as `pec_submission_to_json` gives it, with `messages`, the SHA-256 of all messages
/// about it; next is where the next page begins, or null.
PEC_MUST_USE pec_status pec_archive_submissions(
    const pec_archive *archive,
    const pec_search *search,
    int64_t now,
    pec_buffer **submissions,
    pec_error **error);

/// How many submissions meet all conditions, whatever the page.
PEC_MUST_USE pec_status pec_archive_count_submissions(
    const pec_archive *archive,
    const pec_search *search,
    int64_t now,
    size_t *count,
    pec_error **error);

/// All that belongs to one message that was sent, by its certified identifier, its Message-ID, or the SHA-256 of any message about it:
/// `{"submissions": [...], "messages": [...]}`, as `pec_archive_submissions` and `pec_entries_json` give them.
PEC_MUST_USE pec_status pec_archive_dossier(
    const pec_archive *archive,
    pec_str id,
    int64_t now,
    pec_buffer **dossier,
    pec_error **error);

/// How the archive stands as of `now`: a `Status` in JSON. What failed and what was delivered counts from `since` on.
PEC_MUST_USE pec_status pec_archive_status(
    const pec_archive *archive,
    int64_t now,
    int64_t since,
    pec_buffer **standing,
    pec_error **error);

/// Reads everything back and hashes it again; with a `judge`, which may be NULL, it verifies each message again, too. `head` is an end of
/// the log that was noted down before, or nothing. `is_sound` gets whether nothing is wrong with what was kept, `checked` a `Checked` in
/// JSON. `checking` may be NULL.
PEC_MUST_USE pec_status pec_archive_check(
    const pec_archive *archive,
    const pec_verifier *judge,
    pec_str head,
    pec_str who,
    int64_t now,
    pec_checking_function checking,
    void *user,
    bool *is_sound,
    pec_buffer **checked,
    pec_error **error);

/// Makes the index anew, from the objects alone. `repaired` gets a `Repaired` in JSON. `checking` may be NULL.
PEC_MUST_USE pec_status pec_archive_repair(
    const pec_archive *archive,
    const pec_verifier *verifier,
    pec_str who,
    int64_t now,
    pec_checking_function checking,
    void *user,
    pec_buffer **repaired,
    pec_error **error);

/// Writes messages as files into a folder, with a manifest of their hashes; no file that is there is written over. `exported` gets an
/// `Exported` in JSON.
PEC_MUST_USE pec_status pec_archive_export(
    const pec_archive *archive,
    const pec_str *messages,
    size_t message_count,
    pec_str folder,
    pec_str who,
    int64_t now,
    pec_buffer **exported,
    pec_error **error);

/// Puts a tag on a message, or takes it off. With slashes it is a category within categories.
PEC_MUST_USE pec_status pec_archive_tag(
    const pec_archive *archive,
    pec_str message,
    pec_str tag,
    bool on,
    pec_str who,
    int64_t now,
    pec_error **error);

/// Puts a message under a legal hold, or releases it: what is held cannot be deleted.
PEC_MUST_USE pec_status pec_archive_hold(
    const pec_archive *archive,
    pec_str message,
    pec_str hold,
    bool on,
    pec_str who,
    int64_t now,
    pec_error **error);

/// Deletes a message for good, if the policy allows it, if it was kept as long as it must be, and if nobody holds it.
PEC_MUST_USE pec_status pec_archive_delete(
    const pec_archive *archive,
    pec_str message,
    pec_str why,
    pec_str who,
    int64_t now,
    pec_error **error);

/// Decides how long messages are kept, and whether any may be deleted after that. The status says what holds.
PEC_MUST_USE pec_status pec_archive_set_policy(
    const pec_archive *archive,
    uint16_t retention_years,
    bool deletion,
    pec_str who,
    int64_t now,
    pec_error **error);

/// Gives everything that was ever done to the archive, in order, until `each` wants no more.
PEC_MUST_USE pec_status pec_archive_each_event(
    const pec_archive *archive,
    pec_event_function each,
    void *user,
    pec_error **error);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PEC_H */
