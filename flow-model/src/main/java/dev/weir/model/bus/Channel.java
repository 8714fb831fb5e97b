// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;

/**
 * A typed address on the event bus. What travels on it is one type, carried by that type's registered codec; no caller
 * spells an address or casts a body.
 *
 * @param address the event-bus address
 * @param type what travels on it
 * @param local whether messages stay within this JVM and so go by reference
 * @param <T> what travels on it
 */
public record Channel<T>(String address, Class<T> type, boolean local) {

    /** Sends to one consumer. */
    public void send(EventBus bus, T body) {
        bus.send(address, body, options());
    }

    /** For sending often to one consumer, whose node may go: a write that does not get there fails. */
    public MessageProducer<T> sender(EventBus bus) {
        return bus.sender(address, options());
    }

    /** Sends to every consumer. */
    public void publish(EventBus bus, T body) {
        bus.publish(address, body, options());
    }

    /**
     * Sends to one consumer and waits for its answer.
     *
     * @param timeoutMs how long, in milliseconds, before the future fails
     */
    public <R> Future<R> request(EventBus bus, T body, long timeoutMs, Class<R> answer) {
        return bus.<Object>request(address, body, options().setSendTimeout(timeoutMs))
                .map(message -> answer.cast(message.body()));
    }

    /** Consumes on the caller's context. */
    public MessageConsumer<T> consume(EventBus bus, Handler<Message<T>> handler) {
        return local ? bus.localConsumer(address, handler) : bus.consumer(address, handler);
    }

    private DeliveryOptions options() {
        return new DeliveryOptions().setCodecName(BusCodecs.nameOf(type)).setLocalOnly(local);
    }
}
