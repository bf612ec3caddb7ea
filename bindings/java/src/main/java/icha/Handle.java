package icha;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Something of the native part, counted: closing it while other threads use it frees it when the last of them is done,
 * and no call after that reaches it. What nobody closes is freed when nothing holds its owner any more.
 */
final class Handle implements Runnable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final String what;
    private final long address;
    private final LongConsumer free;
    private final AtomicInteger users = new AtomicInteger(1); // the owner is one
    private final AtomicBoolean closed = new AtomicBoolean();

    private Handle(String what, long address, LongConsumer free) {
        this.what = what;
        this.address = address;
        this.free = free;
    }

    static Handle of(Object owner, String what, long address, LongConsumer free) {
        Handle handle = new Handle(what, address, free);
        CLEANER.register(owner, handle);
        return handle;
    }

    /** Until {@link #release()} the address is good. */
    long use() {
        int count = users.get();
        while (count > 0 && !closed.get()) {
            if (users.compareAndSet(count, count + 1)) return address;
            count = users.get();
        }
        throw IchaException.closed(what);
    }

    void release() {
        if (users.decrementAndGet() == 0) free.accept(address);
    }

    boolean isClosed() {
        return closed.get();
    }

    void close() {
        if (closed.compareAndSet(false, true)) release();
    }

    /** What the cleaner calls. */
    @Override
    public void run() {
        close();
    }
}
