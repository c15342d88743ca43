package io.sottovoce.privacy.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What a functional core may not touch: clocks, threads, executors, generators for other things than secrets, files,
 * sockets, standard streams, loggers, frameworks.
 *
 * <p>Catches direct use only: a forbidden thing behind a library class that is allowed goes unseen.
 */
public final class PureCore {
    private static final DescribedPredicate<JavaClass> FORBIDDEN_TYPES = resideInAnyPackage(
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.sql..",
                    "java.util.logging..",
                    "java.util.random..",
                    "java.util.concurrent..",
                    "javax.net..",
                    "javax.sql..",
                    "org.slf4j..",
                    "org.apache..",
                    "org.jboss..",
                    "org.nd4j..",
                    "io.quarkus..",
                    "io.grpc..",
                    "com.google.protobuf..",
                    "jakarta..")
            .or(nameMatching("java\\.io\\.(?!Serializable$).*"))
            .or(nameMatching("java\\.time\\.(Clock|InstantSource)"))
            .or(nameMatching(
                    "java\\.lang\\.(Thread|ThreadLocal|InheritableThreadLocal|Process|ProcessBuilder|Runtime)"))
            .or(nameMatching("java\\.lang\\.System\\$(Logger|LoggerFinder)"))
            .or(nameMatching("java\\.util\\.(Timer|TimerTask|Random|SplittableRandom|Date|Calendar)"));

    private static final List<String> TELLERS_OF_TIME = List.of(
            "Instant",
            "LocalDate",
            "LocalDateTime",
            "LocalTime",
            "OffsetDateTime",
            "OffsetTime",
            "ZonedDateTime",
            "Year");

    private PureCore() {}

    /** The rules, each with its reason. */
    public static List<ArchRule> rules() {
        List<ArchRule> rules = new ArrayList<>();
        rules.add(noClasses()
                .should()
                .dependOnClassesThat(FORBIDDEN_TYPES)
                .as("no class of the core should depend on a clock, thread, generator, file, socket or logger")
                .because("time, randomness, storage and network are arguments"));
        for (String method : List.of("currentTimeMillis", "nanoTime")) {
            rules.add(noClasses().should().callMethod(System.class, method).because("time is an argument"));
        }
        for (String field : List.of("out", "err", "in")) {
            rules.add(noClasses().should().accessField(System.class, field).because("the core does not speak"));
        }
        for (String type : TELLERS_OF_TIME) {
            rules.add(noClasses()
                    .should()
                    .callMethodWhere(new CallOf("java.time." + type, "now"))
                    .because("time is an argument"));
        }
        rules.add(noClasses()
                .should()
                .callMethodWhere(new CallOf("java.lang.Math", "random"))
                .orShould()
                .callMethodWhere(new CallOf("java.util.UUID", "randomUUID"))
                .orShould()
                .callMethodWhere(new CallOf("java.util.Collections", "shuffle"))
                .because("randomness is an argument"));
        return List.copyOf(rules);
    }

    /** Checks the classes of a package that are shipped, not its tests. Fails where there are none. */
    public static void check(String rootPackage) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(rootPackage);
        if (classes.isEmpty()) {
            throw new AssertionError("no classes of " + rootPackage + " found");
        }
        rules().forEach(rule -> rule.check(classes));
    }

    /** Classes that break a rule each, so that a test can see the rules bite. */
    public static List<Class<?>> culprits() {
        return List.of(Culprits.ReadsClock.class, Culprits.Draws.class, Culprits.Speaks.class, Culprits.Opens.class);
    }

    /** Deliberate breaches. */
    static final class Culprits {
        private Culprits() {}

        static final class ReadsClock {
            long now() {
                return System.nanoTime();
            }
        }

        static final class Draws {
            int draw() {
                return new Random(1).nextInt() + new SplittableRandom(1).nextInt();
            }
        }

        static final class Speaks {
            void speak() {
                System.out.println();
            }
        }

        static final class Opens {
            java.io.File open() {
                return new java.io.File("x");
            }
        }
    }
}
