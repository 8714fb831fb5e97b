// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.WeirConfig;
import java.util.List;

/** A part of a node, or a kind of parts, that knows how it gets from one configuration to another. */
public interface Component {

    /** The steps from one configuration to the other; none when what concerns this component is the same in both. */
    List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to);
}
