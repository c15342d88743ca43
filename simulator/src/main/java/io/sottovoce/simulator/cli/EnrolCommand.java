package io.sottovoce.simulator.cli;

import io.sottovoce.client.Enrolment;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.EnrolmentToken;
import io.sottovoce.proto.identity.IdentityBundle;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.PasswordSeal;
import io.sottovoce.proto.identity.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "enrol",
        description = "Make this client's keys, have a registration authority certify them, and write the identity.",
        footer = {
            "",
            "Example:",
            "  ./sottovoce client enrol --authority https://ra.example.org:9443 --token-file token.txt \\",
            "      --out client.identity"
        })
final class EnrolCommand extends Command {
    private static final int TOKEN_BYTES_MAX = 1024;

    @Option(names = "--authority", required = true, paramLabel = "URL", description = "Where the authority answers.")
    private String authority = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The one-time token; other users of this machine can see it here, so rather use a file.")
    private Optional<String> token = Optional.empty();

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The identity bundle to write.")
    private Path out = Path.of("");

    @Option(
            names = "--identity-password-file",
            paramLabel = "FILE",
            description = "File whose first line is the password of the bundle; otherwise SOTTOVOCE_IDENTITY_PASSWORD"
                    + " or the terminal.")
    private Optional<Path> passwordFile = Optional.empty();

    EnrolCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        Arguments.newFile("--out", out);
        EnrolmentToken parsed = EnrolmentToken.parse(tokenText());
        Password password =
                Passwords.chosen("--identity-password-file", passwordFile, Passwords.IDENTITY, "the new identity");
        IdentityBundle bundle = new Enrolment(Arguments.https("--authority", authority), parsed).enrol();
        bundle.write(out, password, PasswordSeal.Cost.PEOPLE, SecretRandomness.of(new SecureRandom()));
        output.say(bundle.name() + " until "
                + bundle.tlsCertificate().getNotAfter().toInstant() + ": " + out);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("identity", out.toString());
        fields.put("client", bundle.certificate().orElseThrow().client().hex());
        return fields;
    }

    private String tokenText() {
        if (token.isPresent() == tokenFile.isPresent()) {
            throw new UsageException("expected either --token-file FILE or --token TOKEN");
        }
        return token.orElseGet(() -> new String(
                PrivateFile.read(tokenFile.orElseThrow(), "token file", TOKEN_BYTES_MAX), StandardCharsets.US_ASCII));
    }
}
