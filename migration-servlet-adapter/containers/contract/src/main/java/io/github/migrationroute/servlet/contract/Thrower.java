package io.github.migrationroute.servlet.contract;

/** Throws what the compiler does not expect; other languages than Java do that anywhere. */
final class Thrower {
    private Thrower() {}

    /**
     * Throws anything.
     *
     * @param failure what is thrown, be it checked or not
     * @return nothing, ever; there so that the caller can throw it, which tells the compiler
     */
    static RuntimeException sneaky(Throwable failure) {
        throw Thrower.<RuntimeException>as(failure);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T as(Throwable failure) throws T {
        throw (T) failure;
    }
}
