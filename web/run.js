// SPDX-License-Identifier: Apache-2.0
// Where a run is shown: its report when there is one, else its work.

import { get, runPath } from "./api.js";

export async function runView({ parts: [id], signal }) {
  const run = await get(runPath(id), { signal });
  location.replace(`#/${run.status === "finished" ? "read" : "watch"}/${run.id}`);
}
