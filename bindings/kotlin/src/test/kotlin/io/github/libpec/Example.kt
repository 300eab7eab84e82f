// The example of README.md, which quotes it: a test runs it.
package io.github.libpec.example

import io.github.libpec.Message
import io.github.libpec.TrustStore
import io.github.libpec.Verdict
import io.github.libpec.Verifier
import java.nio.file.Path
import java.time.Instant

fun describe(file: Path, authority: ByteArray): String =
    TrustStore.pec().use { trust ->
        trust.addAuthorities(authority) // of a sandbox; the authorities of PEC are built in
        Verifier(trust).use { verifier ->
            Message.read(file).use { message ->
                verifier.verify(message, now = Instant.now()).use { report ->
                    val about = report.certificationData?.subject.takeIf { report.isCertified }
                    if (report.verdict == Verdict.AUTHENTIC) "${report.kind.jsonName} of \"$about\""
                    else report.findings.joinToString("\n") { "${it.code}: ${it.text}" }
                }
            }
        }
    }
