package io.github.migrationroute.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arrows of the architecture: adapter → core ← datastores; extensions → core.
 *
 * @param core the package of the core; {@code runstore} below it is part of the core and has the stores of runs below
 *     itself, {@code servlet} is the adapter, {@code testkit} the testkit, and every other package is a datastore
 */
record ArchitectureRules(String core) {
    private static final String[] EVERYWHERE = {"java..", "org.slf4j..", "org.jspecify.."};
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String INTERNAL = "io.github.migrationroute..internal..";
    private static final String SERVLET_API = "jakarta.servlet..";

    /** What may be kept in a static field: it can be changed by nobody. */
    private static final Set<String> IMMUTABLE = Set.of(
            "java.time.format.DateTimeFormatter",
            "io.github.migrationroute.runstore.RunEnd",
            "java.lang.String",
            "java.time.Duration",
            "java.time.Instant",
            "java.util.regex.Pattern",
            "org.slf4j.Logger",
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.databind.json.JsonMapper",
            "io.github.migrationroute.Requester",
            "io.github.migrationroute.servlet.Authorization",
            "io.github.migrationroute.eventlog.migration.Fields",
            "io.github.migrationroute.eventlog.migration.JsonValue");

    private String adapter() {
        return core + ".servlet..";
    }

    private DescribedPredicate<JavaClass> datastoresAndRunStores() {
        return resideInAPackage(core + ".(*)..")
                .and(resideOutsideOfPackages(core, runStorePackage(), adapter(), core + ".testkit.."))
                .as("datastores and run stores");
    }

    private DescribedPredicate<JavaClass> datastores() {
        return datastoresAndRunStores()
                .and(resideOutsideOfPackages(runStorePackage() + ".."))
                .as("datastores");
    }

    private String runStorePackage() {
        return core + ".runstore";
    }

    /** Returns the module that a package belongs to, which is its topmost package; null if it is none of ours. */
    private @Nullable String module(String packageName) {
        if (packageName.equals(core)
                || packageName.startsWith(core + ".internal")
                || packageName.equals(runStorePackage())) {
            return core;
        }
        String parent = packageName.startsWith(runStorePackage() + ".") ? runStorePackage() : core;
        return packageName.startsWith(parent + ".")
                ? parent + "." + packageName.substring(parent.length() + 1).split("\\.", 2)[0]
                : null;
    }

    private DescribedPredicate<JavaClass> named(String... simpleNames) {
        Set<String> names = Set.of(simpleNames);
        return DescribedPredicate.describe(
                "are " + String.join(", ", simpleNames),
                type -> type.getPackageName().equals(core) && names.contains(outermostName(type)));
    }

    private static String outermostName(JavaClass type) {
        return type.getName().substring(type.getPackageName().length() + 1).split("\\$", 2)[0];
    }

