package io.github.migrationroute.runstore;

/** Is told by the store what concerns the holder of a claim. More may be told in later versions, by methods with a default. */
public interface ClaimListener {
    /**
     * The claim is lost, so the command should be stopped before somebody else gets the right. A store that lives in one
     * process never loses a claim; one that is shared does when it is cut off from what it shares.
     *
     * <p>Called once at the most, by a thread of the store, as soon as it notices; must return quickly. Not called any
     * more after the claim was given back.
     *
     * @param reason what has happened, one or more sentences for the operator
     */
    void claimLost(String reason);

    /**
     * Somebody has asked, on whatever node, for the run to stop. Its command should be interrupted; the claim is held until
     * it has ended.
     *
     * <p>Called once at the most, by any thread, within a second after it was asked for; must return quickly. Not called for a
     * short command, nor any more after the claim was given back.
     *
     * @param request who has asked, when and why
     */
    default void stopRequested(StopRequest request) {}
}
