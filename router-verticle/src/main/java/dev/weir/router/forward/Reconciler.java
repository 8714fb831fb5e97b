// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Brings the system from what is there to what is wanted by the least change, and back again to what was there at first.
 * Everything it changes goes into the {@link Journal} before. What the journal has that is wanted no more is put back. One
 * thread at a time uses it.
 */
final class Reconciler {
    private static final Logger LOG = System.getLogger(Reconciler.class.getName());

    private final Journal journal;
    private final Function<Journal.Entry, Resource> remade;

    Reconciler(Journal journal) {
        this(journal, Journal.Entry::resource);
    }

    /**
     * One of resources of other kinds.
     *
     * @param remade makes of an entry the resource it tells of
     */
    Reconciler(Journal journal, Function<Journal.Entry, Resource> remade) {
        this.journal = journal;
        this.remade = remade;
    }

    /** Finds out what is to be changed; changes nothing. */
    Plan plan(DesiredState desired) {
        Observation now = new Observation(journal);
        List<Change> changes = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<Resource> wanted;
        try {
            wanted = desired.resources(now);
        } catch (ForwardingException unknown) {
            return new Plan(List.of(), List.of(unknown.getMessage()));
        }
        planRestoring(wanted, now, changes);
        for (Resource resource : wanted) {
            try {
                Optional<String> state = resource.observe(now);
                if (!state.equals(Optional.of(resource.wanted()))) {
                    changes.add(new Change(resource, state, Optional.of(resource.wanted()), false));
                }
            } catch (ForwardingException inTheWay) {
                problems.add(inTheWay.getMessage());
            }
        }
        problems.addAll(now.problems());
        return new Plan(List.copyOf(changes), List.copyOf(problems));
    }

    /** Plans to put back what was changed once and is wanted no more, last change first. */
    private void planRestoring(List<Resource> wanted, Observation now, List<Change> changes) {
        Set<String> kept = new HashSet<>();
        for (Resource resource : wanted) {
            kept.add(resource.id());
            resource.alsoChanged().forEach(other -> kept.add(other.id()));
        }
        List<Journal.Entry> entries = new ArrayList<>(journal.entries());
        Collections.reverse(entries);
        for (Journal.Entry entry : entries) {
            if (kept.contains(entry.id())) {
                continue;
            }
            Resource resource = remade.apply(entry);
            try {
                Optional<String> state = resource.observe(now);
                changes.add(new Change(resource, state, entry.before(), true));
            } catch (ForwardingException gone) {
                // What it was part of is no more, or it has another owner: there is nothing to be put back.
                changes.add(new Change(resource, Optional.empty(), Optional.empty(), true));
                LOG.log(Level.DEBUG, gone.getMessage());
            }
        }
    }

    /** Makes the changes of a plan. When one is refused, those before it stay. */
    void apply(Plan plan) throws ForwardingException {
        for (Change change : plan.changes()) {
            if (change.restores()) {
                undo(change);
            } else {
                make(change);
            }
        }
    }

    private void make(Change change) throws ForwardingException {
        Resource resource = change.resource();
        if (journal.entry(resource.id()).isEmpty()) {
            // Putting back goes the other way round: the setting itself first, then those that went along with it.
            Observation now = new Observation(journal);
            for (Resource other : resource.alsoChanged()) {
                journal.note(other, other.observe(now));
            }
            journal.note(resource, change.before());
        }
        resource.put(change.after());
        LOG.log(Level.INFO, "forwarding: " + change.line());
        if (resource instanceof NftTable table) {
            journal.listing(table.id(), table.wanted(), table.listing().orElse(""));
        }
    }

    private void undo(Change change) throws ForwardingException {
        if (!change.before().equals(change.after())) {
            change.resource().put(change.after());
            LOG.log(Level.INFO, "forwarding: put back " + change.line());
        }
        journal.undone(change.resource().id());
    }

    /** What there is to be put back. */
    Plan planRestore() {
        return plan(now -> List.of());
    }

    /**
     * Puts everything back as it was found, as far as the system lets it, and forgets it.
     *
     * @return what could not be put back, a line each
     */
    List<String> restore() throws ForwardingException {
        List<String> problems = new ArrayList<>();
        for (Change change : planRestore().changes()) {
            // Those put back before may have taken this one along.
            Optional<String> state;
            try {
                state = change.resource().observe(new Observation(journal));
            } catch (ForwardingException gone) {
                journal.undone(change.resource().id());
                continue;
            }
            try {
                undo(new Change(change.resource(), state, change.after(), true));
            } catch (ForwardingException refused) {
                problems.add(refused.getMessage());
            }
        }
        if (problems.isEmpty()) {
            journal.delete();
        }
        return List.copyOf(problems);
    }
}