    ArchRule coreKnowsOnlyJacksonAndSlf4j() {
        return classes()
                .that()
                .resideInAnyPackage(core, runStorePackage())
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(EVERYWHERE).or(resideInAnyPackage(core, runStorePackage(), JACKSON)));
    }

    /** Who writes a store of runs reads this one package. */
    ArchRule theSpiOfRunStoresKnowsOnlyItself() {
        return classes()
                .that()
                .resideInAPackage(runStorePackage())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", runStorePackage()));
    }

    ArchRule datastoresKnowNothingOfRunStores() {
        return noClasses().that(datastores()).should().dependOnClassesThat(resideInAPackage(runStorePackage() + ".."));
    }

    ArchRule adapterKnowsOnlyCoreAndTheServletApi() {
        return classes()
                .that()
                .resideInAPackage(adapter())
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(EVERYWHERE).or(resideInAnyPackage(core, adapter(), SERVLET_API)));
    }

    ArchRule servletTypesStayInTheAdapter() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(adapter())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVLET_API, adapter());
    }

    /** No HTTP, no JSON, no threads of the route, no progress states. */
    ArchRule datastoresAndRunStoresKnowOnlyTheSpi() {
        return noClasses()
                .that(datastoresAndRunStores())
                .should()
                .dependOnClassesThat(named(
                        "MigrationRouteHandler",
                        "MigrationRequest",
                        "MigrationResponse",
                        "MigrationResult",
                        "MigrationListener"))
                .allowEmptyShould(true);
    }

    ArchRule datastoresDoNotKnowEachOther() {
        return slices().assignedFrom(new ModulesBesideTheCore()).should().notDependOnEachOther();
    }

    /** Each with all its packages. */
    private final class ModulesBesideTheCore implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String module = module(type.getPackageName());
            return module == null || module.equals(core) ? SliceIdentifier.ignore() : SliceIdentifier.of(module);
        }

        @Override
        public String getDescription() {
            return "modules beside the core";
        }
    }

    ArchRule spiKnowsNothingOfTheRoute() {
        return noClasses()
                .that(named("Datastore", "MigrationLog", "MigrationException"))
                .should()
                .dependOnClassesThat(resideInAPackage(core)
                        .and(DescribedPredicate.not(named("Datastore", "MigrationLog", "MigrationException")))
                        .or(resideInAPackage(JACKSON)));
    }

    private static GivenClassesConjunction exportedClasses() {
        return classes().that().arePublic().and().resideOutsideOfPackage(INTERNAL);
    }

    ArchRule jacksonIsNotInPublicSignatures() {
        return exportedClasses().should(new SignaturesWithout(JACKSON));
    }

    /** Who gets such a type in his hands could not even name it. */
    ArchRule internalTypesAreNotInPublicSignatures() {
        return exportedClasses().should(new SignaturesWithout(INTERNAL));
    }

    /** The module descriptors say so as well, but nobody reads them on a class path. */
    ArchRule onlyTheModuleItselfUsesItsInternalPackages() {
        return classes().should(new StayOutOfOtherModules());
    }

    ArchRule nothingPrints() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
    }

    ArchRule nothingLogsThroughJavaUtilLogging() {
        return noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging");
    }

    ArchRule nothingIsStaticAndMutable() {
        return fields().that()
                .areStatic()
                .and(DescribedPredicate.describe(
                        "are not made by the compiler",
                        (JavaField field) -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
                .should(new BeConstant());
    }

    /** Every package by itself, also those below an internal one. */
    ArchRule packagesHaveNoCycles() {
        String parent = core.substring(0, core.lastIndexOf('.'));
        return slices().matching(parent + ".(**)").should().beFreeOfCycles();
    }

    /** All of them, for a test that wants to leave none out. */
    List<ArchRule> all() {
        return List.of(
                coreKnowsOnlyJacksonAndSlf4j(),
                theSpiOfRunStoresKnowsOnlyItself(),
                datastoresKnowNothingOfRunStores(),
                adapterKnowsOnlyCoreAndTheServletApi(),
                servletTypesStayInTheAdapter(),
                datastoresAndRunStoresKnowOnlyTheSpi(),
                datastoresDoNotKnowEachOther(),
                spiKnowsNothingOfTheRoute(),
                jacksonIsNotInPublicSignatures(),
                internalTypesAreNotInPublicSignatures(),
                onlyTheModuleItselfUsesItsInternalPackages(),
                nothingPrints(),
                nothingLogsThroughJavaUtilLogging(),
                nothingIsStaticAndMutable(),
                packagesHaveNoCycles());
    }

    private final class StayOutOfOtherModules extends ArchCondition<JavaClass> {
        StayOutOfOtherModules() {
            super("not use internal packages of other modules");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            String module = module(type.getPackageName());
            type.getDirectDependenciesFromSelf().stream()
                    .filter(dependency -> resideInAPackage(INTERNAL).test(dependency.getTargetClass()))
                    .filter(dependency -> {
                        String target = module(dependency.getTargetClass().getPackageName());
                        return target != null && !target.equals(module);
                    })
                    .forEach(dependency ->
                            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
        }
    }

    private static final class SignaturesWithout extends ArchCondition<JavaClass> {
        private final DescribedPredicate<JavaClass> unwanted;

        SignaturesWithout(String packageName) {
            super("have no type of " + packageName + " in public signatures");
            this.unwanted = resideInAPackage(packageName);
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            Stream<JavaClass> supertypes =
                    Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream());
            Stream<JavaClass> members = type.getMembers().stream()
                    .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                            || member.getModifiers().contains(JavaModifier.PROTECTED))
                    .flatMap(member -> member.getAllInvolvedRawTypes().stream());
            Stream<JavaClass> thrown = type.getCodeUnits().stream()
                    .flatMap(codeUnit -> codeUnit.getExceptionTypes().stream())
                    .map(thrownType -> thrownType.toErasure());
            Stream.of(supertypes, members, thrown)
                    .flatMap(types -> types)
                    .filter(unwanted)
                    .distinct()
                    .forEach(found -> events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " has " + found.getName() + " in a public signature")));
        }
    }

    private static final class BeConstant extends ArchCondition<JavaField> {
        BeConstant() {
            super("be constant");
        }

        @Override
        public void check(JavaField field, ConditionEvents events) {
            if (!field.getModifiers().contains(JavaModifier.FINAL)
                    || !(isImmutable(field) || isLookupTable(field) || isImmutableCollection(field))) {
                events.add(SimpleConditionEvent.violated(
                        field, field.getFullName() + " is static, and not a final field of an immutable type"));
            }
        }

        private static boolean isImmutable(JavaField field) {
            JavaClass type = field.getRawType();
            return type.isPrimitive() || type.isEnum() || type.isRecord() || IMMUTABLE.contains(type.getName());
        }

        /** An array cannot be protected, but one that is private is in the hands of a single class. */
        private static boolean isLookupTable(JavaField field) {
            JavaClass type = field.getRawType();
            return field.getModifiers().contains(JavaModifier.PRIVATE)
                    && type.isArray()
                    && type.getComponentType().isPrimitive();
        }

        /** Its type does not say it, so its value is looked at. */
        private static boolean isImmutableCollection(JavaField field) {
            if (!field.getRawType().isEquivalentTo(List.class)
                    && !field.getRawType().isEquivalentTo(Set.class)
                    && !field.getRawType().isEquivalentTo(Map.class)) {
                return false;
            }
            try {
                Field reflected = field.reflect();
                reflected.setAccessible(true);
                return reflected.get(null).getClass().getName().startsWith("java.util.ImmutableCollections");
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
    }
}
