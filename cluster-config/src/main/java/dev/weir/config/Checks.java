// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The validation of one configuration record: gathers every problem, then throws them together. Limits are those of the
 * record's {@link Describe} annotations, so that what the documentation states is what the constructor enforces.
 */
final class Checks {

    private static final ClassValue<Map<String, Limit>> LIMITS = new ClassValue<>() {
        @Override
        protected Map<String, Limit> computeValue(Class<?> type) {
            Map<String, Limit> limits = new HashMap<>();
            for (RecordComponent component : type.getRecordComponents()) {
                Describe about = component.getAnnotation(Describe.class);
                String key = about.key().isEmpty() ? component.getName() : about.key();
                limits.put(key, Limit.of(about));
            }
            return Map.copyOf(limits);
        }
    };

    private static final int MAX_INTERFACE_OCTETS = 15;
    private static final Pattern AWS_REGION = Pattern.compile("[a-z]{2,}(-[a-z0-9]+)+");

    private final Map<String, Limit> limits;
    private final List<InvalidValueException.Problem> problems = new ArrayList<>();

    private Checks(Map<String, Limit> limits) {
        this.limits = limits;
    }

    static Checks of(Class<? extends Record> type) {
        return new Checks(LIMITS.get(type));
    }

    /** Notes {@code message}, which continues a sentence begun by {@code key}, unless {@code holds}; returns {@code holds}. */
    boolean require(boolean holds, String key, String message) {
        if (!holds) {
            problems.add(new InvalidValueException.Problem(key, message));
        }
        return holds;
    }

    /** Whether {@code value} is given. */
    boolean present(String key, Object value) {
        return require(value != null, key, "is missing");
    }

    /** Whether {@code value} is a text with something in it. */
    boolean notBlank(String key, String value) {
        return present(key, value) && require(!value.isBlank(), key, "is empty; it must have a value");
    }

    /** Whether {@code value} can be a name: what a path, a metric label and a log line can hold as it is. */
    boolean name(String key, String value) {
        return notBlank(key, value)
                && require(
                        Names.isName(value),
                        key,
                        "is " + Names.quote(value) + "; it must be at most " + Names.MAX_LENGTH
                                + " characters with no space, bracket, '=' or control character among them");
    }

    /** Whether {@code value} can be the name of a network interface (IFNAMSIZ of linux/if.h). */
    boolean interfaceName(String key, String value) {
        return notBlank(key, value)
                && require(
                        isInterfaceName(value),
                        key,
                        "is " + Names.quote(value)
                                + "; the name of an interface has at most 15 octets, no space, '/', ':' or '\"' among them");
    }

    /** Whether {@code values} are so many names of network interfaces or more, each there once. */
    void interfaceNames(String key, List<String> values, int atLeast) {
        require(
                values.size() >= atLeast,
                key,
                "has " + values.size() + (values.size() == 1 ? " interface" : " interfaces")
                        + "; it must have at least " + atLeast);
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (interfaceName(key + "[" + i + "]", value)) {
                require(
                        values.indexOf(value) == i,
                        key + "[" + i + "]",
                        "is " + Names.quote(value) + " once more; name each interface once");
            }
        }
    }

    /** Whether {@code value} is an IP address of the version. */
    void address(String key, String value, int version) {
        require(
                IpAddresses.parse(value)
                        .filter(address -> IpAddresses.version(address) == version)
                        .isPresent(),
                key,
                "is " + Names.quote(value) + "; it must be an IPv" + version + " address");
    }

    /** Whether {@code value} is an IP address. */
    boolean address(String key, String value) {
        return require(
                IpAddresses.parse(value).isPresent(), key, "is " + Names.quote(value) + "; it must be an IP address");
    }

    /** Whether {@code value} can be the address of one interface of this host. */
    void ownAddress(String key, String value) {
        if (notBlank(key, value) && address(key, value)) {
            require(
                    IpAddresses.parse(value)
                            .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress())
                            .isPresent(),
                    key,
                    "is " + Names.quote(value) + "; it must be the IP address of one of this node's interfaces");
        }
    }

    /** Whether the ports of a cluster and of its event bus are ports, and two. */
    void clusterPorts(int port, int busPort) {
        within("port", port);
        within("busPort", busPort);
        require(port != busPort, "busPort", "is " + busPort + ", as port is; the event bus takes a port of its own");
    }

    /** Whether {@code values} are endpoints as {@link IpEndpoint} reads them, each there once. */
    void endpoints(String key, List<String> values) {
        each(
                key,
                values,
                value -> IpEndpoint.parse(value, 1).isPresent(),
                "it must be an IP address, with or without a port, such as 10.0.1.12 or 10.0.1.12:5702");
    }

    /** Whether each of {@code values} is what it must be, and there once. */
    void each(String key, List<String> values, Predicate<String> allowed, String rule) {
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            String place = key + "[" + i + "]";
            if (require(allowed.test(value), place, "is " + Names.quote(value) + "; " + rule)) {
                require(values.indexOf(value) == i, place, "is " + Names.quote(value) + " once more; name each once");
            }
        }
    }

    /** Whether {@code value} is empty or can be the name of an AWS region. */
    void awsRegion(String key, String value) {
        if (present(key, value) && !value.isEmpty()) {
            require(
                    AWS_REGION.matcher(value).matches(),
                    key,
                    "is " + Names.quote(value) + "; it must be the name of an AWS region, such as eu-central-1");
        }
    }

    private static boolean isInterfaceName(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length <= MAX_INTERFACE_OCTETS
                && !value.equals(".")
                && !value.equals("..")
                && value.chars()
                        .noneMatch(
                                c -> Character.isWhitespace(c) || Character.isISOControl(c) || "/:\"".indexOf(c) >= 0);
    }

    Checks within(String key, long value) {
        return within(key, value, Long::valueOf, Long.toString(value));
    }

    /** As {@link #within(String, long)} for a value that may be left to its default. */
    Checks withinIfGiven(String key, Long value) {
        return value == null ? this : within(key, value);
    }

    Checks within(String key, Duration value) {
        return present(key, value) ? within(key, value, Durations::parse, Durations.toText(value)) : this;
    }

    Checks within(String key, DataSize value) {
        return present(key, value) ? within(key, value, DataSize::parse, value.toString()) : this;
    }

    /** Throws what was noted, if anything was. */
    void finish() {
        if (!problems.isEmpty()) {
            throw new InvalidValueException(problems);
        }
    }

    private <T extends Comparable<T>> Checks within(String key, T value, Function<String, T> parse, String text) {
        Limit limit = limits.get(key);
        require(limit.allows(value, parse), key, "is " + text + "; it must be " + limit.inWords());
        return this;
    }
}
