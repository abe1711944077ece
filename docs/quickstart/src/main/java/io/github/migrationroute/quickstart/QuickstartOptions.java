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
 * @param nodes how many nodes serve it, each a process of its own if there are several; from 1 to 9
 * @param port the port to listen on, from 0 to 65535; 0 takes a free one. Further nodes have the ports after it
 * @param passwordFile an existing file with the password; a random password is made unless set
 * @param jdbcUrl the PostgreSQL to migrate; an embedded one is started unless set
 */
record QuickstartOptions(
        ServedDatastore datastore, int nodes, int port, Optional<Path> passwordFile, Optional<String> jdbcUrl) {
    static final String DATASTORE = "quickstart.datastore";
    static final String NODES = "quickstart.nodes";
    static final String PORT = "quickstart.port";
    static final String PASSWORD_FILE = "quickstart.password-file";
    static final String JDBC_URL = "quickstart.jdbc-url";

    private static final String DEFAULT_PORT = "8080";
    private static final int MAX_PORT = 65535;
    private static final int MAX_NODES = 9;

    /**
     * Reads the options.
     *
     * @param properties the system properties
     * @return the options
     * @throws QuickstartException if a value is none that can be meant
     */
    static QuickstartOptions from(Properties properties) throws QuickstartException {
        Optional<String> datastore = value(properties, DATASTORE);
        int nodes = parseNumber(NODES, value(properties, NODES).orElse("1"), 1, MAX_NODES);
        // The last node needs a port as well.
        int port = parseNumber(PORT, value(properties, PORT).orElse(DEFAULT_PORT), 0, MAX_PORT - nodes + 1);
        Optional<String> passwordFile = value(properties, PASSWORD_FILE);
        return new QuickstartOptions(
                datastore.isPresent() ? datastoreNamed(datastore.get()) : ServedDatastore.ALL.get(0),
                nodes,
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

    private static int parseNumber(String name, String value, int least, int most) throws QuickstartException {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same message as for a number that is out of range.
        }
        throw new QuickstartException(
                name + " must be a number from " + least + " to " + most + ", but it is " + value + ".");
    }

    private static Path parsePath(String value) throws QuickstartException {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new QuickstartException(PASSWORD_FILE + " is no path", e);
        }
    }
}
