package io.sottovoce.simulator.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of docs/ARCHITECTURE.md, over the compiled classes of all modules. */
class ModuleArrowsTest {
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.of(
            "privacy", Set.of(),
            "proto", Set.of("privacy"),
            "learning", Set.of("privacy"),
            "rounds", Set.of("privacy"),
            "client", Set.of("proto", "privacy", "learning"),
            "server", Set.of("rounds", "proto", "learning", "privacy"),
            "simulator", Set.of("client", "rounds", "proto", "learning", "privacy")));

    private static JavaClasses classes;

    @BeforeAll
    static void importAllModules() {
        List<Path> folders = new ArrayList<>();
        for (String module : List.of("privacy", "proto", "learning", "rounds", "client-sdk", "server", "simulator")) {
            Path folder = Path.of("..", module, "target", "classes");
            assumeTrue(Files.isDirectory(folder), () -> "skipped: " + folder + " is not built");
            folders.add(folder);
        }
        classes = new ClassFileImporter().importPaths(folders);
    }

    @Test
    void everyModule_isThere() {
        ARROWS.keySet()
                .forEach(module -> assertTrue(
                        classes.stream().anyMatch(one -> one.getPackageName().startsWith("io.sottovoce." + module)),
                        module));
        assertEquals(7, ARROWS.size());
    }

    @Test
    void noModule_usesAnotherThanItsArrowsSay() {
        ARROWS.forEach((module, allowed) -> forbid(module, allowed));
    }

    @Test
    void aForbiddenArrow_isFound() {
        assertThrows(AssertionError.class, () -> forbid("simulator", Set.of("proto", "learning", "privacy")));
    }

    @Test
    void protobufTypes_stayInProto() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sottovoce.proto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sottovoce.proto.v1..", "com.google.protobuf..")
                .check(classes);
    }

    @Test
    void quarkus_staysInTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sottovoce.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..")
                .check(classes);
    }

    private static void forbid(String module, Set<String> allowed) {
        noClasses()
                .that()
                .resideInAPackage("io.sottovoce." + module + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are in a module without an arrow from " + module, one -> isForbidden(module, allowed, one)))
                .check(classes);
    }

    private static boolean isForbidden(String module, Set<String> allowed, JavaClass used) {
        String name = used.getPackageName();
        if (!name.startsWith("io.sottovoce.")) {
            return false;
        }
        String other = name.substring("io.sottovoce.".length()).split("\\.", -1)[0];
        return !other.equals(module) && !allowed.contains(other);
    }
}
