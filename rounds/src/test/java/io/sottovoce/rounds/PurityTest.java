package io.sottovoce.rounds;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sottovoce.privacy.testing.PureCore;
import org.junit.jupiter.api.Test;

class PurityTest {
    @Test
    void shippedClasses_arePure() {
        PureCore.check("io.sottovoce.rounds");
    }

    @Test
    void packages_haveNoCycle() {
        slices().matching("io.sottovoce.rounds.(*)..")
                .should()
                .beFreeOfCycles()
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.sottovoce.rounds"));
    }
}
