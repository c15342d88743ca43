package io.sottovoce.simulator.cli;

import io.sottovoce.client.secure.BookFiles;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.accounting.book.ChargeAccount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "books",
        description = {
            "Show what a client has spent: every entry of its books with the assumptions it holds under.",
            "Epsilons of entries are for display; what all of them cost together is stated at the end."
        },
        footer = {"", "Example:", "  ./sottovoce client books --state ~/.sottovoce/clients/ID --json"})
final class BooksCommand extends Command {
    @Option(names = "--state", required = true, paramLabel = "DIR", description = "The client's folder.")
    private Path state = Path.of("");

    @Option(
            names = "--delta",
            description = "The delta that totals are stated at (default: ${DEFAULT-VALUE}).",
            defaultValue = "1e-5")
    private double delta;

    BooksCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) {
        if (!(delta > 0 && delta < 1)) {
            throw new UsageException("--delta: found " + delta + ", expected more than 0 and less than 1");
        }
        if (!Files.isDirectory(state)) {
            throw new UsageException("--state: " + state + " is no folder");
        }
        BookFiles books = BookFiles.read(state);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("delta", delta);
        fields.put("sums", entries(books.sums(), output));
        fields.put("epsilon", BookFiles.epsilon(books.sums(), delta));
        fields.put("records", entries(books.records(), output));
        fields.put("epsilonOfRecords", BookFiles.epsilon(books.records(), delta));
        output.say(String.format(
                Locale.ROOT,
                "%d sums: epsilon %.4f (client level, zero-out); %d private trainings: epsilon %.4f (record level), at delta %s",
                books.sums().size(),
                (Double) fields.get("epsilon"),
                books.records().size(),
                (Double) fields.get("epsilonOfRecords"),
                delta));
        return fields;
    }

    private static List<Map<String, Object>> entries(List<Charge> charges, Output output) {
        return charges.stream()
                .map(charge -> {
                    Map<String, Object> entry = entry(charge);
                    output.say(String.valueOf(entry));
                    return entry;
                })
                .toList();
    }

    private static Map<String, Object> entry(Charge charge) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", charge.task().hex());
        fields.put("round", charge.round());
        fields.put("mechanism", charge.mechanism());
        fields.put("l1Sensitivity", charge.parameters().l1());
        fields.put("l2Sensitivity", charge.parameters().l2());
        fields.put("variance", charge.parameters().variance());
        fields.put("clients", charge.parameters().clients());
        fields.put("shares", charge.parameters().shares());
        charge.account().ifPresent(account -> account(fields, account));
        return fields;
    }

    private static void account(Map<String, Object> fields, ChargeAccount account) {
        fields.put("scope", account.scope());
        fields.put("survivorsMin", account.survivorsMin());
        fields.put("corrupt", account.corrupt());
        fields.put("dropped", account.dropped());
        fields.put("mode", account.maliciousServer() ? "M" : "H");
        fields.put("participations", account.participationsMax());
        fields.put("separation", account.separation());
        fields.put("delta", account.delta());
        fields.put("rho", account.rho());
        fields.put("epsilon", account.epsilon());
        fields.put("replaceOneEpsilon", account.replaceOneEpsilon());
        fields.put("recordEpsilon", account.recordEpsilon());
        fields.put("ownNoiseEpsilon", account.fallbackEpsilon());
        fields.put("gaussianReferenceEpsilon", account.gaussianEpsilon());
        fields.put("accountant", account.accountant());
    }
}
