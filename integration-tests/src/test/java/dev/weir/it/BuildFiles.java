// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import dev.weir.it.ModuleTable.Grant;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** What the build's own files say of who may use whom. */
final class BuildFiles {

    private BuildFiles() {}

    /** The grants of {@code config/import-control.xml} by package, without those of the root, which is the JDK's. */
    static Map<String, Set<Grant>> importControl(Path file) throws Exception {
        Map<String, Set<Grant>> grants = new TreeMap<>();
        Element root = parse(file);
        for (Element subpackage : children(root, "subpackage")) {
            collect(subpackage, root.getAttribute("pkg"), grants);
        }
        return grants;
    }

    /** The modules that a module's {@code pom.xml} depends on outside its tests. */
    static Set<String> moduleDependencies(Path pom) throws Exception {
        Set<String> modules = new TreeSet<>();
        for (Element dependency : children(children(parse(pom), "dependencies").get(0), "dependency")) {
            if (text(dependency, "groupId").equals("dev.weir")
                    && !text(dependency, "scope").equals("test")) {
                modules.add(text(dependency, "artifactId"));
            }
        }
        return modules;
    }

    private static void collect(Element subpackage, String parent, Map<String, Set<Grant>> grants) {
        String name = parent + "." + subpackage.getAttribute("name");
        Set<Grant> own = new TreeSet<>();
        for (Element allow : children(subpackage, "allow")) {
            own.add(new Grant(allow.getAttribute("pkg"), Boolean.parseBoolean(allow.getAttribute("local-only"))));
        }
        grants.put(name, own);
        for (Element inner : children(subpackage, "subpackage")) {
            collect(inner, name, grants);
        }
    }

    private static Element parse(Path file) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        // The document types lie on web sites; tests need no network.
        builder.setEntityResolver((publicId, systemId) -> new InputSource(new ByteArrayInputStream(new byte[0])));
        return builder.parse(file.toFile()).getDocumentElement();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element && node.getNodeName().equals(name)) {
                children.add((Element) node);
            }
        }
        return children;
    }

    private static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
    }
}
