// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;

/**
 * What a mode in which the kernel forwards changes of the system: planned, applied, looked at, and undone. State that must
 * outlive the process is in a directory, one journal for each network namespace. One thread at a time uses it.
 */
public final class KernelForwarding implements AutoCloseable {
    private static final Logger LOG = System.getLogger(KernelForwarding.class.getName());

    /** Settings of a module of the kernel are there only once something has made it load. */
    private static final int MAX_ROUNDS = 3;

    private final String mode;
    private final String onStop;
    private final DesiredState desired;
    private final Path lockFile;
    private final Journal journal;
    private final Reconciler reconciler;
    private InstanceLock lock;

    /**
     * One of a mode.
     *
     * @param mode the mode's word
     * @param onStop what becomes of the changes at the end, as a word
     * @param stateDirectory where the journal lies
     * @throws ForwardingException where the kernel is not Linux
     */
    public KernelForwarding(String mode, String onStop, DesiredState desired, Path stateDirectory)
            throws ForwardingException {
        NetworkNamespace namespace = NetworkNamespace.current();
        this.mode = mode;
        this.onStop = onStop;
        this.desired = desired;
        this.lockFile = stateDirectory.resolve("forwarding-" + namespace.id() + ".lock");
        this.journal = new Journal(stateDirectory.resolve("forwarding-" + namespace.id() + ".journal"), namespace);
        this.reconciler = new Reconciler(journal);
    }

    /** What would be changed. */
    public Plan plan() throws ForwardingException {
        if (lock == null) {
            journal.load();
        }
        return reconciler.plan(desired);
    }

    /** Takes the lock and reads the journal, for changes to come. */
    public void open() throws ForwardingException {
        Capabilities.requireNetAdmin(mode);
        lock = InstanceLock.take(lockFile, "forwarding");
        journal.load();
    }

    /**
     * Brings the system to what is wanted; {@link #open()} comes before. When that fails, and nothing had been changed
     * before, all is put back.
     *
     * @return how many settings were changed
     * @throws ForwardingException when something stands in the way
     */
    public int apply() throws ForwardingException {
        boolean fresh = journal.isEmpty();
        Plan plan = reconciler.plan(desired);
        refuse(plan);
        journal.begin(mode, onStop, desired.mark());
        try {
            int changes = 0;
            for (int round = 0; round < MAX_ROUNDS && !plan.changes().isEmpty(); round++) {
                reconciler.apply(plan);
                changes += plan.changes().size();
                plan = reconciler.plan(desired);
            }
            refuse(plan);
            return changes;
        } catch (ForwardingException refused) {
            if (fresh) {
                reconciler.restore().forEach(line -> LOG.log(Level.WARNING, line));
            }
            throw refused;
        }
    }

    /** Throws what stands in the way of a plan. */
    private static void refuse(Plan plan) throws ForwardingException {
        if (!plan.problems().isEmpty()) {
            throw new ForwardingException(
                    String.join("; ", plan.problems().stream().distinct().toList()));
        }
    }

    /**
     * Makes the changes of a plan as far as nothing stands in the way; {@link #apply()} comes before.
     *
     * @return how many settings were changed
     */
    public int repair(Plan plan) throws ForwardingException {
        reconciler.apply(plan);
        return plan.changes().size();
    }

    /**
     * Puts everything back as it was found; {@link #open()} comes before.
     *
     * @return what could not be put back, a line each
     */
    public List<String> restore() throws ForwardingException {
        if (journal.isEmpty()) {
            journal.delete();
            return List.of();
        }
        journal.begin(journal.mode(), journal.onStop(), journal.mark());
        return reconciler.restore();
    }

    /** The mode's word. */
    public String mode() {
        return mode;
    }

    /** Where it is kept what was changed. */
    public Path journalFile() {
        return journal.file();
    }

    /** How many settings were changed and can be put back. */
    public int changed() {
        return journal.entries().size();
    }

    /** The mode that made the changes that can be put back; empty when there are none. */
    public String appliedMode() {
        return journal.mode();
    }

    /** Whether the changes were to be put back when the process that made them ended. */
    public boolean isToBeRestored() {
        return journal.onStop().equals("restore");
    }

    /** How many settings are looked after. */
    public int settings() {
        try {
            return desired.resources(new Observation(journal)).size();
        } catch (ForwardingException unknown) {
            return 0;
        }
    }

    /** The number of the process that looks after forwarding here; empty when none does. */
    public String holder() {
        return lock != null ? String.valueOf(ProcessHandle.current().pid()) : InstanceLock.holder(lockFile);
    }

    /** Lets go of journal and lock; changes stay. */
    @Override
    public void close() {
        journal.close();
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }
}
