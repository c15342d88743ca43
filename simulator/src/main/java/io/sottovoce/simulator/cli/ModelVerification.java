package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.privacy.provenance.ModelRecord.Standing;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.simulator.RunException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** Checks a task's records with nothing but what a server hands out and an authority's public file. */
final class ModelVerification {
    private static final long HEADER_MAX = 1 << 24;
    private static final int BLOCK = 1 << 16;

    private final ModelRecord wanted;
    private final int signatures;

    private ModelVerification(ModelRecord wanted, int signatures) {
        this.wanted = wanted;
        this.signatures = signatures;
    }

    /**
     * Checks the records up to a version: all of them published ones without a gap, from the first.
     *
     * @throws RunException for the first thing that is wrong
     */
    static ModelVerification of(List<Map<String, Object>> models, String task, Path authorityFile, long version) {
        AuthorityFile.Content authority = authority(authorityFile);
        ModelRecord.Lineage expected = ModelRecord.Lineage.FIRST;
        ModelRecord last = null;
        int signatures = 0;
        for (Map<String, Object> model : models) {
            SignedModelRecord signed = signed(model);
            ModelRecord record = signed.decoded()
                    .orElseThrow(() -> wrong(model, "its record is not in its canonical form: it was altered"));
            if (record.names().version() > version) {
                break;
            }
            requireSigned(model, signed, record, task, authority);
            signatures++;
            if (record.verdict().standing() == Standing.PUBLISHED) {
                require(record.lineage().equals(expected), model, "it does not follow from the version before it");
                expected = record.next();
                last = record;
            }
        }
        if (last == null || last.names().version() != version) {
            throw new RunException("task " + task + " has no version " + version + " in use");
        }
        return new ModelVerification(last, signatures);
    }

    long version() {
        return wanted.names().version();
    }

    int signatures() {
        return signatures;
    }

    String weightsHash() {
        return wanted.content().weights().hex();
    }

    /** Checks the weights in a safetensors file: all of it behind the header. */
    void weights(Path file) {
        ContentHash found = hash(file);
        if (!found.equals(wanted.content().weights())) {
            throw new RunException("version " + version() + ": the weights have the hash " + found
                    + ", the record says " + weightsHash() + ": they were altered");
        }
    }

    /** A file for a download, gone with the process. */
    static Path temporary() {
        try {
            Path file = Files.createTempFile("sottovoce-model", ".safetensors");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new RunException("no temporary file can be made: " + e.getMessage(), e);
        }
    }

    private static AuthorityFile.Content authority(Path file) {
        try {
            return AuthorityFile.read(file).content();
        } catch (IdentityException e) {
            throw new UsageException("--authority: " + e.getMessage());
        }
    }

    private static void requireSigned(
            Map<String, Object> model,
            SignedModelRecord signed,
            ModelRecord record,
            String task,
            AuthorityFile.Content authority) {
        require(signed.signed(), model, "nobody has signed it: the server has no identity");
        require(
                signed.isSignedByOneOf(authority.serverKeys()),
                model,
                "none of the " + authority.serverKeys().size()
                        + " servers that the authority has certified signed this record");
        boolean names = record.names().task().hex().equals(task)
                && record.names().population().equals(authority.population());
        require(names, model, "its record is of another task or population");
    }

    private static SignedModelRecord signed(Map<String, Object> model) {
        try {
            return new SignedModelRecord(
                    Octets.ofHex(String.valueOf(model.get("record"))),
                    Octets.ofHex(String.valueOf(model.get("signature"))));
        } catch (IllegalArgumentException e) {
            throw wrong(model, "its record or signature is not hexadecimal");
        }
    }

    private static ContentHash hash(Path file) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            long header = Long.reverseBytes(in.readLong());
            if (header < 0 || header > HEADER_MAX) {
                throw new RunException(file + ": not a safetensors file");
            }
            in.skipNBytes(header);
            return ContentHash.finish(digest(in));
        } catch (IOException e) {
            throw new RunException(file + ": not a safetensors file: " + e.getMessage(), e);
        }
    }

    private static MessageDigest digest(InputStream in) throws IOException {
        MessageDigest digest = Canonical.newSha256();
        byte[] block = new byte[BLOCK];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            digest.update(block, 0, read);
        }
        return digest;
    }

    private static void require(boolean holds, Map<String, Object> model, String problem) {
        if (!holds) {
            throw wrong(model, problem);
        }
    }

    private static RunException wrong(Map<String, Object> model, String problem) {
        return new RunException("version " + model.get("version") + ": " + problem);
    }
}
