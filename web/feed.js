// SPDX-License-Identifier: Apache-2.0
// The events of a run, from the first on and without a hole, however often the connection or the machine sleeps.
// Several tabs share one connection: whoever holds the lock reads, and tells the others; when they hear nothing of it
// they read for themselves.

import { readEvents, runPath } from "./api.js";
import { rest } from "./dom.js";

const SILENCE = 45_000; // three missed pings
const PATIENCE = 5_000; // for the tab that reads
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

// `hear(event)` in order, each once; `state("reading" | "waiting" | "over" | "gone")`.
export class Feed {
  constructor(id, hear, state = () => {}) {
    this.id = id;
    this.hear = hear;
    this.tell = state;
    this.events = [];
    this.last = 0;
    this.ended = new AbortController();
    this.reading = false;
    this.heardOf = 0;
    this.wake = () => {};
  }

  begin() {
    const { signal } = this.ended;
    const awake = () => {
      if (document.visibilityState === "hidden") return;
      this.wake();
      this.ask();
    };
    addEventListener("online", awake, { signal });
    addEventListener("pageshow", awake, { signal });
    document.addEventListener("visibilitychange", awake, { signal });
    if (globalThis.BroadcastChannel && navigator.locks) this.share(signal);
    else this.read(signal);
    return this;
  }

  end() {
    this.ended.abort();
    this.channel?.close();
    this.channel = null;
  }

  share(signal) {
    const name = `kaozheng.run.${this.id}`;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => this.listen(data);
    navigator.locks
      .request(name, { signal }, async () => {
        this.own?.abort();
        this.leads = true;
        await this.read(signal);
        // Keeps the lock, and with it the log for later tabs, until this one goes.
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      })
      .catch(() => {});
    this.ask();
  }

  // Asks the tab that reads for what is missing; without an answer this tab reads too.
  ask() {
    if (!this.channel || this.leads || this.ended.signal.aborted) return;
    const asked = Date.now();
    this.channel.postMessage({ want: this.last });
    setTimeout(() => {
      if (this.ended.signal.aborted || this.leads || this.heardOf >= asked || this.own) return;
      this.own = new AbortController();
      this.ended.signal.addEventListener("abort", () => this.own.abort(), { once: true });
      this.read(this.own.signal);
    }, PATIENCE);
  }

  listen(message) {
    if (message.want !== undefined) {
      if (!this.leads) return;
      this.channel.postMessage({ here: this.shown, events: this.events.filter((event) => event.seq > message.want) });
      return;
    }
    this.heardOf = Date.now();
    if (message.here && !this.leads) this.show(message.here);
    for (const event of message.events || []) {
      // A hole: somebody else was told what this tab was not.
      if (event.seq > this.last + 1 && message.events.length === 1 && !this.leads) return this.ask();
      this.take(event);
    }
  }

  take(event) {
    if (!(event.seq > this.last)) return;
    this.last = event.seq;
    this.events.push(event);
    if (this.leads) this.channel?.postMessage({ events: [event] });
    this.hear(event);
  }

  show(state) {
    this.shown = state;
    this.tell(state);
    if (this.leads) this.channel?.postMessage({ here: state });
  }

  async read(signal) {
    for (let tries = 0; !signal.aborted; ++tries) {
      const before = this.last;
      const once = new AbortController();
      const stop = () => once.abort();
      signal.addEventListener("abort", stop, { once: true });
      let timer;
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(stop, SILENCE);
        if (this.shown !== "reading") this.show("reading");
      };
      // Timers of a machine that slept are late: whoever wakes it begins anew.
      let since = Date.now();
      this.wake = () => Date.now() - since > SILENCE && stop();
      const hear = ({ data }) => {
        since = Date.now();
        try {
          this.take(JSON.parse(data));
        } catch (trouble) {
          console.error(trouble);
        }
      };
      let outcome = "lost";
      try {
        outcome = await readEvents(runPath(this.id, "/events"), {
          after: this.last, signal: once.signal, hear, alive: () => ((since = Date.now()), alive()),
        }); // prettier-ignore
      } catch {
        // Aborted, by us.
      }
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) return;
      if (outcome === "over" || outcome === "gone") return this.show(outcome);
      if (this.last > before) tries = 0;
      if (tries > 0) this.show("waiting");
      await this.pause(PAUSES[Math.min(tries, PAUSES.length - 1)], signal);
    }
  }

  async pause(milliseconds, signal) {
    const early = new AbortController();
    const wake = this.wake;
    this.wake = () => early.abort();
    signal.addEventListener("abort", this.wake, { once: true });
    await rest(milliseconds * (0.75 + Math.random() / 2), early.signal);
    this.wake = wake;
  }
}
