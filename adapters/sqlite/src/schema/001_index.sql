-- Documents with labels and words. Nothing here is the truth: all of it is made from the archive's log, and can be made anew.
--
-- No foreign keys: whoever writes a number here has looked it up, or made it, in the same transaction.

-- How much of the log this holds.
CREATE TABLE position (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    segment INTEGER NOT NULL,
    head BLOB NOT NULL
) STRICT;
INSERT INTO position VALUES (1, 0, zeroblob(32));

-- The kinds of documents, and how many there are of each.
CREATE TABLE family (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    documents INTEGER NOT NULL
) STRICT;

-- What documents of a family are found by, and how many have it: a search begins at the rarest.
CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    family INTEGER NOT NULL, -- family.id
    name TEXT NOT NULL,
    documents INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX label_name ON label (family, name);

-- `body` stands last: what comes before it is read without it.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    family INTEGER NOT NULL, -- family.id
    at INTEGER NOT NULL,     -- its place in the order; mostly seconds since 1970
    due INTEGER,             -- when it changes by itself; seconds since 1970
    labels TEXT NOT NULL,    -- a JSON list of label.id
    texts TEXT NOT NULL,     -- a JSON list of text.id
    body TEXT NOT NULL       -- mostly JSON
) STRICT;
CREATE INDEX document_order ON document (family, at);

-- The documents of a label, in their order.
CREATE TABLE document_label (
    label INTEGER NOT NULL,    -- label.id
    at INTEGER NOT NULL,       -- document.at
    document INTEGER NOT NULL, -- document.id
    PRIMARY KEY (label, at, document)
) STRICT, WITHOUT ROWID;

-- Texts, by the SHA-256 of what they were made of, with their words. Each word is spelt in small letters and digits of ASCII and in
-- whatever is not ASCII, so that it stays whole in `word`: `y` and two hexadecimal digits stand for any other byte.
CREATE TABLE text (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    words TEXT NOT NULL -- each once, with a space between them: a digit of base 36, how many bytes are those of the word before, and the rest
) STRICT;

-- The documents of a text.
CREATE TABLE document_text (
    text INTEGER NOT NULL,     -- text.id
    document INTEGER NOT NULL, -- document.id
    PRIMARY KEY (text, document)
) STRICT, WITHOUT ROWID;

-- The texts of each word, by text.id: only which text has which word, neither where nor how often. That each text has its words
-- too answers the other question at once, whether a text has a word.
CREATE VIRTUAL TABLE word USING fts5 (
    words,
    content = '',
    columnsize = 0,
    detail = none,
    tokenize = 'ascii'
);
