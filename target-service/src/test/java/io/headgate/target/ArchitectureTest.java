package io.headgate.target;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "io.headgate.target", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theModelIsPure = classes()
            .that()
            .resideInAPackage("..target.model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.headgate.contracts..", "io.headgate.target.model..")
            .because("rules are tested without anything running");

    @ArchTest
    static final ArchRule decisionsArePure = noClasses()
            .that()
            .haveSimpleNameEndingWith("Decision")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "org.slf4j..", "io.headgate.chassis..")
            .because("the same decision must come out of the same state and command, wherever it is taken");

    @ArchTest
    static final ArchRule timeComesFromTheEdge = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .because("time is given in, so that tests can choose it");

    @ArchTest
    static final ArchRule noOtherService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.headgate.rollout..",
                    "io.headgate.distribution..",
                    "io.headgate.cascade..",
                    "io.headgate.approval..",
                    "io.headgate.notification..",
                    "io.headgate.gateway..",
                    "io.headgate.local..")
            .because("services meet only on Kafka topics");

    @ArchTest
    static final ArchRule roomsDoNotReachBack = noClasses()
            .that()
            .resideInAnyPackage("..target.model..", "..target.read..", "..target.write..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..target.automation..", "..target.inbound..", "..target.wiring..")
            .because("who is called does not know the caller");
}
