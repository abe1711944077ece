package io.github.migrationroute.quickstart;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What can be set, each by a system property.
 *
 * @param datastore what is served
 * @param port the port to listen on, from 0 to 65535; 0 takes a free one
 * @param passwordFile an existing file with the password; a random password is made unless set
 * @param jdbcUrl the PostgreSQL to migrate; an embedded one is started unless set
 */
record QuickstartOptions(ServedDatastore datastore, int port, Optional<Path> passwordFile, Optional<String> jdbcUrl) {
    static final String DATASTORE = "quickstart.datastore";
    static final String PORT = "quickstart.port";
    static final String PASSWORD_FILE = "quickstart.password-file";
    static final String JDBC_URL = "quickstart.jdbc-url";

    private static final String DEFAULT_PORT = "8080";
    private static final int MAX_PORT = 65535;

    /**
     * Reads the options.
     *
     * @param properties the system properties
     * @return the options
     * @throws QuickstartException if a value is none that can be meant
     */
    static QuickstartOptions from(Properties properties) throws QuickstartException {
        Optional<String> datastore = value(properties, DATASTORE);
        int port = parsePort(value(properties, PORT).orElse(DEFAULT_PORT));
        Optional<String> passwordFile = value(properties, PASSWORD_FILE);
        return new QuickstartOptions(
                datastore.isPresent() ? datastoreNamed(datastore.get()) : ServedDatastore.ALL.get(0),
                port,
                passwordFile.isPresent() ? Optional.of(parsePath(passwordFile.get())) : Optional.empty(),
                value(properties, JDBC_URL));
    }

    private static Optional<String> value(Properties properties, String name) throws QuickstartException {
        String value = properties.getProperty(name);
        if (value != null && value.isBlank()) {
            throw new QuickstartException(name + " is empty; give it a value or leave it out.");
        }
        return Optional.ofNullable(value);
    }

    private static ServedDatastore datastoreNamed(String name) throws QuickstartException {
        return ServedDatastore.ALL.stream()
                .filter(datastore -> datastore.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new QuickstartException(DATASTORE + " must be "
                        + ServedDatastore.ALL.stream()
                                .map(ServedDatastore::name)
                                .collect(Collectors.joining(" or "))
                        + ", but it is " + name + "."));
    }

    private static int parsePort(String value) throws QuickstartException {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The same message as for a number that is no port.
        }
        throw new QuickstartException(PORT + " must be a number from 0 to " + MAX_PORT + ", but it is " + value + ".");
    }

    private static Path parsePath(String value) throws QuickstartException {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new QuickstartException(PASSWORD_FILE + " is no path", e);
        }
    }
}
