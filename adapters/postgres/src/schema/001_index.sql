-- Documents with labels and words. Nothing here is the truth: all of it is made from the archive's log, and can be made anew.
--
-- No foreign keys: whoever writes a number here has looked it up, or made it, in the same transaction. PostgreSQL keeps no text with
-- the character 0: it is spelt as the characters 1 1 here, and the character 1 as 1 2, which keeps the order.

-- How much of the log this holds. Whoever writes locks this row.
CREATE TABLE position (
    id integer PRIMARY KEY CHECK (id = 1),
    segment bigint NOT NULL,
    head bytea NOT NULL
);
INSERT INTO position VALUES (1, 0, decode(repeat('00', 32), 'hex'));

-- The kinds of documents, and how many there are of each.
CREATE TABLE family (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    documents bigint NOT NULL
);

-- What documents of a family are found by, and how many have it: a search begins at the rarest.
CREATE TABLE label (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    family bigint NOT NULL, -- family.id
    name text COLLATE "C" NOT NULL,
    documents bigint NOT NULL,
    UNIQUE (family, name)
);

CREATE TABLE document (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    family bigint NOT NULL, -- family.id
    at bigint NOT NULL,     -- its place in the order; mostly seconds since 1970
    due bigint,             -- when it changes by itself; seconds since 1970
    key text COLLATE "C" NOT NULL UNIQUE,
    labels bigint[] NOT NULL, -- label.id
    texts bigint[] NOT NULL,  -- text.id
    body text NOT NULL        -- mostly JSON
);
CREATE INDEX document_order ON document (family, at);

-- The documents of a label, in their order.
CREATE TABLE document_label (
    label bigint NOT NULL,    -- label.id
    at bigint NOT NULL,       -- document.at
    document bigint NOT NULL, -- document.id
    PRIMARY KEY (label, at, document)
);

-- Texts, by the SHA-256 of what they were made of.
CREATE TABLE text (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash bytea NOT NULL UNIQUE
);

-- The words of each text. A text with very many has several rows: there is a bound to a tsvector.
CREATE TABLE text_words (
    text bigint NOT NULL, -- text.id
    words tsvector NOT NULL
);
CREATE INDEX text_words_text ON text_words (text);
CREATE INDEX text_words_words ON text_words USING gin (words);

-- The documents of a text.
CREATE TABLE document_text (
    text bigint NOT NULL,     -- text.id
    document bigint NOT NULL, -- document.id
    PRIMARY KEY (text, document)
);
