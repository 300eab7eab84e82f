package io.github.libpec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libpec.archive.Archive;
import io.github.libpec.archive.Entry;
import io.github.libpec.archive.Search;
import io.github.libpec.ports.Conformance;
import io.github.libpec.ports.Listed;
import io.github.libpec.ports.MailSource;
import io.github.libpec.ports.PortErrorKind;
import io.github.libpec.ports.PortException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive from Java, and a source that is written in it. */
class JavaArchiveTest extends NothingLeaks {
    @TempDir Path scratch;

    /** One message; marks and deletion are left out. */
    private static class One implements MailSource {
        private static final byte[] CONTENT = "Subject: Offerta\r\n\r\nIn allegato.\r\n".getBytes();

        @Override
        public List<Listed> list(String after, int most) {
            return after == null ? List.of(new Listed("1")) : List.of();
        }

        @Override
        public InputStream fetch(String id) throws Exception {
            if (!id.equals("1")) throw new PortException(PortErrorKind.NOT_FOUND, "there is one message");
            return new ByteArrayInputStream(CONTENT);
        }
    }

    @Test
    void javaHasAnArchive() throws Exception {
        try (Archive archive = Archive.create(scratch.resolve("archive"), "clerk")) {
            assertEquals(1, archive.add(new One(), "office", null, progress -> progress.getCode() == null).getNew());
            List<Entry> hits = archive.page(new Search("offerte")).getHits();
            assertEquals(1, hits.size());
            assertArrayEquals(One.CONTENT, archive.message(hits.get(0).getSha256()));
            archive.eachEvent(event -> !event.getWhat().isEmpty());
            assertTrue(archive.check().isSound());
        }
        assertEquals("no_archive", assertThrows(PecException.class, () -> Archive.open(scratch, "clerk")).getCode());
    }

    @Test
    void javaHasStores() throws Exception {
        IOException gone = new IOException("gone");
        MapIndex index = new MapIndex() {
            @Override
            public long count(io.github.libpec.ports.Query query) {
                return sneaky(gone);
            }
        };
        try (Archive archive = Archive.createOver(new MapObjects(), index, "clerk")) {
            assertSame(gone, assertThrows(PecException.class, archive::count).getCause());
        }
        assertTrue(Conformance.checkIndex(MapIndex::new).stream().allMatch(one -> one.getViolation() == null));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> long sneaky(Exception exception) throws E {
        throw (E) exception;
    }
}
