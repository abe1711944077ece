package io.github.migrationroute.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks of the handler, each in a process of its own. */
final class HandlerFigures {
    private static final int WARM_UP_ITERATIONS = 3;

    private HandlerFigures() {}

    static List<Figure> measure(Settings settings) throws RunnerException {
        var options = new OptionsBuilder()
                .include(settings.include())
                .forks(1)
                .warmupIterations(WARM_UP_ITERATIONS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(settings.iterations())
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        return figures(new Runner(options).run());
    }

    static List<Figure> figures(Collection<RunResult> results) {
        var figures = new ArrayList<Figure>();
        for (RunResult result : results) {
            var score = result.getPrimaryResult();
            figures.add(new Figure(name(result), score.getScore(), score.getScoreUnit()));
        }
        return figures;
    }

    private static String name(RunResult result) {
        var parameters = result.getParams();
        var name = new StringBuilder(result.getPrimaryResult().getLabel());
        for (String key : parameters.getParamsKeys()) {
            name.append(", ").append(key).append(' ').append(parameters.getParam(key));
        }
        return name.toString();
    }
}
