package io.sottovoce.simulator.authority;

import io.sottovoce.client.ClientIdentity;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.IdentityBundle;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.PasswordSeal;
import io.sottovoce.proto.identity.PrivateFile;
import io.sottovoce.simulator.process.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A registration authority, a server and clients in one folder, for a demonstration or a test: everything that is real but
 * the separation of those who hold the keys. The password is random and lies beside them.
 */
public final class ThrowAwayAuthority implements AutoCloseable {
    private static final int DAYS = 2;
    private static final int PASSWORD_BYTES = 16;
    private static final String REASON = "for a test";

    private final Path folder;
    private final SecretRandomness randomness;
    private final Password password;
    private final Authority authority;

    private ThrowAwayAuthority(Path folder, String population, InstantSource clock) {
        this.folder = folder;
        this.randomness = SecretRandomness.of(new SecureRandom());
        byte[] bytes = new byte[PASSWORD_BYTES];
        randomness.generator().nextBytes(bytes);
        String text = HexFormat.of().formatHex(bytes);
        PrivateFile.write(passwordFile(), "password file", (text + "\n").getBytes(StandardCharsets.US_ASCII));
        this.password = Password.of(text.toCharArray());
        this.authority = Authority.create(folder, population, password, PasswordSeal.Cost.RANDOM, clock, randomness);
    }

    /** An authority in an empty folder that is there. */
    public static ThrowAwayAuthority in(Path folder, String population) {
        return new ThrowAwayAuthority(folder, population, InstantSource.system());
    }

    /** As {@link #in(Path, String)}, with a clock of its own: certificates out of date, for tests. */
    public static ThrowAwayAuthority in(Path folder, String population, InstantSource clock) {
        return new ThrowAwayAuthority(folder, population, clock);
    }

    /** An authority in a temporary folder, which {@link #close} removes. */
    public static ThrowAwayAuthority temporary(String population) {
        try {
            return in(Files.createTempDirectory("sottovoce-authority"), population);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made", e);
        }
    }

    /** Removes the folder and all in it. */
    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the throw-away authority in " + folder + " stays", e);
        }
    }

    /** The authority itself. */
    public Authority authority() {
        return authority;
    }

    /** The password of all files. */
    public Password password() {
        return password;
    }

    /** A file with that password. */
    public Path passwordFile() {
        return folder.resolve("password");
    }

    /** The public authority file. */
    public Path authorityFile() {
        return Authority.authorityFile(folder);
    }

    /** The revocation list. */
    public Path revocationFile() {
        return Authority.revocationFile(folder);
    }

    /** A server's bundle, in the file {@code server.identity}; made anew with each call. */
    public Path server(String... hosts) {
        Path file = folder.resolve("server.identity");
        authority.issueServer(List.of(hosts), DAYS).write(file, password, PasswordSeal.Cost.RANDOM, randomness);
        return file;
    }

    /** A server's bundle as in {@link #server}, with all that a server process is told. */
    public ServerOptions.Identity serverIdentity(String... hosts) {
        return new ServerOptions.Identity(server(hosts), passwordFile(), authorityFile(), revocationFile());
    }

    /** So many new clients; make the server first, so that they know it. */
    public List<ClientIdentity> identities(int count) {
        return clients(count).stream().map(this::identity).toList();
    }

    /** Bundles of so many new clients, in files named by their ids; make the server first, so that they know it. */
    public List<Path> clients(int count) {
        List<ClientId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] id = new byte[ClientId.BYTES];
            randomness.generator().nextBytes(id);
            ids.add(ClientId.of(id));
        }
        return write(authority.issueClients(ids, DAYS));
    }

    /** A new bundle of a client that may have one already. */
    public Path client(ClientId id) {
        return write(authority.issueClients(List.of(id), DAYS)).get(0);
    }

    /** The identity in a client's bundle. */
    public ClientIdentity identity(Path bundle) {
        return ClientIdentity.load(IdentityFiles.of(bundle), password);
    }

    /** Revokes all that a client has. */
    public void revoke(ClientId client) {
        authority.revoke(
                good -> good.stream()
                        .filter(issued -> issued.client().filter(client::equals).isPresent())
                        .map(IssuedView::serial)
                        .toList(),
                REASON);
    }

    private List<Path> write(List<IdentityBundle> bundles) {
        List<Path> files = new ArrayList<>();
        for (IdentityBundle bundle : bundles) {
            ClientId id = bundle.certificate().orElseThrow().client();
            Path file = folder.resolve("client-" + id + ".identity");
            bundle.write(file, password, PasswordSeal.Cost.RANDOM, randomness);
            files.add(file);
        }
        return files;
    }
}
