package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What a made-up association has written down: it meets, and its members submit, amend, support and withdraw motions and
 * vote on them. It is the same history each time.
 */
final class AssociationHistory implements Iterator<AssociationHistory.Write> {
    /**
     * What was written at once.
     *
     * @param time when
     * @param user by whom
     * @param events what happened
     */
    record Write(Instant time, int user, List<Event> events) {}

    /** How often something happens, in proportion to all others. */
    private record Habit(int share, Supplier<List<Event>> happening) {}

    private record Support(int motion, int member) {}

    private static final long SEED = 17;
    private static final Instant BEGINNING = Instant.parse("2016-03-01T08:00:00Z");
    private static final int MAX_PAUSE_SECONDS = 5_400;
    private static final int EVENTS_PER_MEETING = 4_000;
    private static final int MEMBERS_AT_FIRST = 150;
    private static final int MAX_NEW_MEMBERS = 40;
    private static final int MIN_BALLOTS = 10;
    private static final int MAX_BALLOTS = 60;

    private final Random random = new Random(SEED);
    private final MadeUpWords words = new MadeUpWords(random);
    private final int limit;
    private final List<Habit> habits = List.of(
            new Habit(130, this::submit),
            new Habit(270, this::amend),
            new Habit(200, this::support),
            new Habit(80, this::withdrawSupport),
            new Habit(180, this::comment),
            new Habit(30, this::dropReason),
            new Habit(50, this::decide),
            new Habit(20, this::delete),
            new Habit(15, this::restore),
            new Habit(15, this::vote),
            new Habit(6, () -> join(1 + random.nextInt(MAX_NEW_MEMBERS))),
            new Habit(4, this::move));
    private final int shares = habits.stream().mapToInt(Habit::share).sum();

    private Instant time = BEGINNING;
    private int events;
    private int members;
    private int meetings;
    private int lastMotion;
    private int motionsBeforeMeeting;
    private int comments;
    private int polls;
    private int ballots;

    // Of the present meeting.
    private final List<Integer> motions = new ArrayList<>();
    private final List<Integer> deletedMotions = new ArrayList<>();
    private final List<Support> supports = new ArrayList<>();

    /**
     * Begins at the beginning.
     *
     * @param limit the number of events after which it ends
     */
    AssociationHistory(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean hasNext() {
        return events < limit;
    }

    @Override
    public Write next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        List<Event> happened = happening();
        // The last write may be cut: no event needs one that comes after it.
        happened = happened.subList(0, Math.min(happened.size(), limit - events));
        events += happened.size();
        time = time.plusSeconds(random.nextInt(MAX_PAUSE_SECONDS));
        return new Write(time, member(), happened);
    }

    private List<Event> happening() {
        if (members == 0) {
            return join(MEMBERS_AT_FIRST);
        }
        if (events >= meetings * EVENTS_PER_MEETING) {
            return convene();
        }
        if (motions.isEmpty()) {
            return submit();
        }
        int dice = random.nextInt(shares);
        for (Habit habit : habits) {
            dice -= habit.share();
            if (dice < 0) {
                return habit.happening().get();
            }
        }
        throw new AssertionError(shares);
    }

