package io.headgate.rollout;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** To copy into another service: change ROOT and what is its pure core. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "io.headgate.rollout";

    /** What a decision is made of, beside the decisions themselves. */
    private static final Set<String> PURE_TYPES = Set.of(
            ROOT + ".write.Decision", ROOT + ".write.Asked", ROOT + ".write.NewRollout", ROOT + ".write.Preconditions");

    private static final DescribedPredicate<JavaClass> PURE_CORE = resideInAnyPackage(
                    ROOT + ".event..", ROOT + ".model..")
            .or(isOrLiesIn(PURE_TYPES))
            .or(resideInAnyPackage(ROOT + ".write..").and(simpleNameEndingWith("Decision")))
            .as("the pure core");

    @ArchTest
    static final ArchRule THE_CORE_KNOWS_ONLY_THE_JDK_AND_THE_CONTRACTS = classes()
            .that(PURE_CORE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java.lang..",
                            "java.math..",
                            "java.util..",
                            "java.time..",
                            "org.jspecify..",
                            "io.headgate.contracts..")
                    .or(PURE_CORE))
            .because("the same decisions run in production, in tests, in the simulator and in a back-test");

    @ArchTest
    static final ArchRule THE_CORE_READS_NO_CLOCK_AND_THROWS_NO_DICE = noClasses()
            .that(PURE_CORE)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .because("a decision that depends on anything but its arguments cannot be replayed");

    @ArchTest
    static final ArchRule AXON_STAYS_IN_ITS_ROOMS = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".inbound..", ROOT + ".event..", ROOT + ".model..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.axonframework..")
            .because("only the aggregate, the two event handlers and the wiring need to know Axon");

    @ArchTest
    static final ArchRule NOBODY_USES_THE_WIRING = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".wiring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".wiring..")
            .because("how it runs is put together in one place, on top of everything else");

    @ArchTest
    static final ArchRule NO_OTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.headgate..")
                    .and(not(resideInAnyPackage(ROOT + "..", "io.headgate.contracts..", "io.headgate.chassis.."))))
            .because("services meet only on topics");

    @ArchTest
    static final ArchRule NAMES_SAY_SOMETHING = noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Common|Base|Data|Info|Dto|Entity)")
            .because("a type is named by what it is in the field's own words");

    private static DescribedPredicate<JavaClass> isOrLiesIn(Set<String> types) {
        return DescribedPredicate.describe(
                "is one of " + types, type -> types.contains(outermost(type.getBaseComponentType())));
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getName());
    }
}
