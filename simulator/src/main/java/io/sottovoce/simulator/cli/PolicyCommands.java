package io.sottovoce.simulator.cli;

import io.sottovoce.client.ClientPolicy;
import io.sottovoce.simulator.workload.YamlDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of whoever signs the policies of clients. */
final class PolicyCommands {
    private PolicyCommands() {}

    static CommandLine group(Console console) {
        return new CommandLine(new Group()).addSubcommand(new Key(console)).addSubcommand(new Sign(console));
    }

    @CommandLine.Command(
            name = "policy",
            description =
                    "Make a key for policies, sign a policy with it; 'client --policy-key' goes by signed ones only.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "Examples:",
                "  ./sottovoce policy key policy.key",
                "  ./sottovoce policy sign client-policy.yaml --key policy.key",
                "  ./sottovoce client --policy client-policy.yaml --policy-key policy.key.pub --explain task.yaml"
            })
    private static final class Group extends CommandGroup {}

    @CommandLine.Command(
            name = "key",
            description =
                    "Make a key that signs policies, sealed by a password; its public half goes beside it, FILE.pub.",
            footer = {"", "Example:", "  ./sottovoce policy key policy.key"})
    private static final class Key extends Command {
        @Parameters(paramLabel = "FILE", description = "The key to write.")
        private Path file = Path.of("");

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description =
                        "File whose first line is the password; otherwise SOTTOVOCE_POLICY_PASSWORD or the terminal.")
        private Optional<Path> passwordFile = Optional.empty();

        Key(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            if (Files.exists(file)) {
                throw new UsageException(file + " is there already");
            }
            String hex = PolicyFiles.makeKey(
                    file, Passwords.chosen("--password-file", passwordFile, Passwords.POLICY, "the new key"));
            output.say("public key " + hex + ": " + PolicyFiles.publicKeyOf(file));
            return Map.of(
                    "publicKey", hex, "file", PolicyFiles.publicKeyOf(file).toString());
        }
    }

    @CommandLine.Command(
            name = "sign",
            description = "Check a client's policy and sign it; the signature goes beside it, FILE.sig.",
            footer = {"", "Example:", "  ./sottovoce policy sign client-policy.yaml --key policy.key"})
    private static final class Sign extends Command {
        @Parameters(paramLabel = "FILE", description = "The policy.")
        private Path file = Path.of("");

        @Option(
                names = "--key",
                required = true,
                paramLabel = "FILE",
                description = "The key, as 'policy key' made it.")
        private Path key = Path.of("");

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description =
                        "File whose first line is the password; otherwise SOTTOVOCE_POLICY_PASSWORD or the terminal.")
        private Optional<Path> passwordFile = Optional.empty();

        Sign(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) {
            YamlDocument document = YamlDocument.read(file);
            document.reading(() -> ClientPolicy.fromTree(document.tree()));
            PolicyFiles.sign(file, key, Passwords.known("--password-file", passwordFile, Passwords.POLICY, "" + key));
            output.say("signed: " + PolicyFiles.signatureOf(file));
            return Map.of("signature", PolicyFiles.signatureOf(file).toString());
        }
    }
}
