import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

import { DEPLOYMENTS, linted } from "./deployments.js";

describe("where a small project is deployed, and what is reported there", () => {
  it.each(DEPLOYMENTS)("$name: $title", (row) => {
    const { runtime, dropsWork, isReported } = linted(row);
    expect({ runtime, dropsWork, isReported }).toEqual({
      runtime: row.runtime,
      dropsWork: row.dropsWork,
      isReported: row.isReported,
    });
  });

  it("has a row for every project", () => {
    const projects = readdirSync(path.join(import.meta.dirname, "deployments"));
    expect(DEPLOYMENTS.map(({ name }) => name).sort()).toEqual(projects.sort());
  });
});
