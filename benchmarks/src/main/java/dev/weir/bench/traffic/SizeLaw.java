// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

/**
 * How many packets each conversation has: a truncated Zipf-Mandelbrot law over ranks, {@code C / (rank + 30)^s}, at least
 * 1, with as many conversations as give the wanted flows. A conversation of one packet is one flow, a longer one two.
 */
final class SizeLaw {
    private static final double OFFSET = 30;
    private static final int BISECTIONS = 40;

    private final long packets;
    private final double[] weights;

    private SizeLaw(Shape shape) {
        this.packets = shape.packets();
        this.weights = new double[shape.flows()];
        for (int rank = 0; rank < weights.length; rank++) {
            weights[rank] = Math.pow(rank + 1 + OFFSET, -shape.zipfExponent());
        }
    }

    /** The size of each conversation, the largest first; their sum is the shape's packets. */
    static int[] sizes(Shape shape) {
        SizeLaw law = new SizeLaw(shape);
        return law.rounded(law.conversationsFor(shape.flows()));
    }

    private int conversationsFor(int flows) {
        int low = flows / 2;
        int high = flows;
        while (high - low > flows / 2000) {
            int middle = (low + high) >>> 1;
            if (flowsOf(middle, scaleFor(middle)) < flows) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.max(2, low);
    }

    private double scaleFor(int conversations) {
        double low = 0;
        double high = packets / weights[0];
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (sum(conversations, middle) > packets) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low;
    }

    private long sum(int conversations, double scale) {
        long sum = 0;
        for (int rank = 0; rank < conversations; rank++) {
            sum += size(rank, scale);
        }
        return sum;
    }

    private long flowsOf(int conversations, double scale) {
        long flows = 0;
        for (int rank = 0; rank < conversations; rank++) {
            flows += size(rank, scale) > 1 ? 2 : 1;
        }
        return flows;
    }

    private long size(int rank, double scale) {
        return Math.max(1, (long) (scale * weights[rank]));
    }

    /** Spreads what rounding left over the conversations that have an answer, so that no flow is added. */
    private int[] rounded(int conversations) {
        double scale = scaleFor(conversations);
        int[] sizes = new int[conversations];
        long total = 0;
        for (int rank = 0; rank < conversations; rank++) {
            sizes[rank] = (int) size(rank, scale);
            total += sizes[rank];
        }
        for (int rank = 0; total < packets; rank = (rank + 1) % conversations) {
            if (sizes[rank] > 1 || rank == 0) {
                sizes[rank]++;
                total++;
            }
        }
        while (total > packets) {
            sizes[0]--;
            total--;
        }
        return sizes;
    }
}
