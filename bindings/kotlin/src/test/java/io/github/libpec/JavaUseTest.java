package io.github.libpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The library from Java: try with resources, checked exceptions, optional arguments left out, static functions. */
class JavaUseTest extends NothingLeaks {
    private static final Path TESTDATA = Path.of(System.getenv("PEC_TESTDATA"));

    @Test
    void javaVerifies() throws Exception {
        try (TrustStore trust = TrustStore.empty()) {
            trust.addAuthorities(java.nio.file.Files.readAllBytes(TESTDATA.resolve("pki/ca.pem")));
            try (Verifier verifier = new Verifier(trust);
                    Message message = Message.read(TESTDATA.resolve(SupportKt.DELIVERY));
                    Report report = verifier.verify(message);
                    Tracker tracker = new Tracker()) {
                assertEquals(Verdict.AUTHENTIC, report.getVerdict());
                assertEquals("delivery", report.getKind().getJsonName());
                assertTrue(report.isCertified());
                assertTrue(tracker.feed(report));
                assertEquals(1, tracker.submissions(java.time.Instant.EPOCH).size());
            }
        }
    }

    @Test
    void javaCatches() {
        PecException error = assertThrows(PecException.class, () -> new Limits(Map.of("max_deph", 1L)));
        assertEquals("limit_unknown", error.getCode());
        assertTrue(Limits.getNames().contains("max_depth"));
        assertEquals("0.1.0", Libpec.getVersion());
    }
}