    private List<Event> join(int number) {
        List<Event> happened = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            int id = ++members;
            happened.add(Event.create(
                    user(id),
                    Map.of(
                            "id",
                            id,
                            "username",
                            "member" + id,
                            "first_name",
                            words.firstName(),
                            "last_name",
                            words.lastName(),
                            "is_active",
                            true,
                            "vote_weight",
                            new BigDecimal("1.000000"))));
        }
        return happened;
    }

    private List<Event> convene() {
        meetings++;
        motionsBeforeMeeting = lastMotion;
        motions.clear();
        deletedMotions.clear();
        supports.clear();
        return List.of(Event.create(
                meeting(),
                Map.of(
                        "id", meetings,
                        "name", "Meeting " + meetings + " in " + words.town(),
                        "start_time", time.getEpochSecond(),
                        "enable_electronic_voting", random.nextBoolean(),
                        "motion_ids", List.of())));
    }

    private List<Event> move() {
        return List.of(Event.update(meeting(), Map.of("name", "Meeting " + meetings + ", now in " + words.town())));
    }

    private List<Event> submit() {
        int id = ++lastMotion;
        int submitter = member();
        motions.add(id);
        return List.of(
                Event.create(
                        motion(id),
                        Map.of(
                                "id",
                                id,
                                "meeting_id",
                                meetings,
                                "identifier",
                                "A-" + (id - motionsBeforeMeeting),
                                "title",
                                words.title(),
                                "text",
                                words.text(),
                                "reason",
                                words.text(),
                                "state",
                                "submitted",
                                "submitter_id",
                                submitter,
                                "created",
                                time.getEpochSecond())),
                Event.listFields(meeting(), Map.of("motion_ids", List.of(id)), Map.of()),
                Event.listFields(user(submitter), Map.of("submitted_motion_ids", List.of(id)), Map.of()));
    }

    private List<Event> amend() {
        Fqid motion = motion(any(motions));
        return List.of(
                random.nextBoolean()
                        ? Event.update(motion, Map.of("text", words.text()))
                        : Event.update(motion, Map.of("title", words.title(), "reason", words.text())));
    }

    private List<Event> dropReason() {
        return List.of(Event.deleteFields(motion(any(motions)), List.of("reason")));
    }

    private List<Event> decide() {
        return List.of(Event.update(
                motion(any(motions)), Map.of("state", words.one("permitted", "accepted", "rejected", "referred"))));
    }

    private List<Event> support() {
        var support = new Support(any(motions), member());
        supports.add(support);
        return List.of(
                Event.listFields(
                        motion(support.motion()), Map.of("supporter_ids", List.of(support.member())), Map.of()),
                Event.listFields(
                        user(support.member()), Map.of("supported_motion_ids", List.of(support.motion())), Map.of()));
    }

    private List<Event> withdrawSupport() {
        if (supports.isEmpty()) {
            return support();
        }
        Support support = any(supports);
        if (!motions.contains(support.motion())) {
            return support();
        }
        supports.remove(support);
        return List.of(
                Event.listFields(
                        motion(support.motion()), Map.of(), Map.of("supporter_ids", List.of(support.member()))),
                Event.listFields(
                        user(support.member()), Map.of(), Map.of("supported_motion_ids", List.of(support.motion()))));
    }

    private List<Event> comment() {
        int id = ++comments;
        int motion = any(motions);
        return List.of(
                Event.create(
                        new Fqid("comment", id),
                        Map.of("id", id, "meeting_id", meetings, "motion_id", motion, "text", words.text())),
                Event.listFields(motion(motion), Map.of("comment_ids", List.of(id)), Map.of()));
    }

    private List<Event> delete() {
        Integer id = any(motions);
        motions.remove(id);
        deletedMotions.add(id);
        return List.of(
                Event.delete(motion(id)), Event.listFields(meeting(), Map.of(), Map.of("motion_ids", List.of(id))));
    }

    private List<Event> restore() {
        if (deletedMotions.isEmpty()) {
            return submit();
        }
        Integer id = any(deletedMotions);
        deletedMotions.remove(id);
        motions.add(id);
        return List.of(
                Event.restore(motion(id)), Event.listFields(meeting(), Map.of("motion_ids", List.of(id)), Map.of()));
    }

    private List<Event> vote() {
        int id = ++polls;
        var poll = new Fqid("poll", id);
        int motion = any(motions);
        List<Event> happened = new ArrayList<>();
        happened.add(
                Event.create(poll, Map.of("id", id, "meeting_id", meetings, "motion_id", motion, "state", "started")));
        int first = ballots + 1;
        int last = ballots + MIN_BALLOTS + random.nextInt(MAX_BALLOTS - MIN_BALLOTS);
        while (ballots < last) {
            int ballot = ++ballots;
            happened.add(Event.create(
                    new Fqid("ballot", ballot),
                    Map.of(
                            "id",
                            ballot,
                            "poll_id",
                            id,
                            "user_id",
                            member(),
                            "choice",
                            words.one("yes", "no", "abstain"))));
        }
        List<Integer> cast = IntStream.rangeClosed(first, last).boxed().toList();
        happened.add(Event.update(poll, Map.of("state", "finished", "ballot_ids", cast)));
        happened.add(Event.listFields(motion(motion), Map.of("poll_ids", List.of(id)), Map.of()));
        return happened;
    }

    private Fqid meeting() {
        return new Fqid("meeting", meetings);
    }

    private static Fqid motion(int id) {
        return new Fqid("motion", id);
    }

    private static Fqid user(int id) {
        return new Fqid("user", id);
    }

    private int member() {
        return 1 + random.nextInt(members);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
