-- What people look for when they look into an archive's index with their own tools. Nothing in the program reads these. They show the
-- bodies that the archive writes (crate pec-archive): a body that has no such field shows NULL, one that is no JSON is left out.

-- Each document with each of its labels.
CREATE VIEW labels AS
SELECT d.key AS key, f.name AS family, l.name AS label
FROM label l
JOIN family f ON f.id = l.family
JOIN document_label x ON x.label = l.id
JOIN document d ON d.id = x.document;

CREATE VIEW messages AS
SELECT
    d.body ->> '$.sha256' AS sha256,
    datetime(d.at, 'unixepoch') AS at,
    d.body ->> '$.judgement.kind' AS kind,
    d.body ->> '$.judgement.verdict' AS verdict,
    d.body ->> '$.judgement.certified' AS certified,
    coalesce(d.body ->> '$.data.subject', d.body ->> '$.headers.subject') AS subject,
    coalesce(d.body ->> '$.data.sender', d.body ->> '$.headers.from') AS sender,
    d.body ->> '$.data.identifier' AS identifier,
    d.body ->> '$.data.provider' AS provider,
    d.body ->> '$.bytes' AS bytes,
    d.body ->> '$.first_seen' AS first_seen,
    d.body ->> '$.taken_in_by' AS taken_in_by
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'message'
WHERE json_valid(d.body);

-- The files that people attached.
CREATE VIEW parts AS
SELECT
    d.body ->> '$.sha256' AS message,
    p.value ->> '$.name' AS name,
    p.value ->> '$.media_type' AS media_type,
    p.value ->> '$.stored_bytes' AS stored_bytes,
    p.value ->> '$.signed' AS signed
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'message'
JOIN json_each(CASE WHEN json_valid(d.body) THEN d.body ELSE '{}' END, '$.attachments') p;

-- To whom each message is: as certified, and as its headers say.
CREATE VIEW recipients AS
SELECT d.body ->> '$.sha256' AS message, r.value AS address, 'certified' AS said_by
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'message'
JOIN json_each(CASE WHEN json_valid(d.body) THEN d.body ELSE '{}' END, '$.data.recipients') r
UNION ALL
SELECT d.body ->> '$.sha256', r.value, 'headers'
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'message'
JOIN json_each(CASE WHEN json_valid(d.body) THEN d.body ELSE '{}' END, '$.headers.to') r;

-- What receipts prove.
CREATE VIEW facts AS
SELECT d.body ->> '$.sha256' AS message, d.body -> '$.judgement.fact' AS fact
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'message'
WHERE json_valid(d.body) AND d.body ->> '$.judgement.fact' IS NOT NULL;

-- How each sent message stands, until it is due to change by itself; then `then_state` is what it becomes.
CREATE VIEW states AS
SELECT
    d.key AS submission,
    d.body ->> '$.identifier' AS identifier,
    d.body ->> '$.sender' AS sender,
    d.body ->> '$.subject' AS subject,
    (SELECT substr(l.name, 7) FROM json_each(d.labels) x JOIN label l ON l.id = x.value WHERE l.name LIKE 'state:%') AS state,
    datetime(d.due, 'unixepoch') AS due,
    (SELECT substr(l.name, 12) FROM json_each(d.labels) x JOIN label l ON l.id = x.value WHERE l.name LIKE 'then@_state:%' ESCAPE '@')
        AS then_state
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'submission'
WHERE json_valid(d.body);

CREATE VIEW mailboxes AS
SELECT
    d.body ->> '$.name' AS name,
    d.body ->> '$.messages' AS messages,
    d.body ->> '$.bytes' AS bytes,
    d.body ->> '$.last_added' AS last_added
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'mailbox'
WHERE json_valid(d.body);

CREATE VIEW tags AS
SELECT d.body ->> '$.sha256' AS message, t.value AS tag
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'message'
JOIN json_each(CASE WHEN json_valid(d.body) THEN d.body ELSE '{}' END, '$.tags') t;

CREATE VIEW holds AS
SELECT d.body ->> '$.sha256' AS message, h.value AS hold
FROM document d
JOIN family f ON f.id = d.family AND f.name = 'message'
JOIN json_each(CASE WHEN json_valid(d.body) THEN d.body ELSE '{}' END, '$.holds') h;
