#!/bin/sh
# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
#
# Says which tests of the last run were skipped and why, from the reports that the run left.
set -eu

cd "$(dirname "$0")/.."
find . -path '*/target/*-reports/TEST-*.xml' -exec awk '
    function attribute(name) {
        return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
    }
    /<testcase / {
        test = attribute("classname") "." attribute("name")
        sub(/^.*\.weir\.([a-z]+\.)*/, "", test)
    }
    /<skipped/ {
        why = attribute("message")
        gsub(/&quot;/, "\"", why); gsub(/&lt;/, "<", why); gsub(/&gt;/, ">", why); gsub(/&apos;/, "\047", why)
        gsub(/&#10;.*/, "", why); gsub(/&amp;/, "\\&", why); sub(/^Assumption failed: /, "", why)
        if (!skipped++) print "skipped tests:"
        print "  " test ": " (why == "" ? "no reason given" : why)
    }
    END { if (!skipped) print "skipped tests: none" }' {} +
