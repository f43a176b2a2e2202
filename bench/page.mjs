// What the page costs: node bench/page.mjs [PROGRAM]
//
// Starts `PROGRAM demo` (default build/release/tributary), signs in and measures
//   - the bytes of JavaScript that a first view loads, as they travel;
//   - how long a first view takes in Chromium, from the request until every branch is shown (5 times, an empty cache);
//   - what 50 pages that stay open cost the head office, in percent of a core, above what it takes without them.
// Needs playwright-core where the tests keep it: tests/e2e/run has put it into <build folder>/e2e.
import { spawn, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const program = path.resolve(process.argv[2] ?? "build/release/tributary");
const tools = process.env.TRIBUTARY_E2E_TOOLS ?? "build/dev/e2e";
const { chromium } = createRequire(path.resolve(tools, "package.json"))("playwright-core");
const pages = 50;
const seconds = 30;
const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"]));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const demo = spawn(program, ["demo"], { stdio: ["ignore", "ignore", "pipe"] });
let said = "";
demo.stderr.on("data", (bytes) => (said += bytes));
const find = async (expression) => {
  for (;;) {
    const found = expression.exec(said);
    if (found) return found[1];
    if (demo.exitCode !== null) throw new Error(said);
    await pause(100);
  }
};

/** CPU time of a process so far, in seconds. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
async function shareOf(pid) {
  const before = cpuOf(pid);
  await pause(seconds * 1000);
  return ((cpuOf(pid) - before) / seconds) * 100;
}

/** One page that stays open: its stream of events, and what it asks again and again. */
function openPage(url, cookie, signal) {
  const get = (where) => fetch(`${url}/api/v1${where}`, { headers: { cookie }, signal });
  const stream = async () => {
    const answer = await get("/events");
    for await (const chunk of answer.body) void chunk;
  };
  const poll = async (where, every) => {
    while (!signal.aborted) {
      await (await get(where)).arrayBuffer();
      await pause(every);
    }
  };
  const today = new Date().toISOString().slice(0, 10);
  const jobs = [stream(), poll(`/overview?today=${today}`, 3000), poll(`/summary?by=branch&from=${today}&to=${today}`, 20_000)];
  return Promise.all(jobs.map((job) => job.catch((error) => signal.aborted || Promise.reject(error))));
}

async function firstViews(url, user, password) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("Name").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("rowheader", { name: "north" }).waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await session.send("Network.enable");
  const scripts = new Map();
  const kinds = new Map();
  session.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (kinds.get(requestId) === "Script") scripts.set(requestId, encodedDataLength);
  });
  const times = [];
  for (let i = 0; i < 5; ++i) {
    scripts.clear();
    const began = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await page.getByRole("rowheader", { name: "south" }).waitFor();
    times.push(performance.now() - began);
  }
  await browser.close();
  return { times, bytes: [...scripts.values()].reduce((sum, each) => sum + each, 0) };
}

try {
  const password = await find(/with the password (\S+)/);
  const url = await find(/open (http:\S+)/);
  const { times, bytes } = await firstViews(url, "demo", password);
  console.log(`JavaScript of a first view: ${(bytes / 1024).toFixed(1)} KiB as it travels`);
  console.log(`first view: median ${median(times).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`);

  const office = execFileSync("pgrep", ["-f", `head-office --config`]).toString().split("\n")
    .find((pid) => pid && readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1] === String(demo.pid));
  const alone = await shareOf(office);
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ name: "demo", password }),
  });
  const cookie = answer.headers.get("set-cookie").split(";")[0];
  const end = new AbortController();
  const open = Array.from({ length: pages }, () => openPage(url, cookie, end.signal));
  await pause(3000);
  const busy = await shareOf(office);
  end.abort();
  await Promise.allSettled(open);
  console.log(`head office: ${alone.toFixed(1)} % of a core without a page, ${busy.toFixed(1)} % with ${pages} of them: ${(busy - alone).toFixed(1)} % for the pages`);
} finally {
  demo.kill("SIGINT");
  await new Promise((resolve) => demo.once("exit", resolve));
}
