package io.github.migrationroute.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.migrationroute.benchmarks.eventlog.ChainBenchmark;
import io.github.migrationroute.benchmarks.eventlog.ChainSettings;
import io.github.migrationroute.benchmarks.eventlog.EstimateBenchmark;
import io.github.migrationroute.benchmarks.eventlog.EventLogComparison;
import io.github.migrationroute.benchmarks.eventlog.EventLogSettings;
import io.github.migrationroute.benchmarks.eventlog.ExportBenchmark;
import io.github.migrationroute.benchmarks.runstore.RunStoreBenchmark;
import io.github.migrationroute.benchmarks.runstore.RunStoreSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Measures and prints all figures: a table, and the same as one line of JSON. */
final class Benchmarks {
    private Benchmarks() {}

    private static final double EXPORT_PRECISION = 1.04;

    /** Takes its settings from system properties, see {@link Settings}. */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.fromSystemProperties();
        System.out.println(machine());
        var figures = new ArrayList<Figure>();
        for (String part : settings.parts()) {
            List<Figure> measured = measure(part, settings);
            measured.forEach(figure -> System.out.println(row(figure)));
            figures.addAll(measured);
        }
        System.out.println(json(figures));
    }

    static List<Figure> measure(String part, Settings settings) throws Exception {
        return switch (part) {
            case "large" -> Comparison.large(settings);
            case "small" -> Comparison.small(settings);
            case "memory" -> MemoryCheck.measure(settings);
            case "handler" -> HandlerFigures.measure(settings);
            case "event-log" -> EventLogComparison.measure(EventLogSettings.fromSystemProperties());
            case "chain" -> ChainBenchmark.measure(ChainSettings.fromSystemProperties());
            case "estimate" ->
                EstimateBenchmark.measure(ChainSettings.fromSystemProperties()
                        .withSize(Integer.getInteger("benchmarks.estimate.events")));
            case "export" -> ExportBenchmark.measure(Integer.getInteger("benchmarks.export.models"), EXPORT_PRECISION);
            case "run-store" -> RunStoreBenchmark.measure(RunStoreSettings.fromSystemProperties());
            case "followers" ->
                FollowersBenchmark.measure(Integer.getInteger("benchmarks.followers.count"), settings.largeBytes());
            case "polling" ->
                PollingBenchmark.measure(settings.largeBytes(), Integer.getInteger("benchmarks.polling.seconds"));
            default -> throw new IllegalArgumentException("There is no part " + part);
        };
    }

    private static String machine() {
        return "Java " + System.getProperty("java.vm.version") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors";
    }

    private static String row(Figure figure) {
        return String.format(
                Locale.ROOT,
                "%-80s %12.3f %-11s %s",
                figure.name(),
                figure.value(),
                figure.unit(),
                figure.target().isEmpty() ? "" : "to reach: " + figure.target());
    }

    private static String json(List<Figure> figures) throws JsonProcessingException {
        var values = new LinkedHashMap<String, Double>();
        figures.forEach(figure -> values.put((figure.name() + " " + figure.unit()).strip(), figure.value()));
        return new ObjectMapper().writeValueAsString(values);
    }
}
