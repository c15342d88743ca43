package io.sottovoce.privacy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.sottovoce.privacy.testing.PureCore;
import org.junit.jupiter.api.Test;

/** The privacy core is pure; java.security, javax.crypto and java.nio.ByteBuffer are its tools and allowed. */
class PurityTest {
    @Test
    void shippedClasses_arePure() {
        PureCore.check("io.sottovoce.privacy");
    }

    @Test
    void impureClass_breaksARule() {
        for (Class<?> culprit : PureCore.culprits()) {
            JavaClasses classes = new ClassFileImporter().importClasses(culprit);
            assertTrue(
                    PureCore.rules().stream()
                            .anyMatch(rule -> rule.evaluate(classes).hasViolation()),
                    culprit + " should break a rule");
        }
    }
}
