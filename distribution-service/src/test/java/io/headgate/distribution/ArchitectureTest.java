package io.headgate.distribution;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.headgate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule THE_CORE_IS_PURE = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.headgate.distribution.model..",
                    "io.headgate.distribution.decide..",
                    "io.headgate.distribution.partition..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.slf4j..",
                    "java.sql..",
                    "io.headgate.chassis..",
                    "io.headgate.distribution.store..",
                    "io.headgate.distribution.inbound..",
                    "io.headgate.distribution.wiring..")
            .because("the same decisions run in production, in tests and in the simulator");

    @ArchTest
    static final ArchRule THE_CORE_READS_NO_CLOCK = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.headgate.distribution.model..",
                    "io.headgate.distribution.decide..",
                    "io.headgate.distribution.partition..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("a decision depends only on what it is given");

    @ArchTest
    static final ArchRule NO_OTHER_SERVICE = noClasses()
            .that()
            .resideInAPackage("io.headgate.distribution..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.headgate.rollout..",
                    "io.headgate.target..",
                    "io.headgate.approval..",
                    "io.headgate.cascade..",
                    "io.headgate.notification..",
                    "io.headgate.gateway..",
                    "io.headgate.local..")
            .because("services meet only on topics");
}
