package io.headgate.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.headgate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule NO_SERVICE_IS_SEEN = noClasses()
            .that()
            .resideInAPackage("io.headgate.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.headgate.rollout..",
                    "io.headgate.target..",
                    "io.headgate.distribution..",
                    "io.headgate.cascade..",
                    "io.headgate.approval..",
                    "io.headgate.notification..",
                    "io.headgate.local..",
                    "org.axonframework..")
            .because("the gateway meets the services only on topics");

    @ArchTest
    static final ArchRule DEVICES_AND_OPERATORS_ARE_TWO_ROLES = noClasses()
            .that()
            .resideInAPackage("io.headgate.gateway.device..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.headgate.gateway.operator..", "io.headgate.gateway.view.rollout..")
            .because("a gateway may one day serve only one of the two");

    @ArchTest
    static final ArchRule OPERATORS_DO_NOT_REACH_INTO_THE_DEVICE_SIDE = noClasses()
            .that()
            .resideInAPackage("io.headgate.gateway.operator..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.headgate.gateway.device..")
            .because("what they may know of devices is in the views");

    @ArchTest
    static final ArchRule VIEWS_DO_NOT_KNOW_WHO_READS_THEM = noClasses()
            .that()
            .resideInAPackage("io.headgate.gateway.view..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.headgate.gateway.operator..", "io.headgate.gateway.device..")
            .because("a view is rebuilt from the topics alone");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_THING_DOES = noClasses()
            .that()
            .resideInAPackage("io.headgate..")
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .because("see docs/glossary.md for the words we have");
}
