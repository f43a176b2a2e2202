// Prints each scenario as it ends, and writes the counts in the form of the other tests' reports.
import { writeFileSync } from "node:fs";
import path from "node:path";

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[&<>"]/g, (character) => escapes[character]);

/** Where GTEST_OUTPUT sends the report: `xml:folder/` or `xml:file`. */
function reportFile() {
  const place = (process.env.TRIBUTARY_E2E_REPORT ?? "").replace(/^xml:/, "");
  return place.endsWith("/") ? path.join(place, "e2e.xml") : place;
}

export default async function* report(source) {
  const began = Date.now();
  const cases = [];
  for await (const { type, data } of source) {
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    if (type !== "test:pass" && type !== "test:fail") continue;
    // A file counts only when it failed outside of its scenarios.
    const isFile = data.details?.type === "suite" || data.name.endsWith(".mjs");
    if (isFile && (type === "test:pass" || data.details?.error?.failureType === "subtestsFailed")) continue;
    const isPassed = type === "test:pass" && data.skip === undefined && data.todo === undefined;
    const error = data.details?.error?.cause ?? data.details?.error ?? "not run";
    cases.push({ name: data.name, isPassed, error });
    yield `${isPassed ? "[       OK ]" : "[  FAILED  ]"} ${data.name} (${Math.round(data.details?.duration_ms ?? 0)} ms)\n`;
    if (!isPassed) yield `${error.stack ?? error}\n`;
  }
  const failures = cases.filter((each) => !each.isPassed).length;
  const seconds = ((Date.now() - began) / 1000).toFixed(3);
  const body = cases.map(({ name, isPassed, error }) =>
    isPassed
      ? `  <testcase name="${escape(name)}"/>`
      : `  <testcase name="${escape(name)}"><failure message="${escape(error.message ?? error)}"/></testcase>`);
  writeFileSync(
    reportFile(),
    `<?xml version="1.0"?>\n<testsuites tests="${cases.length}" failures="${failures}" disabled="0" errors="0" time="${seconds}" name="e2e">\n${body.join("\n")}\n</testsuites>\n`,
  );
  yield `${cases.length - failures} of ${cases.length} scenarios passed\n`;
}
