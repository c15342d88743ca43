package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.EnrolmentToken;
import io.sottovoce.proto.identity.IdentityBundle;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.PasswordSeal;
import io.sottovoce.proto.identity.PrivateFile;
import io.sottovoce.simulator.authority.Authority;
import io.sottovoce.simulator.authority.IssuedView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The registration authority's commands. */
final class AuthorityCommands {
    private AuthorityCommands() {}

    static CommandLine group(Console console) {
        return new CommandLine(new Group())
                .addSubcommand(new Init(console))
                .addSubcommand(new Issue(console))
                .addSubcommand(new Token(console))
                .addSubcommand(new Revoke(console))
                .addSubcommand(new ListIssued(console))
                .addSubcommand(new Publish(console))
                .addSubcommand(new Rotate(console))
                .addSubcommand(new AuthorityServeCommand(console));
    }

    @CommandLine.Command(
            name = "ra",
            description = {
                "Run a registration authority, which certifies servers and clients.",
                "Not for the operator of the server: whoever holds these keys can invent clients."
            },
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "Examples:",
                "  ./sottovoce ra init --dir authority --population hospitals",
                "  ./sottovoce ra issue --dir authority --server fl.example.org --out server.identity",
                "  ./sottovoce ra token --dir authority --hours 48",
                "",
                "Passwords come from a file, from SOTTOVOCE_AUTHORITY_PASSWORD or SOTTOVOCE_IDENTITY_PASSWORD, or from",
                "the terminal. docs/IDENTITY.md goes through all steps."
            })
    private static final class Group extends CommandGroup {}

    @CommandLine.Command(
            name = "init",
            description = "Make an authority: its keys, an empty register, and its public files.",
            footer = {"", "Example:", "  ./sottovoce ra init --dir authority --population hospitals"})
    private static final class Init extends AuthorityFolderCommand {
        @Option(
                names = "--population",
                paramLabel = "NAME",
                description = "The population it admits clients to (default: ${DEFAULT-VALUE}).",
                defaultValue = "default")
        private String population = "default";

        Init(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            Path folder = Arguments.folder("--dir", folder());
            Password password = Passwords.chosen(
                    "--password-file", passwordFile(), Passwords.AUTHORITY, "the new authority in " + folder);
            Authority made = Authority.create(
                    folder, population, password, PasswordSeal.Cost.PEOPLE, InstantSource.system(), randomness());
            AuthorityFile.Content content = made.authorityFile().content();
            String fingerprint =
                    AuthorityFile.fingerprint(content.keys().get(0)).hex();
            output.say("authority in " + folder + ", population " + population + " ("
                    + content.population().hex() + ")");
            output.say("fingerprint " + fingerprint);
            output.say("public: " + Authority.authorityFile(folder) + ", " + Authority.revocationFile(folder));
            return Map.of(
                    "fingerprint",
                    fingerprint,
                    "population",
                    content.population().hex(),
                    "authority",
                    Authority.authorityFile(folder).toString(),
                    "revocations",
                    Authority.revocationFile(folder).toString());
        }
    }

    @CommandLine.Command(
            name = "issue",
            description = "Make the keys and the certificates of a server or a client, as one file under a password.",
            footer = {
                "",
                "Examples:",
                "  ./sottovoce ra issue --server fl.example.org --server 192.0.2.7 --out server.identity",
                "  ./sottovoce ra issue --client new --out client.identity --days 90"
            })
    private static final class Issue extends AuthorityFolderCommand {
        @Option(names = "--server", paramLabel = "HOST", description = "A name or address of the server; repeatable.")
        private List<String> hosts = List.of();

        @Option(
                names = "--client",
                paramLabel = "HEX",
                description = "The client's id, 32 hexadecimal digits, or 'new'.")
        private Optional<String> client = Optional.empty();

        @Option(
                names = "--renew",
                paramLabel = "FILE",
                description = "The server's present bundle: its Ed25519 key, which clients know, is certified anew.")
        private Optional<Path> present = Optional.empty();

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The identity bundle to write.")
        private Path out = Path.of("");

        @Option(
                names = "--days",
                description = "Validity of the certificates (default: ${DEFAULT-VALUE}).",
                defaultValue = "365")
        private int days;

        @Option(
                names = "--identity-password-file",
                paramLabel = "FILE",
                description = "File whose first line is the password of the bundle.")
        private Optional<Path> identityPasswordFile = Optional.empty();

        Issue(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            if (hosts.isEmpty() == client.isEmpty()) {
                throw new UsageException("expected either --server HOST or --client HEX");
            }
            if (present.isPresent() && hosts.isEmpty()) {
                throw new UsageException("--renew goes with --server HOST");
            }
            hosts.forEach(host -> Arguments.host("--server", host));
            Arguments.range("--days", days, 1, Authority.DAYS_MAX);
            Arguments.newFile("--out", out);
            Optional<ClientId> id = client.map(text -> clientId("--client", text));
            Authority authority = authority();
            Password password = Passwords.chosen(
                    "--identity-password-file", identityPasswordFile, Passwords.IDENTITY, "the new identity");
            IdentityBundle bundle = id.isPresent()
                    ? authority.issueClients(List.of(id.get()), days).get(0)
                    : present.map(file -> authority.renewServer(IdentityBundle.read(file, password), hosts, days))
                            .orElseGet(() -> authority.issueServer(hosts, days));
            bundle.write(out, password, PasswordSeal.Cost.PEOPLE, randomness());
            output.say(bundle.name() + " until "
                    + bundle.tlsCertificate().getNotAfter().toInstant() + ": " + out);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("identity", out.toString());
            fields.put("name", bundle.name());
            fields.put("serial", bundle.tlsCertificate().getSerialNumber().toString());
            id.ifPresent(one -> fields.put("client", one.hex()));
            return fields;
        }
    }

    @CommandLine.Command(
            name = "token",
            description = "Make a token with which a client enrols once, and print it.",
            footer = {"", "Example:", "  ./sottovoce ra token --hours 48 --out token.txt"})
    private static final class Token extends AuthorityFolderCommand {
        @Option(
                names = "--client",
                paramLabel = "HEX",
                description = "The client's id, 32 hexadecimal digits, or 'new' (default).",
                defaultValue = "new",
                showDefaultValue = CommandLine.Help.Visibility.NEVER)
        private String client = "new";

        @Option(
                names = "--hours",
                description = "How long the token is good (default: ${DEFAULT-VALUE}).",
                defaultValue = "24")
        private int hours;

        @Option(
                names = "--days",
                description = "Validity of the certificates (default: ${DEFAULT-VALUE}).",
                defaultValue = "365")
        private int days;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Write the token to a file of which only you can read, in the place of stdout.")
        private Optional<Path> out = Optional.empty();

        Token(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            Arguments.range("--hours", hours, 1, 24 * 365);
            Arguments.range("--days", days, 1, Authority.DAYS_MAX);
            out.ifPresent(file -> Arguments.newFile("--out", file));
            ClientId id = clientId("--client", client);
            EnrolmentToken token = authority().token(id, Duration.ofHours(hours), days);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("client", id.hex());
            fields.put("tokenId", token.id().hex());
            if (out.isPresent()) {
                byte[] text = (token.disclose() + "\n").getBytes(StandardCharsets.US_ASCII);
                PrivateFile.write(out.get(), "token file", text);
                output.say("token for client " + id + ": " + out.get());
                fields.put("file", out.get().toString());
            } else {
                output.note("token for client " + id + ", good for " + hours + " hours and one use:");
                output.say(token.disclose());
                fields.put("token", token.disclose());
            }
            return fields;
        }
    }

    @CommandLine.Command(
            name = "revoke",
            description = "Revoke certificates, and issue a new revocation list.",
            footer = {
                "",
                "Examples:",
                "  ./sottovoce ra revoke --client 0123456789abcdef0123456789abcdef --reason 'lost laptop'",
                "  ./sottovoce ra revoke --serial 4711"
            })
    private static final class Revoke extends AuthorityFolderCommand {
        @Option(names = "--client", paramLabel = "HEX", description = "Revoke all that this client has.")
        private Optional<String> client = Optional.empty();

        @Option(names = "--serial", paramLabel = "N", description = "Revoke one certificate.")
        private Optional<Long> serial = Optional.empty();

        @Option(names = "--reason", paramLabel = "TEXT", description = "For the register.", defaultValue = "")
        private String reason = "";

        Revoke(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            if (client.isPresent() == serial.isPresent()) {
                throw new UsageException("expected either --client HEX or --serial N");
            }
            Optional<ClientId> id = client.map(text -> clientId("--client", text));
            int revoked = authority().revoke(good -> chosen(good, id), reason);
            if (revoked == 0) {
                throw new UsageException("no certificate that is good fits; ra list shows all");
            }
            output.say(revoked + " revoked; hand out " + Authority.revocationFile(folder()));
            return Map.of("revoked", revoked);
        }

        private List<Long> chosen(List<IssuedView> good, Optional<ClientId> id) {
            return good.stream()
                    .filter(one -> id.isPresent() ? one.client().equals(id) : one.serial() == serial.orElseThrow())
                    .map(IssuedView::serial)
                    .toList();
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "List all certificates; needs no password.",
            footer = {"", "Example:", "  ./sottovoce ra list --json"})
    private static final class ListIssued extends AuthorityFolderCommand {
        ListIssued(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            List<IssuedView> all = Authority.list(folder(), InstantSource.system());
            all.forEach(one -> output.say(one.line()));
            if (all.isEmpty()) {
                output.say("nothing was issued yet");
            }
            return Map.of("issued", all.stream().map(IssuedView::tree).toList());
        }
    }

    @CommandLine.Command(
            name = "publish",
            description = "Issue the public files anew: clients do not go by a revocation list that is too old.",
            footer = {"", "Example:", "  ./sottovoce ra publish"})
    private static final class Publish extends AuthorityFolderCommand {
        Publish(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            long epoch = authority().publish();
            output.say("public files of epoch " + epoch);
            return Map.of("epoch", epoch);
        }
    }

    @CommandLine.Command(
            name = "rotate",
            description = {
                "Take the next keys into use and make new next ones.",
                "The keys before stay valid until the rotation after this one."
            },
            footer = {"", "Example:", "  ./sottovoce ra rotate"})
    private static final class Rotate extends AuthorityFolderCommand {
        @Option(
                names = "--force",
                description = "Also where certificates that are good were signed by the keys that go.")
        private boolean force;

        Rotate(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            Authority authority = authority();
            authority.rotate(force);
            Octets key = authority.authorityFile().content().keys().get(0);
            String fingerprint = AuthorityFile.fingerprint(key).hex();
            output.say("fingerprint " + fingerprint);
            return Map.of("fingerprint", fingerprint);
        }
    }

    private static ClientId clientId(String option, String text) {
        if (text.equals("new")) {
            byte[] id = new byte[ClientId.BYTES];
            AuthorityFolderCommand.randomness().generator().nextBytes(id);
            return ClientId.of(id);
        }
        return Arguments.clientId(option, text);
    }
}
