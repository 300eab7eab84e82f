package io.github.libpec

import org.junit.jupiter.api.Test
import kotlin.reflect.KClass
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import io.github.libpec.archive.FaultKind
import io.github.libpec.ports.Folder
import io.github.libpec.ports.Mark
import io.github.libpec.ports.Order
import io.github.libpec.ports.PortErrorKind
import io.github.libpec.internal.Accreditation as RawAccreditation
import io.github.libpec.internal.AccreditationBasis as RawAccreditationBasis
import io.github.libpec.internal.AnchorSource as RawAnchorSource
import io.github.libpec.internal.CertificateSource as RawCertificateSource
import io.github.libpec.internal.Chain as RawChain
import io.github.libpec.internal.Consistency as RawConsistency
import io.github.libpec.internal.DigestAlgorithm as RawDigestAlgorithm
import io.github.libpec.internal.DirectoryForm as RawDirectoryForm
import io.github.libpec.internal.EditionProof as RawEditionProof
import io.github.libpec.internal.ErrorClass as RawErrorClass
import io.github.libpec.internal.FaultKind as RawFaultKind
import io.github.libpec.internal.Folder as RawFolder
import io.github.libpec.internal.HashForm as RawHashForm
import io.github.libpec.internal.Integrity as RawIntegrity
import io.github.libpec.internal.Mark as RawMark
import io.github.libpec.internal.MessageKind as RawMessageKind
import io.github.libpec.internal.MessageState as RawMessageState
import io.github.libpec.internal.MsgidComparison as RawMsgidComparison
import io.github.libpec.internal.NeedType as RawNeedType
import io.github.libpec.internal.Order as RawOrder
import io.github.libpec.internal.PartResult as RawPartResult
import io.github.libpec.internal.PartStructure as RawPartStructure
import io.github.libpec.internal.PortErrorKind as RawPortErrorKind
import io.github.libpec.internal.ReceiptType as RawReceiptType
import io.github.libpec.internal.RecipientState as RawRecipientState
import io.github.libpec.internal.Revocation as RawRevocation
import io.github.libpec.internal.RevocationReason as RawRevocationReason
import io.github.libpec.internal.Severity as RawSeverity
import io.github.libpec.internal.TimeBasis as RawTimeBasis
import io.github.libpec.internal.Timeout as RawTimeout
import io.github.libpec.internal.Verdict as RawVerdict

class NamesTest {
    private val pairs: List<Pair<KClass<out Enum<*>>, KClass<out Enum<*>>>> = listOf(
        Accreditation::class to RawAccreditation::class,
        AccreditationBasis::class to RawAccreditationBasis::class,
        AnchorSource::class to RawAnchorSource::class,
        CertificateSource::class to RawCertificateSource::class,
        Chain::class to RawChain::class,
        Consistency::class to RawConsistency::class,
        DigestAlgorithm::class to RawDigestAlgorithm::class,
        DirectoryForm::class to RawDirectoryForm::class,
        EditionProof::class to RawEditionProof::class,
        ErrorClass::class to RawErrorClass::class,
        FaultKind::class to RawFaultKind::class,
        Folder::class to RawFolder::class,
        HashForm::class to RawHashForm::class,
        Integrity::class to RawIntegrity::class,
        Mark::class to RawMark::class,
        MessageKind::class to RawMessageKind::class,
        MessageState::class to RawMessageState::class,
        MsgidComparison::class to RawMsgidComparison::class,
        NeedType::class to RawNeedType::class,
        Order::class to RawOrder::class,
        PartResult::class to RawPartResult::class,
        PartStructure::class to RawPartStructure::class,
        PortErrorKind::class to RawPortErrorKind::class,
        ReceiptType::class to RawReceiptType::class,
        RecipientState::class to RawRecipientState::class,
        Revocation::class to RawRevocation::class,
        RevocationReason::class to RawRevocationReason::class,
        Severity::class to RawSeverity::class,
        TimeBasis::class to RawTimeBasis::class,
        Timeout::class to RawTimeout::class,
        Verdict::class to RawVerdict::class,
    )

    private fun constants(type: KClass<out Enum<*>>) = type.java.enumConstants.map { it.name }

    @Test
    fun `each enumeration has the constants of the library's`() {
        for ((ours, theirs) in pairs) assertEquals(constants(theirs), constants(ours), ours.simpleName)
    }

    @Test
    fun `no enumeration is forgotten`() {
        val enums = publicClasses().filter { it.java.isEnum }
        assertTrue(enums.isNotEmpty())
        assertEquals(enums.map { it.simpleName }.toSet(), pairs.map { it.first.simpleName }.toSet())
    }

    @Test
    fun `the library has its version`(): Unit = assertEquals("0.1.0", version)
}
