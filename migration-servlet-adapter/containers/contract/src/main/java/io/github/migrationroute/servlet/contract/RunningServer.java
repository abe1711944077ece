package io.github.migrationroute.servlet.contract;

/**
 * A container that listens on 127.0.0.1 and has the route mounted at {@code /internal/migrations/*}.
 *
 * @param port where it listens
 * @param stop undeploys the servlet and stops the container
 */
public record RunningServer(int port, AutoCloseable stop) {}
