package io.github.migrationroute;

/**
 * What a request for a resource below the route is replied with: an {@linkplain RunsAnswer answer} at once, a {@linkplain
 * PendingAnswer later} one, or a {@linkplain EventStream stream}.
 */
public sealed interface RunsReply permits RunsAnswer, PendingAnswer, EventStream {}
