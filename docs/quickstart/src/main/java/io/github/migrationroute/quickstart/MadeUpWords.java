package io.github.migrationroute.quickstart;

import java.util.Random;

/** Words for a made-up association, some of them with characters that are easily spoilt. */
record MadeUpWords(Random random) {
    private static final String[] FIRST_NAMES = {"Ada", "Bo", "Chris", "Dana", "Emre", "Flora", "Ines", "Jörg", "Zoë"};
    private static final String[] LAST_NAMES = {"Acker", "Brandt", "Çelik", "Dietz", "O'Hara", "Fuchs", "Nowak", "Weiß"
    };
    private static final String[] TOWNS = {"Freiburg", "Görlitz", "Kassel", "Lübeck", "Trier"};
    private static final String[] DEMANDS = {"Extend", "Review", "Abolish", "Publish", "Postpone"};
    private static final String[] THINGS = {"the budget", "the statutes", "the library", "\"open doors\"", "the fees"};
    private static final int MAX_SENTENCES = 4;

    String firstName() {
        return one(FIRST_NAMES);
    }

    String lastName() {
        return one(LAST_NAMES);
    }

    String town() {
        return one(TOWNS);
    }

    String title() {
        return one(DEMANDS) + " " + one(THINGS);
    }

    String text() {
        StringBuilder text = new StringBuilder("<p>");
        int sentences = 1 + random.nextInt(MAX_SENTENCES);
        for (int i = 0; i < sentences; i++) {
            text.append(title()).append(".\n");
        }
        return text.append("</p>").toString();
    }

    String one(String... words) {
        return words[random.nextInt(words.length)];
    }
}
