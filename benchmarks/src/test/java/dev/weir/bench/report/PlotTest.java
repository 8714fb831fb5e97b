// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PlotTest {
    @Test
    void shouldPutPointsWhereTheyBelong() throws Exception {
        LinePlot plot = new LinePlot("A & B", "<x>", "y");
        plot.add("weir", 10, 5);
        plot.add("weir", 100, 2.5);
        plot.add("weir", 1000, 0);
        plot.add("other", 10, 1);
        Document svg = parse(plot.lines());

        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        // Decades are equally far apart; the greatest value is at the top, 0 at the bottom.
        assertThat(element(svg, "polyline", 0).getAttribute("points")).isEqualTo("60.0,40.0 320.0,195.0 580.0,350.0");
        assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(4);
        assertThat(element(svg, "text", 0).getTextContent()).isEqualTo("A & B");
    }

    @Test
    void shouldDrawBarsInProportion() throws Exception {
        BarPlot plot = new BarPlot("Title", " x");
        plot.add("A", "weir", 1);
        plot.add("A", "other", 4);
        plot.add("B", "other", 2);
        Document svg = parse(plot.lines());

        assertThat(element(svg, "rect", 0).getAttribute("width")).isEqualTo("127.5");
        assertThat(element(svg, "rect", 1).getAttribute("width")).isEqualTo("510.0");
        assertThat(element(svg, "rect", 2).getAttribute("width")).isEqualTo("255.0");
        assertThat(element(svg, "rect", 2).getAttribute("fill"))
                .isEqualTo(element(svg, "rect", 1).getAttribute("fill"))
                .isNotEqualTo(element(svg, "rect", 0).getAttribute("fill"));
    }

    @Test
    void shouldRefuseWhatHasNoPlace() {
        LinePlot lines = new LinePlot("", "", "");
        assertThatThrownBy(() -> lines.add("a", 0, 1)).hasMessage("a: no place in the plot for 0.0, 1.0");
        BarPlot bars = new BarPlot("", "");
        assertThatThrownBy(() -> bars.add("a", "b", Double.NaN)).hasMessage("a, b: no bar is NaN long");
    }

    @ParameterizedTest
    @CsvSource({"0.3,0.5", "1,1", "2.1,2.5", "7,10", "11,20", "0,1"})
    void shouldEndAxesAtRoundNumbers(double value, double end) {
        assertThat(LinePlot.roundedUp(value)).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.5,0.5", "10,10", "90,90", "200000,200 k", "4000000,4 M", "1500,1.5 k"})
    void shouldWriteNumbersShort(double value, String text) {
        assertThat(LinePlot.text(value)).isEqualTo(text);
    }

    private static Document parse(List<String> lines) throws Exception {
        byte[] octets = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(octets));
    }

    private static Element element(Document svg, String tag, int index) {
        return (Element) svg.getElementsByTagName(tag).item(index);
    }
}
