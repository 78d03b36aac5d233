// The page: four steps, what connects them, and the running job, which is found again after a reload.

import * as api from "./api.js";
import { events as words, t, translate } from "./i18n.js";
import { Job } from "./model/job.js";
import { announceJob } from "./run/announce.js";
import { start } from "./run/start.js";
import { ProgressSocket } from "./socket.js";
import { ConnectStep } from "./steps/connect.js";
import { ObjectsStep } from "./steps/objects.js";
import { OptionsStep } from "./steps/options.js";
import { RunStep } from "./steps/run.js";
import { session } from "./storage.js";
import { Store } from "./store.js";
import { byId } from "./ui/dom.js";
import { languageButtons } from "./ui/languages.js";
import { linkState } from "./ui/link_state.js";
import { errorNotice } from "./ui/notice.js";
import { Wizard } from "./wizard.js";

const store = new Store({ step: "connect", connections: null, ready: false, choice: null, chosen: null, options: null, optionsValid: true, plan: null, resuming: null, planning: false, busy: false, jobState: "idle", paused: false });
const job = new Job();
const socket = new ProgressSocket();
const banner = byId("banner");

const steps = {
  connect: new ConnectStep(store),
  objects: new ObjectsStep(store),
  options: new OptionsStep(store),
  run: new RunStep(job, { onRetry: retry, onReplan: replan, onResume: resume }),
};
const wizard = new Wizard(store, job, steps, { run, cancel, pause, say });

function say(error, title) {
  banner.replaceChildren(...(error ? [errorNotice(error, title)] : []));
}

async function run() {
  if (await start(store, say, () => steps.options.plan.make())) await watch();
}

async function cancel() {
  try {
    await api.cancel();
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    // 409: it has ended in the meantime, and the page is about to hear of it
    if (error.status !== 409) say(error, t("cancel.failed"));
  }
}

async function pause(yes) {
  try {
    await (yes ? api.pause() : api.resume());
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (error.status !== 409) say(error, t("pause.failed"));
  }
}

/** Show the job that runs, whoever started it. */
async function watch() {
  await steps.run.finish();
  wizard.go("run");
}

/** Back to the plan, made anew; after a reload nothing is chosen any more. */
function replan() {
  wizard.go(store.get("choice") ? "options" : "connect");
}

/** Go on with the run that ended early: the plan of it, as it was asked for. */
async function resume() {
  if (!(await ready())) return;
  wizard.go("options", { enter: false });
  await steps.options.plan.resume();
}

/** The failed ones again: they are all that is ticked, and the plan shows what that means. */
async function retry(relations) {
  if (!(await ready())) return;
  store.get("choice").setOnly(relations);
  wizard.go("options");
}

/** Whether a plan can be made; after a reload the servers are asked again, and where that fails the page goes there. */
async function ready() {
  if (!store.get("choice")) {
    if (!(await steps.connect.check())) {
      wizard.go("connect");
      return false;
    }
    await steps.objects.read();
  }
  if (!store.get("choice")) wizard.go("objects");
  return Boolean(store.get("choice"));
}

socket.addEventListener("data", ({ detail }) => job.takeMessage(detail));
socket.addEventListener("lost", () => job.lost());
socket.addEventListener("open", () => steps.run.finish());
job.addEventListener("change", () => store.set({ jobState: job.state, paused: job.paused.length > 0 }));
job.addEventListener("state", () => steps.run.finish());
announceJob(job);
linkState(socket);

words.addEventListener("change", () => {
  for (const step of Object.values(steps)) step.translate();
  wizard.update();
});

translate(document);
languageButtons();
for (const step of Object.values(steps)) step.translate();

const settings = await api.settings();
if (settings.demo) steps.connect.offer(settings.demo);
try {
  job.takeStatus(await api.status());
} catch (error) {
  if (!(error instanceof api.ApiError)) throw error;
  say(error);
}
wizard.go(job.active || (job.state !== "idle" && session.get("pgmig.step") === "run") ? "run" : "connect", { focus: false });
socket.connect();
document.documentElement.dataset.ready = "";
