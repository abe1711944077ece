package io.github.migrationroute.eventlog.migration;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the events of one fqid amount to. Immutable. */
public final class Model {
    private final Fqid fqid;
    private final Fields fields;
    private final boolean deleted;
    private final int position;

    private Model(Fqid fqid, Fields fields, boolean deleted, int position) {
        this.fqid = Objects.requireNonNull(fqid, "fqid");
        this.fields = fields;
        this.deleted = deleted;
        this.position = position;
    }

    /**
     * Creates a model, as a test of a migration may want to.
     *
     * @param fqid as {@link #fqid()}
     * @param fields as {@link #fields()}; see {@link Fields#of}
     * @param deleted as {@link #deleted()}
     * @param position as {@link #position()}
     * @return the model
     * @throws IllegalArgumentException if a value is not allowed; see {@link JsonValue#of}
     */
    public static Model of(Fqid fqid, Map<String, ?> fields, boolean deleted, int position) {
        return new Model(fqid, Fields.of(fields), deleted, position);
    }

    /**
     * Tells which model it is.
     *
     * @return its fqid
     */
    public Fqid fqid() {
        return fqid;
    }

    /**
     * Gives its fields. Those of a deleted model stay.
     *
     * @return the fields, without those that begin with {@code meta_}
     */
    public Fields fields() {
        return fields;
    }

    /**
     * Tells whether it is deleted.
     *
     * @return whether it is
     */
    public boolean deleted() {
        return deleted;
    }

    /**
     * Tells when it was changed last.
     *
     * @return the number of the position of its latest event
     */
    public int position() {
        return position;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Model that
                && fqid.equals(that.fqid)
                && fields.equals(that.fields)
                && deleted == that.deleted
                && position == that.position;
    }

    @Override
    public int hashCode() {
        return Objects.hash(fqid, fields, deleted, position);
    }

    /** Returns a short description, for example {@code motion/17 {"title": "The budget"}, position 3}. */
    @Override
    public String toString() {
        return fqid + " " + fields.toJson() + ", position " + position + (deleted ? ", deleted" : "");
    }
}
