package io.github.migrationroute;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.StopRequest;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes runs as JSON, in UTF-8. What a run does not have is absent. */
final class RunJson {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ByteArrayOutputStream json = new ByteArrayOutputStream(512);
    private boolean first = true;

    private RunJson() {}

    /** Returns a run as an object, without its output. */
    static byte[] of(Run run) {
        var json = new RunJson();
        json.run(run, true);
        return json.json.toByteArray();
    }

    /** Returns what of a run changes only if something has happened: without how long it has taken. */
    static byte[] withoutDuration(Run run) {
        var json = new RunJson();
        json.run(run, false);
        return json.json.toByteArray();
    }

    /** Returns an answer with one run. */
    static byte[] answer(Run run) {
        var json = new RunJson();
        json.put("{\"success\":true,\"run\":");
        json.run(run, true);
        json.put("}");
        return json.json.toByteArray();
    }

    /** Returns an answer with several runs. */
    static byte[] answer(List<Run> runs) {
        var json = new RunJson();
        json.put("{\"success\":true,\"runs\":[");
        for (int i = 0; i < runs.size(); i++) {
            json.put(i == 0 ? "" : ",");
            json.run(runs.get(i), true);
        }
        json.put("]}");
        return json.json.toByteArray();
    }

    private void run(Run run, boolean withDuration) {
        begin();
        text("id", run.id());
        text("command", run.command());
        value("verbose", Boolean.toString(run.verbose()));
        text("state", run.state().wireName());
        text("node", run.node());
        text("startedBy", run.startedBy());
        text("startedAt", time(run.startedAt()));
        if (withDuration) {
            value("seconds", number(seconds(run.duration()), 3));
        }
        run.progress().ifPresent(this::progress);
        run.stop().ifPresent(this::stop);
        text("endedAt", run.endedAt().map(RunJson::time));
        text("exception", run.exception());
        end();
    }

    private void progress(RunProgress progress) {
        key("progress");
        begin();
        text("stage", progress.stage());
        value("done", Long.toString(progress.done()));
        progress.total().ifPresent(total -> value("total", Long.toString(total)));
        text("unit", Optional.of(progress.unit()).filter(unit -> !unit.isEmpty()));
        // Not rounded up to 100 before everything is done.
        progress.percent().ifPresent(percent -> value("percent", number(percent, 1, RoundingMode.DOWN)));
        progress.perSecond().ifPresent(rate -> value("perSecond", number(rate, rate < 10 ? 3 : 1)));
        progress.secondsLeft().ifPresent(left -> value("secondsLeft", number(left, 0, RoundingMode.UP)));
        end();
    }

    private void stop(StopRequest stop) {
        key("stop");
        begin();
        text("requestedAt", time(stop.requestedAt()));
        text("requestedBy", stop.requestedBy());
        text("reason", stop.reason());
        end();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static String number(double value, int decimals) {
        return number(value, decimals, RoundingMode.HALF_UP);
    }

    private static String number(double value, int decimals, RoundingMode rounding) {
        return BigDecimal.valueOf(value).setScale(decimals, rounding).toPlainString();
    }

    private void begin() {
        put("{");
        first = true;
    }

    private void end() {
        put("}");
        first = false;
    }

    private void text(String key, Optional<String> value) {
        value.ifPresent(text -> text(key, text));
    }

    private void text(String key, String value) {
        key(key);
        put("\"");
        json.writeBytes(JsonTextEncoder.encode(value));
        put("\"");
    }

    private void value(String key, String value) {
        key(key);
        put(value);
    }

    private void key(String key) {
        put((first ? "\"" : ",\"") + key + "\":");
        first = false;
    }

    private void put(String ascii) {
        json.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
