// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A problem document (RFC 9457).
 *
 * @param status the HTTP status code
 * @param kind the last word of its type, {@code urn:weir:problem:KIND}
 * @param detail what is wrong this time, and what to do
 * @param faults the parts of the request that are wrong
 * @param more further members, such as the plan that was refused
 */
public record Problem(int status, String kind, String detail, List<Fault> faults, Map<String, Object> more) {
    private static final String TYPE = "urn:weir:problem:";

    /** Copies what could change. */
    public Problem {
        faults = List.copyOf(faults);
        more = Map.copyOf(more);
    }

    /** One without particulars. */
    public static Problem of(int status, String kind, String detail) {
        return new Problem(status, kind, detail, List.of(), Map.of());
    }

    /** One about a single part of the request. */
    public static Problem of(int status, String kind, Fault fault) {
        String detail = (fault.field().isEmpty() ? "" : fault.field() + " ") + fault.reason() + "; " + fault.fix();
        return new Problem(status, kind, detail, List.of(fault), Map.of());
    }

    /** A request that is not as the document says. */
    public static Problem invalid(List<Fault> faults) {
        String detail = faults.size() == 1
                ? of(400, "", faults.get(0)).detail()
                : faults.size() + " things are wrong with the request; errors names each";
        return new Problem(400, "invalid-request", detail, faults, Map.of());
    }

    /** A thing that is not there. */
    public static Problem notFound(String detail) {
        return of(404, "not-found", detail);
    }

    /** The members of the document. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", TYPE + kind);
        members.put("title", title());
        members.put("status", status);
        members.put("detail", detail);
        if (!faults.isEmpty()) {
            members.put("errors", faults.stream().map(Problem::members).toList());
        }
        members.putAll(more);
        return members;
    }

    private static Map<String, Object> members(Fault fault) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("field", fault.field());
        members.put("reason", fault.reason());
        members.put("fix", fault.fix());
        return members;
    }

    private String title() {
        String words = kind.replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
