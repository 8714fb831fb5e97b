// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.List;
import java.util.Optional;

/**
 * A table of nftables that is this node's alone. It bears the node's mark as its comment; a table of its name without
 * that mark is somebody else's, and is left alone.
 *
 * @param key family and name, such as {@code inet weir}
 * @param wanted what stands between the braces of the table, in nft's own language
 * @param mark the comment that shows whose it is; empty for one that is only to go
 */
public record NftTable(String key, String wanted, String mark) implements Resource {
    static final String KIND = "nft";

    static NftTable ofKey(String key) {
        return new NftTable(key, "", "");
    }

    @Override
    public String kind() {
        return KIND;
    }

    /**
     * The listing of the table; what is wanted, when the listing is the one that came of that. nft lists rules in its own
     * words, which change from version to version, so that they are compared with what it said the last time.
     */
    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        Optional<String> listing = listing();
        if (listing.isEmpty()) {
            return Optional.empty();
        }
        String comment = Owner.comment(listing.get());
        if (!now.isOwn(mark, comment)) {
            throw new ForwardingException("forwarding: nftables has a table '" + key
                    + "' already, which is not this node's; remove or rename it, or see 'nft list table " + key + "'");
        }
        boolean asMade = comment.equals(mark) && now.journal().isListingOf(id(), wanted, listing.get());
        return asMade ? Optional.of(wanted) : listing;
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        // One transaction: there is no moment without rules. Adding it first makes the deletion safe.
        StringBuilder script = new StringBuilder();
        script.append("add table ").append(key).append('\n');
        script.append("delete table ").append(key).append('\n');
        if (state.isPresent()) {
            script.append("table ")
                    .append(key)
                    .append(" {\n\tcomment \"")
                    .append(mark)
                    .append("\"\n");
            script.append(state.get()).append("}\n");
        }
        SystemTool.NFT.run(List.of("-f", "-"), script.toString());
    }

    /** What nft says of it; empty when there is no such table. */
    Optional<String> listing() throws ForwardingException {
        String[] words = key.split(" ", 2);
        SystemTool.Result result = SystemTool.NFT.attempt(List.of("list", "table", words[0], words[1]), "");
        if (result.code() == 0) {
            return Optional.of(result.output());
        }
        if (result.error().contains("No such file or directory")) {
            return Optional.empty();
        }
        throw new ForwardingException("forwarding: 'nft list table " + key + "' failed: " + result.complaint());
    }
}
