// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.takeover.FailoverAction.Fenced;
import dev.weir.router.takeover.FailoverAction.Reannounce;
import dev.weir.router.takeover.FailoverAction.Release;
import dev.weir.router.takeover.FailoverAction.StandDown;
import dev.weir.router.takeover.FailoverAction.Take;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Does what a group decided that concerns traffic: tells the node, moves the traffic, writes it to the log, in this order. */
final class Deeds implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Deeds.class.getName());

    private final String groupName;
    private final TrafficTakeover way;
    private final FailoverListener listener;
    private TrafficHands hands;

    /** The traffic was given up, and it is not known yet what became of it. */
    private boolean listening;

    Deeds(String groupName, TrafficTakeover way, FailoverListener listener) {
        this.groupName = groupName;
        this.way = way;
        this.listener = listener;
    }

    /** Begins; {@code inPlace} is told the term of a takeover once its traffic comes here. */
    void start(LongConsumer inPlace) {
        hands = new TrafficHands(way, listener, inPlace);
        hands.start();
    }

    /** Does one. */
    void perform(FailoverAction action) {
        try {
            if (action instanceof Take take) {
                tell(() -> listener.onActive(take.event()));
                hands.take(take);
                say(Level.INFO, told(take.event()));
            } else if (action instanceof StandDown down) {
                listening = true;
                tell(() -> listener.onStandDown(down.cause(), down.other()));
                hands.releaseAll(word(down.cause()), down.other());
                say(Level.WARNING, "gives the traffic up: " + told(down));
            } else if (action instanceof Fenced fenced) {
                tell(() -> listener.onFenced(fenced.by(), fenced.epoch()));
                say(Level.WARNING, fenced.by() + " has taken over from this node's epoch " + fenced.epoch());
            } else if (action instanceof Release release) {
                tell(() -> listener.onReturned(release.owner()));
                hands.release(release.owner(), "returned", release.owner());
                say(Level.INFO, release.owner() + " has its traffic again");
            } else if (action instanceof Reannounce) {
                hands.announce();
            }
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, "failover: " + action + " failed", fault);
        }
    }

    /** The node does not listen: it has heard whoever is there. */
    void listened() {
        if (listening) {
            listening = false;
            tell(listener::onListened);
        }
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, "failover: the node could not be told", fault);
        }
    }

    private void say(Level level, String what) {
        LOG.log(level, "failover: group " + groupName + ": " + what);
    }

    private static String told(TookOver event) {
        String what = "takes the traffic, term " + event.term() + ": ";
        String from = event.peer() + " (epoch " + event.peerEpoch() + ")";
        return what
                + switch (event.why()) {
                    case FIRST -> "nobody is known to have it";
                    case SILENT -> from + " is silent";
                    case REFUSED -> "the process of " + from + " is gone";
                    case GIVEN_UP -> from + " has given it up";
                    case PLANNED -> from + " hands it over";
                };
    }

    private static String told(StandDown down) {
        return switch (down.cause()) {
            case PAUSED -> "this process was asleep for so long that another may have taken it";
            case LOST -> down.other() + " has it";
            case UNFIT -> "an interface is down";
            case ISOLATED -> "neither another node nor the witness is heard";
            case HANDED_OVER -> down.other() + " has taken it as asked";
            case LEFT -> "this node leaves, and nobody has taken it";
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void backed(boolean byAnother) {
        hands.backed(byAnother);
    }

    /** Does something once all traffic that was to be moved before has been. */
    void afterwards(Runnable what) {
        hands.afterwards(what);
    }

    String describe() {
        return way.describe();
    }

    String trouble() {
        return hands == null ? "" : hands.trouble();
    }

    long failures() {
        return hands == null ? 0 : hands.failures();
    }

    @Override
    public void close() {
        if (hands != null) {
            hands.close();
        }
        way.close();
    }
}
