// The one job as the page knows it: the server's `data` object, with partial messages folded in, and the log's lines.
// Events: "change" (some time after data came, at most once a frame), "state" (another state has just begun).

const KEPT_LINES = 5000;
const KEPT_SAMPLES = 240;
const ACTIVE = new Set(["planning", "running", "cancelling"]);

/** The API's words for what a table is doing → ours, which name colours and texts. */
const STATUS = { pending: "waiting", in_progress: "running", completed: "done", failed: "failed", skipped: "skipped", cancelled: "skipped" };
export const STATUSES = ["running", "failed", "waiting", "skipped", "done"];

export class Job extends EventTarget {
  #scheduled = false;
  #live = false;

  constructor() {
    super();
    this.#reset(null);
  }

  #reset(id) {
    this.id = id;
    this.data = { state: "idle", overall_percent: 0, elapsed_seconds: 0, phases: [] };
    this.tables = new Map();
    this.failures = new Map();
    this.counts = Object.fromEntries(STATUSES.map((status) => [status, 0]));
    this.log = [];
    this.lastSeq = 0;
    this.samples = [];
    this.report = null;
    this.summary = null;
    this.receivedAt = performance.now();
  }

  get state() {
    return this.data.state ?? "idle";
  }

  get active() {
    return ACTIVE.has(this.state);
  }

  /** Why nothing new is begun, in pgmig's words; empty while it goes on. */
  get paused() {
    return this.active ? (this.data.paused ?? []) : [];
  }

  /** Seconds since the start, counted on between messages. */
  get elapsed() {
    const waited = this.active ? (performance.now() - this.receivedAt) / 1000 : 0;
    // a silent connection must not look like progress for ever
    return this.data.elapsed_seconds + Math.min(waited, 30);
  }

  /** Take in a message's `data`. */
  takeMessage(data) {
    this.#live = true;
    this.#take(data);
  }

  /** No messages come any more: until they do, a status is news. */
  lost() {
    this.#live = false;
  }

  #take(data) {
    const before = `${this.id} ${this.state}`;
    const id = data.job_id ?? this.id;
    if (id !== this.id) this.#reset(id);
    const { tables = [], failedTables = [], log = [], report, ...rest } = data;
    this.data = { ...this.data, ...rest };
    this.receivedAt = performance.now();
    if (!data.partial) {
      this.#forget(tables);
      // a run that begins once more after a server was lost has failed at nothing yet
      this.failures.clear();
    }
    for (const table of tables) this.#table(table);
    for (const failure of failedTables) this.failures.set(keyOf(failure), failure);
    for (const line of log) this.#line(line);
    if (report) this.report = report;
    this.#sample();
    this.#schedule();
    if (before !== `${this.id} ${this.state}`) this.dispatchEvent(new Event("state"));
  }

  /**
   * Take in a status: what messages do not carry (the report, the error, the databases' names). Its progress only counts
   * while no messages come, or it would set back what a message, made later and here sooner, has told.
   */
  takeStatus(status) {
    // ids begin with the time: this answer is about a job before the one that messages tell of
    if (this.#live && this.id !== null && status.job_id < this.id) return;
    if (!this.#live || status.job_id !== this.id) this.#take({ ...status, partial: false });
    else if (status.report) this.report = status.report;
    this.#schedule();
    this.summary = { error: status.error ?? null, warnings: status.warnings ?? [], source: status.source, destination: status.destination, mode: status.mode };
  }

  #forget(tables) {
    if (tables.length >= this.tables.size) return;
    this.tables.clear();
    this.counts = Object.fromEntries(STATUSES.map((status) => [status, 0]));
  }

  #table(table) {
    const key = keyOf(table);
    const known = this.tables.get(key);
    const status = STATUS[table.status] ?? "waiting";
    if (known) this.counts[known.status] -= 1;
    this.counts[status] += 1;
    this.tables.set(key, { ...table, key, status });
  }

  #line(line) {
    const entry = typeof line === "string" ? { seq: this.lastSeq + 1, text: line } : line;
    if (entry.seq <= this.lastSeq) return;
    this.lastSeq = entry.seq;
    this.log.push(entry);
    if (this.log.length > KEPT_LINES) this.log.splice(0, this.log.length - KEPT_LINES);
  }

  #sample() {
    if (this.state !== "running") return;
    const at = this.data.elapsed_seconds;
    const last = this.samples.at(-1);
    const sample = { at, rows: this.data.rows_per_second ?? 0, bytes: this.data.bytes_per_second ?? 0 };
    if (last && last.at === at) this.samples[this.samples.length - 1] = sample;
    else this.samples.push(sample);
    if (this.samples.length > KEPT_SAMPLES) this.samples.shift();
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // a hidden tab draws no frames, but its title should go on
    const later = document.hidden ? (call) => setTimeout(call, 250) : requestAnimationFrame;
    later(() => {
      this.#scheduled = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}

const keyOf = ({ schema, name }) => JSON.stringify([schema, name]);
