// The example of README.md for archives, which quotes it: a test runs it.
package io.github.libpec.example

import io.github.libpec.MessageState
import io.github.libpec.archive.Archive
import io.github.libpec.archive.Search
import java.nio.file.Path

fun morning(folder: Path, mail: Path): List<String> =
    Archive.create(folder, by = "clerk").use { archive -> // later: Archive.open
        archive.add(mail, mailbox = "office") { progress -> progress.code == null } // ends at what cannot be had
        val late = archive.submissions(state = MessageState.OVERDUE).map { "overdue: ${it.submission.subject}" }
        val found = archive.search(Search("offert* manutenzione", hasAttachment = true)).map { "${it.at}: ${it.subject}" }
        check(archive.check().isSound)
        (late + found).toList()
    }
