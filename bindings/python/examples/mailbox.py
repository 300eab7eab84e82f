import sys
from datetime import UTC, datetime

import libpec

verifier = libpec.Verifier()  # the PEC authorities are built in
tracker = libpec.Tracker()
for stored in libpec.messages(sys.argv[1]):  # a file, a folder, a Maildir, an mbox
    report, _ = stored.verify(verifier)
    print(stored.file.name, report.kind, report.verdict, [finding.text for finding in report.findings])
    tracker.feed(report)
for submission in tracker.submissions(now=datetime.now(UTC)):
    print(submission.subject, submission.state, {to.address: str(to.state) for to in submission.recipients})
